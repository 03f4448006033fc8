//! The prompt: editing, history, completion; log lines go above the line that is being typed.

use super::answer::{Answer, Style};
use super::verbs::Command;
use super::{Takeover, Way, carry_out, complete, somebody_is_online};
use crate::domain::operator::Question;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::termios::{SetArg, Termios, tcgetattr, tcsetattr};
use rustyline::completion::Completer;
use rustyline::config::Configurer;
use rustyline::error::ReadlineError;
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::history::FileHistory;
use rustyline::validate::Validator;
use rustyline::{
    Cmd, CompletionType, ConditionalEventHandler, Context, Editor, Event, EventContext, EventHandler,
    ExternalPrinter, Helper, KeyCode, KeyEvent, Modifiers, Movement, RepeatCount,
};
use std::fs::File;
use std::io::Write;
use std::os::fd::AsFd;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::PoisonError;

/// What stands before the cursor (contract §8).
const PROMPT: &str = "server> ";

/// Lines that are kept.
const KEPT: usize = 1000;

/// How long the last words wait for a terminal that takes nothing, in milliseconds.
const LAST_WAIT_MS: u16 = 100;

/// How the terminal was before the first prompt.
static BEFORE: Mutex<Option<Termios>> = Mutex::new(None);

/// Where lines go that must not tear the one being typed.
pub type Printer = Box<dyn FnMut(String) -> bool + Send>;

/// Remembers how the terminal is, for [`restore`].
pub(super) fn remember() {
    let now = tcgetattr(std::io::stdin()).ok();
    *BEFORE.lock().unwrap_or_else(PoisonError::into_inner) = now;
}

/// Brings the terminal back to how it was before the first prompt; nothing where there was none. May be called at
/// any time, from any thread, more than once.
pub fn restore() {
    let before = BEFORE.lock().unwrap_or_else(PoisonError::into_inner).take();
    if let Some(before) = before {
        // At once: a terminal that takes nothing (Ctrl-S) would be waited for until it does.
        let _ = tcsetattr(std::io::stdin(), SetArg::TCSANOW, &before);
        // The prompt may stand there, and pasting may be bracketed.
        say_last(b"\x1b[?2004l\r\n");
    }
}

/// Writes where there is room for it, past whoever may be stuck writing to standard output.
fn say_last(bytes: &[u8]) {
    let out = std::io::stdout();
    let mut ready = [PollFd::new(out.as_fd(), PollFlags::POLLOUT)];
    if poll(&mut ready, PollTimeout::from(LAST_WAIT_MS)) == Ok(1)
        && let Ok(out) = out.as_fd().try_clone_to_owned()
    {
        let _ = File::from(out).write_all(bytes);
    }
}

struct Help {
    way: Way,
}

impl Helper for Help {}
impl Highlighter for Help {}
impl Validator for Help {}
impl Hinter for Help {
    type Hint = String;
}

impl Completer for Help {
    type Candidate = String;

    fn complete(&self, line: &str, at: usize, _: &Context<'_>) -> rustyline::Result<(usize, Vec<String>)> {
        let before = line.get(..at).unwrap_or(line);
        let found = complete::complete(before, || self.way.look(Question::Names));
        // What cannot be typed is not offered.
        let typable = |word: &String| !word.chars().any(crate::domain::text::is_hidden);
        Ok((found.0, found.1.into_iter().filter(typable).collect()))
    }
}

type Prompt = Editor<Help, FileHistory>;

/// Prompts until the input ends. The log is taken over first, so that it does not tear the line.
pub(super) fn run(way: &Way, history: Option<PathBuf>, takeover: Takeover) {
    let mut editor = match editor(way) {
        Ok(editor) => editor,
        Err(error) => {
            log::warn!("console: no prompt: {error}; lines are read as from a pipe");
            return super::pipe::run(way);
        }
    };
    if let Ok(mut printer) = editor.create_external_printer() {
        takeover(Box::new(move |line| printer.print(line).is_ok()));
    }
    if let Some(file) = &history {
        // There is none yet at the first start.
        let _ = editor.load_history(file);
    }
    let style = Style {
        terminal: true,
        colours: std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
    };
    loop {
        match editor.readline(PROMPT) {
            Ok(line) => {
                keep(&mut editor, &line, history.as_ref());
                let answer = carry_out(way, &line, |verb| is_sure(&mut editor, way, verb));
                show(answer, style);
            }
            Err(ReadlineError::Interrupted) => {
                if is_sure(&mut editor, way, "quit") {
                    show(Some(way.ask(Command::Quit)), style);
                    return;
                }
            }
            Err(ReadlineError::Eof) => {
                show(
                    Some(Answer::said("end of input; the server goes on, Ctrl-C stops it")),
                    style,
                );
                return;
            }
            Err(ReadlineError::Signal(_)) => {}
            Err(error) => {
                log::warn!("console: the terminal cannot be read: {error}; the server goes on");
                return;
            }
        }
    }
}

fn editor(way: &Way) -> rustyline::Result<Prompt> {
    let mut editor = Prompt::new()?;
    editor.set_helper(Some(Help { way: way.clone() }));
    editor.set_completion_type(CompletionType::List);
    editor.set_auto_add_history(false);
    editor.set_max_history_size(KEPT)?;
    editor.set_history_ignore_dups(true)?;
    editor.set_history_ignore_space(true);
    // The whole server would be stopped by it.
    editor.bind_sequence(control('Z'), EventHandler::Simple(Cmd::Noop));
    editor.bind_sequence(control('C'), EventHandler::Conditional(Box::new(Clear)));
    Ok(editor)
}

const fn control(letter: char) -> KeyEvent {
    KeyEvent(KeyCode::Char(letter), Modifiers::CTRL)
}

/// Ctrl-C empties a line that has something in it; on an empty one it means what it means elsewhere.
struct Clear;

impl ConditionalEventHandler for Clear {
    fn handle(&self, _: &Event, _: RepeatCount, _: bool, context: &EventContext<'_>) -> Option<Cmd> {
        (!context.line().is_empty()).then_some(Cmd::Kill(Movement::WholeLine))
    }
}

/// Keeps a line for the next time; not one that sets a secret.
fn keep(editor: &mut Prompt, line: &str, history: Option<&PathBuf>) {
    let mut words = line.split_whitespace();
    let sets = words.next() == Some("set");
    let secret = words
        .next()
        .and_then(|name| crate::settings::Loaded::find(name).ok())
        .is_some_and(|key| key.secret);
    if line.trim().is_empty() || (sets && secret) {
        return;
    }
    let _ = editor.add_history_entry(line.trim());
    if let Some(file) = history {
        let _ = editor.save_history(file);
    }
}

/// Asks before what cannot be taken back, where somebody is online.
fn is_sure(editor: &mut Prompt, way: &Way, verb: &str) -> bool {
    let online = somebody_is_online(way);
    if online == 0 {
        return true;
    }
    let who = if online == 1 {
        "1 user is".to_owned()
    } else {
        format!("{online} users are")
    };
    let answer = editor.readline(&format!("{who} online: {verb}? [y/N] "));
    matches!(answer.as_deref().map(str::trim), Ok("y" | "Y" | "yes"))
}

fn show(answer: Option<Answer>, style: Style) {
    let mut out = std::io::stdout().lock();
    for line in answer.iter().flat_map(|answer| answer.lines(style)) {
        let _ = writeln!(out, "{line}");
    }
    let _ = out.flush();
}
