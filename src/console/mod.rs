//! The operator's console: one table of verbs ([`verbs`]), several doors to it.
//!
//! A door reads lines, makes commands of them, sends them as [`Asked`] to whoever carries them out (`app::control`)
//! and shows the [`Answer`]. Doors live on threads of their own: one that is stuck blocks nothing else.
//!
//! Not here: what commands do (`domain::chat::operating`, `app::control`), HTTP (`web`).

pub mod answer;
mod complete;
pub mod logs;
mod pipe;
pub mod show;
mod terminal;
pub mod verbs;
mod words;

pub use answer::{Answer, Style};
pub use terminal::{Printer, restore};
pub use words::quoted;

use crate::domain::operator::{Operator, Question, Report};
use std::io::IsTerminal;
use std::path::PathBuf;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use verbs::Command;

/// Commands that may wait to be carried out.
pub const WAITING: usize = 64;

/// A command on its way to whoever carries it out.
#[derive(Debug)]
pub struct Asked {
    /// What.
    pub command: Command,
    /// Who.
    pub operator: Operator,
    /// Where the answer goes.
    pub reply: oneshot::Sender<Answer>,
}

/// A look at what is there, for completion and before questions; not answered in words.
#[derive(Debug)]
pub struct Looked {
    /// At what.
    pub question: Question,
    /// Where the report goes.
    pub reply: oneshot::Sender<Report>,
}

/// What doors send.
#[derive(Debug)]
pub enum Knock {
    /// A command.
    Asked(Asked),
    /// A look.
    Looked(Looked),
}

/// The way from a door to whoever carries commands out.
#[derive(Clone, Debug)]
pub struct Way {
    to: mpsc::Sender<Knock>,
    operator: Operator,
}

impl Way {
    /// A way for this operator.
    #[must_use]
    pub const fn new(to: mpsc::Sender<Knock>, operator: Operator) -> Self {
        Self { to, operator }
    }

    /// Has a command carried out. Blocks; not for threads that run actors.
    fn ask(&self, command: Command) -> Answer {
        let (reply, answer) = oneshot::channel();
        let asked = Asked {
            command,
            operator: self.operator.clone(),
            reply,
        };
        let stopping = || Answer::Refused("the server is about to stop".to_owned());
        if self.to.blocking_send(Knock::Asked(asked)).is_err() {
            return stopping();
        }
        answer.blocking_recv().unwrap_or_else(|_| stopping())
    }

    /// Looks at something. Blocks, like [`Way::ask`].
    fn look(&self, question: Question) -> Option<Report> {
        let (reply, report) = oneshot::channel();
        self.to
            .blocking_send(Knock::Looked(Looked { question, reply }))
            .ok()?;
        report.blocking_recv().ok()
    }

    /// Has a command carried out.
    ///
    /// # Errors
    /// The server is about to stop.
    pub async fn ask_and_wait(&self, command: Command) -> Result<Answer, ()> {
        let (reply, answer) = oneshot::channel();
        let asked = Asked {
            command,
            operator: self.operator.clone(),
            reply,
        };
        self.to.send(Knock::Asked(asked)).await.map_err(|_| ())?;
        answer.await.map_err(|_| ())
    }
}

/// Where the log goes while the console has the terminal.
pub type Takeover = Box<dyn FnOnce(Printer) + Send>;

/// Opens the door at standard input: with a prompt where it and standard output are a terminal, else line by line.
///
/// The thread ends with its input; the server goes on. `history`: the file that keeps what was typed.
///
/// # Errors
/// The thread cannot be started.
pub fn open(to: mpsc::Sender<Knock>, history: Option<PathBuf>, takeover: Takeover) -> std::io::Result<()> {
    let interactive = std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
    let operator = Operator {
        name: "console".into(),
        from: if interactive { "terminal" } else { "pipe" }.into(),
    };
    let way = Way::new(to, operator);
    if interactive {
        terminal::remember();
    }
    let door = std::thread::Builder::new().name("chinwag-console".into());
    door.spawn(move || {
        if interactive {
            terminal::run(&way, history, takeover);
        } else {
            pipe::run(&way);
        }
    })?;
    Ok(())
}

/// Whether anybody is online, so that a terminal asks before it acts.
fn somebody_is_online(way: &Way) -> usize {
    match way.look(Question::Status) {
        Some(Report::Status(status)) => status.users,
        _ => 0,
    }
}

/// Reads one line and has it carried out; `None` for an empty one. `sure` is asked before what [`verbs::Verb::asks`].
fn carry_out(way: &Way, line: &str, sure: impl FnOnce(&str) -> bool) -> Option<Answer> {
    let (verb, command) = match verbs::parse(line) {
        Ok(Some(found)) => found,
        Ok(None) => return None,
        Err(wrong) => return Some(Answer::Refused(wrong)),
    };
    if verb.asks && !sure(verb.name) {
        return Some(Answer::Refused(format!(
            "{} was not confirmed; nothing was done",
            verb.name
        )));
    }
    Some(way.ask(command))
}

/// How long a command may take before its operator is told that it goes on without being watched.
pub const PATIENCE: Duration = Duration::from_secs(30);
