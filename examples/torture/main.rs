//! Tortures a server and judges it: clients of all dialects write and read through a proxy that cuts, delays, trickles and
//! half-closes their connections and delivers twice what they say, while the server is killed and started again. Each client keeps a journal. A checker
//! with code of its own reads the journals and the store's file. See [`USAGE`].
#![forbid(unsafe_code)]
#![allow(
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    reason = "a program that watches real processes needs the real clock; it may end by a panic"
)]

mod acts;
mod block;
mod check;
mod ending;
mod envelope;
mod journal;
mod moderator;
mod proxy;
mod repeat;
mod run;
mod server;
mod small;
mod socket;
mod store;
mod view;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// How it is called.
const USAGE: &str = "\
torture [--server PATH] [--seconds N] [--clients N] [--kill-every MS] [--dir DIR] [--kind]
    runs clients against a server that is killed about every MS (1500) for N seconds (20), then checks.
    PATH: the chinwag program (target/debug/chinwag). N clients (5) of the native dialect, and two of each other.
    DIR: where database and journals go; else a temporary directory, kept where something was wrong.
    --kind: the proxy does nothing to connections, and the server is not killed.
torture check DIR
    reads what an earlier run left there.
Ends with 0 where every promise was kept, 1 where not, 2 for bad arguments.";

/// Faults that are told after a run; `check` tells all.
const FAULTS: usize = 20;

/// So many characters of a fault are told.
const LENGTH: usize = 1000;

/// What was asked for.
#[derive(Clone, Debug)]
pub struct Options {
    /// The server's program.
    pub server: PathBuf,
    /// How long it lasts, without the end in peace.
    pub seconds: u64,
    /// Clients of the native dialect.
    pub clients: usize,
    /// About so long does the server live.
    pub kill_every_ms: u64,
    /// Where everything goes.
    pub dir: Option<PathBuf>,
    /// Nothing bad happens.
    pub kind: bool,
}

impl Options {
    fn parse(arguments: &[String]) -> Result<Self, String> {
        let mut options = Self {
            server: "target/debug/chinwag".into(),
            seconds: 20,
            clients: 5,
            kill_every_ms: 1500,
            dir: None,
            kind: false,
        };
        let mut rest = arguments.iter();
        while let Some(name) = rest.next() {
            if name == "--kind" {
                options.kind = true;
                continue;
            }
            let value = rest.next().ok_or_else(|| format!("{name} needs a value"))?;
            let number = || value.parse().map_err(|_| format!("{name}: {value} is no number"));
            match name.as_str() {
                "--server" => options.server = value.into(),
                "--dir" => options.dir = Some(value.into()),
                "--seconds" => options.seconds = number()?,
                "--clients" => options.clients = usize::try_from(number()?).unwrap_or(5),
                "--kill-every" => options.kill_every_ms = number()?,
                _ => return Err(format!("{name} is unknown")),
            }
        }
        Ok(options)
    }
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.iter().any(|a| a == "--help" || a == "-h") {
        println!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    if let [command, dir] = arguments.as_slice()
        && command == "check"
    {
        return judge(Path::new(dir), usize::MAX);
    }
    let options = match Options::parse(&arguments) {
        Ok(options) => options,
        Err(why) => {
            eprintln!("torture: {why}; see torture --help");
            return ExitCode::from(2);
        }
    };
    let temporary = tempfile::tempdir().expect("a temporary directory");
    let dir = options.dir.clone().unwrap_or_else(|| temporary.path().into());
    std::fs::create_dir_all(&dir).expect("a directory");
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(run::run(&options, &dir));
    drop(runtime);
    let verdict = judge(&dir, FAULTS);
    if verdict != ExitCode::SUCCESS && options.dir.is_none() {
        println!("kept: {}", temporary.keep().display());
    }
    verdict
}

/// A fault as it fits a log: what it says, and where; the whole of it is in the journals.
fn short(fault: &str) -> String {
    if fault.chars().count() <= LENGTH {
        return fault.to_owned();
    }
    let head: String = fault.chars().take(LENGTH / 2).collect();
    let tail: Vec<char> = fault.chars().rev().take(LENGTH / 2).collect();
    format!("{head} […] {}", tail.into_iter().rev().collect::<String>())
}

fn judge(dir: &Path, most: usize) -> ExitCode {
    let report = check::check(dir);
    println!("{}", report.figures());
    for fault in report.faults.iter().take(most) {
        println!("FAULT {}", short(fault));
    }
    if report.faults.is_empty() {
        println!("every promise was kept");
        return ExitCode::SUCCESS;
    }
    println!("{} faults", report.faults.len());
    ExitCode::from(1)
}
