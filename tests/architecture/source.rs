//! Source files as the rules see them: full paths that are named, calls, texts, sizes. Code for tests is left out.

use proc_macro2::{TokenStream, TokenTree};
use std::path::Path;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

/// One file of the program.
#[derive(Debug)]
pub struct Source {
    /// From the root of the repository, with `/`.
    pub path: String,
    /// Its text.
    pub text: String,
    /// What is named in it outside tests.
    pub facts: Facts,
}

/// What a file names and holds, outside tests.
#[derive(Debug, Default)]
pub struct Facts {
    /// Paths: those within the crate from its root (`["crate", "domain", …]`), others as they stand.
    pub paths: Vec<(usize, Vec<String>)>,
    /// Methods that are called.
    pub methods: Vec<(usize, String)>,
    /// Macros that are called, by their last name.
    pub macros: Vec<(usize, String)>,
    /// Where something is indexed.
    pub indexed: Vec<usize>,
    /// Text literals.
    pub texts: Vec<(usize, String)>,
    /// Functions: the line, the name, lines and arguments (without `self`).
    pub functions: Vec<(usize, String, usize, usize)>,
}

impl Source {
    /// Reads a text as if it stood in this file.
    pub fn new(path: &str, text: &str) -> Self {
        let file = syn::parse_file(text).unwrap_or_else(|e| panic!("{path} is no Rust: {e}"));
        let mut reader = Reader {
            module: module_of(path),
            text,
            facts: Facts::default(),
        };
        reader.visit_file(&file);
        Self {
            path: path.to_owned(),
            text: text.to_owned(),
            facts: reader.facts,
        }
    }

    /// All files below these folders of the repository.
    pub fn below(folders: &[&str]) -> Vec<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut all = Vec::new();
        for folder in folders {
            let files = walkdir::WalkDir::new(root.join(folder)).sort_by_file_name();
            for file in files.into_iter().filter_map(Result::ok) {
                let path = file.path().strip_prefix(root).expect("a file of the repository");
                let path = path.to_str().expect("a path in UTF-8");
                if Path::new(path).extension().is_some_and(|e| e == "rs") {
                    let text = std::fs::read_to_string(file.path()).expect("a file that can be read");
                    all.push(Self::new(path, &text));
                }
            }
        }
        all
    }

    /// The folder or file right below `src` that it belongs to; empty for `lib.rs`.
    pub fn part(&self) -> String {
        module_of(&self.path).into_iter().next().unwrap_or_default()
    }

    /// Whether it is a file of tests (compiled for tests alone).
    pub fn is_for_tests(&self) -> bool {
        let parts = self.path.split('/');
        parts
            .into_iter()
            .any(|p| p == "tests" || p == "tests.rs" || p == "samples.rs")
    }

    /// Lines of the text.
    pub fn lines(&self) -> usize {
        self.text.lines().count()
    }
}

/// `src/a/b.rs` and `src/a/b/mod.rs` are the module `a::b`.
fn module_of(path: &str) -> Vec<String> {
    let inner = path.strip_prefix("src/").unwrap_or(path);
    let inner = inner.strip_suffix(".rs").unwrap_or(inner);
    let mut parts: Vec<String> = inner.split('/').map(str::to_owned).collect();
    if parts.last().is_some_and(|p| p == "mod" || p == "lib") {
        parts.pop();
    }
    parts
}

struct Reader<'t> {
    module: Vec<String>,
    text: &'t str,
    facts: Facts,
}

impl Reader<'_> {
    fn path(&mut self, line: usize, path: &[String]) {
        let mut names = path.iter().peekable();
        let mut module = self.module.clone();
        let mut within = false;
        while let Some(name) = names.peek() {
            match name.as_str() {
                "crate" => module.clear(),
                "super" => drop(module.pop()),
                "self" => {}
                _ => break,
            }
            within = true;
            names.next();
        }
        let rest = names.cloned();
        let full = if within {
            std::iter::once("crate".to_owned())
                .chain(module)
                .chain(rest)
                .collect()
        } else {
            rest.collect()
        };
        self.facts.paths.push((line, full));
    }

    fn tree(&mut self, line: usize, before: &[String], tree: &syn::UseTree) {
        let with = |name: &syn::Ident| {
            let mut path = before.to_vec();
            path.push(name.to_string());
            path
        };
        match tree {
            syn::UseTree::Path(path) => self.tree(line, &with(&path.ident), &path.tree),
            syn::UseTree::Name(name) => self.path(line, &with(&name.ident)),
            syn::UseTree::Rename(name) => self.path(line, &with(&name.ident)),
            syn::UseTree::Glob(_) => self.path(line, before),
            syn::UseTree::Group(group) => {
                for tree in &group.items {
                    self.tree(line, before, tree);
                }
            }
        }
    }

    /// The body of a macro: paths and texts, as far as they can be seen without knowing the macro.
    fn tokens(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let mut colons = 0;
        let mut line = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(name) => {
                    if colons != 2 {
                        self.end_path(line, &mut path);
                    }
                    line = name.span().start().line;
                    path.push(name.to_string());
                    colons = 0;
                }
                TokenTree::Punct(p) if p.as_char() == ':' => colons += 1,
                TokenTree::Literal(literal) => {
                    self.end_path(line, &mut path);
                    let at = literal.span().start().line;
                    self.facts.texts.push((at, literal.to_string()));
                }
                TokenTree::Group(group) => {
                    self.end_path(line, &mut path);
                    self.tokens(group.stream());
                }
                TokenTree::Punct(_) => {
                    self.end_path(line, &mut path);
                    colons = 0;
                }
            }
        }
        self.end_path(line, &mut path);
    }

    fn end_path(&mut self, line: usize, path: &mut Vec<String>) {
        if path.len() > 1 {
            self.path(line, path);
        }
        path.clear();
    }

    /// Blank lines and comments cost nothing.
    fn function(&mut self, signature: &syn::Signature, body: proc_macro2::Span) {
        let (first, last) = (body.start().line, body.end().line.saturating_sub(1));
        let inner = self.text.lines().take(last).skip(first).map(str::trim);
        let lines = inner.filter(|l| !l.is_empty() && !l.starts_with("//")).count();
        let typed = |a: &&syn::FnArg| matches!(a, syn::FnArg::Typed(_));
        let arguments = signature.inputs.iter().filter(typed).count();
        let (line, name) = (signature.span().start().line, signature.ident.to_string());
        self.facts.functions.push((line, name, lines, arguments));
    }
}

