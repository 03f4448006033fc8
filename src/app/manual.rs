//! The manual page, made of the same tables as `help` and the completions (`chinwag man | man -l -`).

use crate::console::verbs::{Group, VERBS, Verb};

/// One thing the program does beside serving.
pub(super) struct Sub {
    pub name: &'static str,
    /// What stands behind it.
    pub arguments: &'static str,
    /// In one line.
    pub about: &'static str,
    /// Options, and whether a value follows.
    pub options: &'static [(&'static str, bool)],
    /// What can stand behind it.
    pub words: &'static [&'static str],
}

/// All of them.
pub(super) const SUBS: &[Sub] = &[
    Sub {
        name: "ctl",
        arguments: "[--json] [--ca file] [--url https://host/path] <command>",
        about: "has a server that runs carry out an operator's command, by its admin API",
        options: &[("--json", false), ("--ca", true), ("--url", true)],
        words: &[],
    },
    Sub {
        name: "doctor",
        arguments: "[--ca file] [--ping-seconds n] [https://host/path]",
        about: "looks at what a server needs and at the way to it: each line ok, or what to do",
        options: &[("--ca", true), ("--ping-seconds", true)],
        words: &[],
    },
    Sub {
        name: "backup",
        arguments: "<file> [--force]",
        about: "copies the database, one consistent state, whether or not a server runs",
        options: &[("--force", false)],
        words: &[],
    },
    Sub {
        name: "restore",
        arguments: "<file>",
        about: "puts a copy in the database's place, while no server runs",
        options: &[],
        words: &[],
    },
    Sub {
        name: "export",
        arguments: "<room> [file] [--force]",
        about: "writes a room's messages as lines of JSON",
        options: &[("--force", false)],
        words: &[],
    },
    Sub {
        name: "retention",
        arguments: "[--dry-run | --apply | <room> <how long> [--dry-run]]",
        about: "says what would go, takes it out, or says how long a room keeps its messages",
        options: &[("--dry-run", false), ("--apply", false)],
        words: &[],
    },
    Sub {
        name: "completions",
        arguments: "<bash | zsh | fish>",
        about: "prints what a shell needs to complete commands",
        options: &[],
        words: &["bash", "zsh", "fish"],
    },
    Sub {
        name: "man",
        arguments: "",
        about: "prints this manual page",
        options: &[],
        words: &[],
    },
];

const FILES: &[(&str, &str)] = &[
    (
        "config/default.toml",
        "every key of the configuration with its meaning and default",
    ),
    ("config/local.toml", "what this server has otherwise"),
    ("data/chat.db", "the database"),
    ("data/console_history", "what was typed at the prompt"),
];

const ENVIRONMENT: &[(&str, &str)] = &[
    (
        "CHAT__SECTION__KEY",
        "sets a key, above the files; lists with commas between",
    ),
    ("PORT", "the port, below CHAT__SERVER__PORT"),
    (
        "CHINWAG_ADMIN_TOKEN",
        "the token that chinwag ctl shows, above admin.token of the configuration",
    ),
    ("NO_COLOR", "no colours, on a terminal either"),
];

/// The manual page, in the man macros of roff.
pub(super) fn page() -> String {
    let mut page = Page(String::new());
    page.raw(&format!(
        ".TH CHINWAG 1 \"\" \"chinwag {}\" \"User Commands\"",
        env!("CARGO_PKG_VERSION")
    ));
    page.section("NAME");
    page.text("chinwag - a self-hosted chat server");
    page.section("SYNOPSIS");
    page.raw(".nf");
    page.text("chinwag [--help | --version]");
    for sub in SUBS {
        page.text(&with("chinwag ", sub.name, sub.arguments));
    }
    page.raw(".fi");
    page.section("DESCRIPTION");
    page.text(
        "Without arguments it serves: on http://127.0.0.1:8080/, with its data in data/chat.db, both in the directory it \
         is started in. While it runs, operators type commands at its prompt, or send them through a pipe.",
    );
    for sub in SUBS {
        page.item(&with("chinwag ", sub.name, sub.arguments));
        page.text(&format!("{}.", sub.about));
    }
    page.section("OPERATORS' COMMANDS");
    page.text("At the prompt, through a pipe, as arguments of chinwag ctl, and over HTTP.");
    for group in Group::ALL {
        page.subsection(group.heading());
        for verb in VERBS.iter().filter(|verb| verb.group == group) {
            page.verb(verb);
        }
    }
    page.section("FILES");
    page.items(FILES);
    page.section("ENVIRONMENT");
    page.items(ENVIRONMENT);
    page.section("EXIT STATUS");
    page.text(
        "0 after quit, SIGINT or SIGTERM; 1 where the server could not run, or the command was refused; 2 for bad \
         configuration or arguments.",
    );
    page.0
}

fn with(before: &str, name: &str, arguments: &str) -> String {
    format!("{before}{name} {arguments}").trim_end().to_owned()
}

struct Page(String);

impl Page {
    fn raw(&mut self, line: &str) {
        self.0.push_str(line);
        self.0.push('\n');
    }

    fn section(&mut self, name: &str) {
        self.raw(&format!(".SH \"{name}\""));
    }

    fn subsection(&mut self, name: &str) {
        self.raw(&format!(".SS \"{name}\""));
    }

    /// A term; its explanation follows.
    fn item(&mut self, term: &str) {
        self.raw(".TP");
        self.raw(&format!("\\fB{}\\fR", escaped(term)));
    }

    fn text(&mut self, text: &str) {
        self.raw(&escaped(text));
    }

    fn items(&mut self, items: &[(&str, &str)]) {
        for (term, what) in items {
            self.item(term);
            self.text(what);
        }
    }

    fn verb(&mut self, verb: &Verb) {
        self.item(&verb.usage());
        self.text(&format!("{}.", verb.about));
        for line in verb.details {
            self.text(line);
        }
        for example in verb.examples {
            self.raw(".br");
            self.raw(&format!("\\fI{}\\fR", escaped(example)));
        }
    }
}

/// Text that roff takes as it is written.
fn escaped(text: &str) -> String {
    let text = text
        .replace('\\', "\\e")
        .replace('-', "\\-")
        .replace('\'', "\\(aq");
    if text.starts_with('.') {
        format!("\\&{text}")
    } else {
        text
    }
}
