//! What shells need to complete `chinwag …`, made of the same tables as `help`.
//!
//! Not here: completion at the prompt (`console::complete`), which knows users and rooms.

use super::manual::{SUBS, Sub};
use crate::console::verbs::{Takes, VERBS, Verb};
use crate::settings;
use std::fmt::Write;

/// A shell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shell {
    Bash,
    Zsh,
    Fish,
}

impl Shell {
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "bash" => Some(Self::Bash),
            "zsh" => Some(Self::Zsh),
            "fish" => Some(Self::Fish),
            _ => None,
        }
    }
}

/// The script.
pub(super) fn script(shell: Shell) -> String {
    match shell {
        Shell::Bash => bash(),
        Shell::Zsh => zsh(),
        Shell::Fish => fish(),
    }
}

/// What can stand at a place behind a verb, as far as that is known without asking the server.
fn words_of(takes: Takes) -> Vec<&'static str> {
    match takes {
        Takes::Words(words) => words.to_vec(),
        Takes::Verb => VERBS.iter().map(|verb| verb.name).collect(),
        Takes::Key => settings::keys().map(|key| key.path).collect(),
        Takes::User | Takes::Muted | Takes::Banned | Takes::Room => Vec::new(),
    }
}

/// Words behind a verb, for the first place; no verb has words at another.
fn words_behind(verb: &Verb) -> Vec<&'static str> {
    verb.takes
        .first()
        .map(|takes| words_of(*takes))
        .unwrap_or_default()
}

fn names() -> String {
    VERBS.iter().map(|verb| verb.name).collect::<Vec<_>>().join(" ")
}

/// `what` for a shell's `case`: one branch for each that has something to offer.
fn branches<'a>(of: impl Iterator<Item = (&'a str, String)>, indent: &str) -> String {
    let mut lines = String::new();
    for (name, words) in of.filter(|(_, words)| !words.is_empty()) {
        let _ = writeln!(lines, "{indent}{name}) words=\"{words}\" ;;");
    }
    lines
}

fn after_verbs(indent: &str) -> String {
    branches(
        VERBS.iter().map(|verb| (verb.name, words_behind(verb).join(" "))),
        indent,
    )
}

fn options_of(sub: &Sub) -> String {
    let names: Vec<&str> = sub.options.iter().map(|(name, _)| *name).collect();
    names.join(" ")
}

fn after_subs(indent: &str) -> String {
    let of = |sub: &Sub| {
        format!("{} {}", options_of(sub), sub.words.join(" "))
            .trim()
            .to_owned()
    };
    branches(
        SUBS.iter()
            .filter(|sub| sub.name != "ctl")
            .map(|sub| (sub.name, of(sub))),
        indent,
    )
}

/// Options behind which a value stands, as a pattern.
fn with_value() -> String {
    let all = SUBS
        .iter()
        .flat_map(|sub| sub.options)
        .filter(|(_, value)| *value);
    let mut names: Vec<&str> = all.map(|(name, _)| *name).collect();
    names.sort_unstable();
    names.dedup();
    names.join("|")
}

fn subs() -> String {
    let names = SUBS.iter().map(|sub| sub.name);
    names.chain(["--help", "--version"]).collect::<Vec<_>>().join(" ")
}

fn ctl_options() -> String {
    SUBS.iter()
        .find(|sub| sub.name == "ctl")
        .map(options_of)
        .unwrap_or_default()
}