/// `#[cfg(test)]` and `#[test]`.
fn is_test(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|a| {
        let cfg_test = || a.parse_args::<syn::Ident>().is_ok_and(|i| i == "test");
        a.path().is_ident("test") || (a.path().is_ident("cfg") && cfg_test())
    })
}

fn line_of(what: &impl Spanned) -> usize {
    what.span().start().line
}

impl<'a> Visit<'a> for Reader<'_> {
    fn visit_item(&mut self, item: &'a syn::Item) {
        let attributes = match item {
            syn::Item::Mod(it) => &it.attrs,
            syn::Item::Fn(it) => &it.attrs,
            syn::Item::Impl(it) => &it.attrs,
            syn::Item::Use(it) => &it.attrs,
            syn::Item::Struct(it) => &it.attrs,
            syn::Item::Enum(it) => &it.attrs,
            syn::Item::Const(it) => &it.attrs,
            syn::Item::Static(it) => &it.attrs,
            syn::Item::Type(it) => &it.attrs,
            _ => return visit::visit_item(self, item),
        };
        if !is_test(attributes) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_mod(&mut self, module: &'a syn::ItemMod) {
        self.module.push(module.ident.to_string());
        visit::visit_item_mod(self, module);
        self.module.pop();
    }

    fn visit_item_use(&mut self, it: &'a syn::ItemUse) {
        self.tree(line_of(it), &[], &it.tree);
    }

    fn visit_path(&mut self, path: &'a syn::Path) {
        let names: Vec<String> = path.segments.iter().map(|s| s.ident.to_string()).collect();
        self.path(line_of(path), &names);
        visit::visit_path(self, path);
    }

    fn visit_item_fn(&mut self, it: &'a syn::ItemFn) {
        self.function(&it.sig, it.block.span());
        visit::visit_item_fn(self, it);
    }

    fn visit_impl_item_fn(&mut self, it: &'a syn::ImplItemFn) {
        if !is_test(&it.attrs) {
            self.function(&it.sig, it.block.span());
            visit::visit_impl_item_fn(self, it);
        }
    }

    fn visit_trait_item_fn(&mut self, it: &'a syn::TraitItemFn) {
        let body = it.default.as_ref().map_or_else(|| it.sig.span(), Spanned::span);
        self.function(&it.sig, body);
        visit::visit_trait_item_fn(self, it);
    }

    fn visit_expr_method_call(&mut self, call: &'a syn::ExprMethodCall) {
        self.facts
            .methods
            .push((line_of(&call.method), call.method.to_string()));
        visit::visit_expr_method_call(self, call);
    }

    fn visit_expr_index(&mut self, index: &'a syn::ExprIndex) {
        let whole = matches!(&*index.index, syn::Expr::Range(r) if r.start.is_none() && r.end.is_none());
        if !whole {
            self.facts.indexed.push(line_of(index));
        }
        visit::visit_expr_index(self, index);
    }

    fn visit_macro(&mut self, it: &'a syn::Macro) {
        if let Some(name) = it.path.segments.last() {
            self.facts.macros.push((line_of(it), name.ident.to_string()));
        }
        self.tokens(it.tokens.clone());
        visit::visit_macro(self, it);
    }

    fn visit_lit_str(&mut self, text: &'a syn::LitStr) {
        self.facts.texts.push((line_of(text), text.value()));
    }

    fn visit_attribute(&mut self, attribute: &'a syn::Attribute) {
        // Documentation is a text too, and may speak of anything.
        if !attribute.path().is_ident("doc") {
            visit::visit_attribute(self, attribute);
        }
    }
}