/// Finds the words to offer: `$1` the words before the cursor's one, of which the first is the program's.
fn choice() -> String {
    format!(
        "    local sub='' verb='' skip='' word words=''
    for word in \"$@\"; do
        if [ -n \"$skip\" ]; then skip=''; continue; fi
        case \"$word\" in
            {with_value}) skip=yes; continue ;;
            -*) continue ;;
        esac
        if [ -z \"$sub\" ]; then sub=\"$word\"
        elif [ -z \"$verb\" ]; then verb=\"$word\"
        else verb=' '
        fi
    done
    if [ -n \"$skip\" ]; then words=''
    elif [ -z \"$sub\" ]; then words=\"{subs}\"
    elif [ \"$sub\" = ctl ] && [ -z \"$verb\" ]; then words=\"{names} {ctl}\"
    elif [ \"$sub\" = ctl ]; then
        case \"$verb\" in
{verbs}        esac
    else
        case \"$sub\" in
{others}        esac
    fi
",
        with_value = with_value(),
        subs = subs(),
        names = names(),
        ctl = ctl_options(),
        verbs = after_verbs("            "),
        others = after_subs("            "),
    )
}

fn bash() -> String {
    format!(
        "# bash completion for chinwag: source it, or put it into /usr/share/bash-completion/completions/chinwag
_chinwag_words() {{
{choice}    printf '%s' \"$words\"
}}
_chinwag() {{
    local before=(\"${{COMP_WORDS[@]:1:COMP_CWORD-1}}\") words
    words=$(_chinwag_words \"${{before[@]}}\")
    COMPREPLY=($(compgen -W \"$words\" -- \"${{COMP_WORDS[COMP_CWORD]}}\"))
    if [ \"${{COMP_WORDS[COMP_CWORD-1]}}\" = --ca ]; then
        COMPREPLY=($(compgen -f -- \"${{COMP_WORDS[COMP_CWORD]}}\"))
    fi
}}
complete -F _chinwag chinwag
",
        choice = choice()
    )
}

fn zsh() -> String {
    format!(
        "#compdef chinwag
# zsh completion for chinwag: put it into a directory of $fpath as _chinwag
_chinwag_words() {{
    emulate -L sh
{choice}    printf '%s' \"$words\"
}}
_chinwag() {{
    if [[ ${{words[CURRENT-1]}} == --ca ]]; then
        _files
        return
    fi
    local found
    found=\"$(_chinwag_words \"${{(@)words[2,CURRENT-1]}}\")\"
    compadd -- ${{(s: :)found}}
}}
if [[ -n ${{compstate+set}} ]]; then _chinwag \"$@\"; else compdef _chinwag chinwag 2>/dev/null; fi
",
        choice = choice()
    )
}

fn fish() -> String {
    let mut script =
        String::from("# fish completion for chinwag: put it into ~/.config/fish/completions/chinwag.fish\n");
    let mut line = |condition: &str, rest: &str| {
        let _ = writeln!(script, "complete -c chinwag -f -n '{condition}' {rest}");
    };
    let no_sub = "__fish_use_subcommand";
    line(no_sub, "-l help -d 'Says how it is used'");
    line(no_sub, "-l version -d 'Says which version it is'");
    for sub in SUBS {
        line(no_sub, &format!("-a {} -d {}", sub.name, fish_quoted(sub.about)));
        let behind = format!("__fish_seen_subcommand_from {}", sub.name);
        for (option, value) in sub.options {
            let value = match (*option, value) {
                ("--ca", _) => " -r -F",
                (_, true) => " -x",
                (_, false) => "",
            };
            line(&behind, &format!("-l {}{value}", option.trim_start_matches("--")));
        }
        if !sub.words.is_empty() {
            line(&behind, &format!("-a {}", fish_quoted(&sub.words.join(" "))));
        }
    }
    let all = names();
    for verb in VERBS {
        let condition = format!("__fish_seen_subcommand_from ctl; and not __fish_seen_subcommand_from {all}");
        line(
            &condition,
            &format!("-a {} -d {}", verb.name, fish_quoted(verb.about)),
        );
        let words = words_behind(verb);
        if !words.is_empty() {
            let condition = format!(
                "__fish_seen_subcommand_from ctl; and __fish_seen_subcommand_from {}",
                verb.name
            );
            line(&condition, &format!("-a {}", fish_quoted(&words.join(" "))));
        }
    }
    script
}

fn fish_quoted(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
}
