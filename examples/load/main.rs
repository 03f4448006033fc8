//! Drives a chat server and checks it: see [`args::USAGE`] and `docs/PERFORMANCE.md`.
//!
//! One thread, one epoll, encoded frames, no JSON on the hot path: it must be cheaper than any server.
//! It uses nothing of the `chinwag` crate, so that whatever it says about a server is said from outside.
#![forbid(unsafe_code)]

mod args;
mod churn;
mod clock;
mod dialect;
mod entry;
mod goodbye;
mod histogram;
mod idle;
mod judge;
mod net;
mod proc;
mod report;
mod resume;
mod slow;
mod storm;
mod stuck;
mod talk;
mod wire;

use std::process::ExitCode;

use nix::sys::resource::{Resource, getrlimit, setrlimit};

use args::Options;
use net::Net;
use report::Report;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments
        .iter()
        .any(|argument| argument == "--help" || argument == "-h")
    {
        println!("{}", args::USAGE);
        return ExitCode::SUCCESS;
    }
    let options = match Options::parse(arguments) {
        Ok(options) => options,
        Err(why) => {
            eprintln!("load: {why}; see load --help");
            return ExitCode::from(2);
        }
    };
    match run(&options) {
        Ok(report) => {
            println!(
                "{}",
                if options.json {
                    report.json()
                } else {
                    report.table()
                }
            );
            ExitCode::from(u8::from(!report.is_good()))
        }
        Err(why) => {
            eprintln!("load: {}: {why}", options.scenario);
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Result<Report, String> {
    raise_file_limit(options.files() as u64 + 64)?;
    let target = &options.target;
    let mut net = Net::new(target.clone(), options.places()).map_err(|error| error.to_string())?;
    net.spins = options.spin;
    let mut report = Report::new(&options.scenario, &format!("ws://{}{}", target.host, target.path));
    match options.scenario.as_str() {
        "idle" => idle::run(options, &mut net, &mut report)?,
        "churn" => churn::run(options, &mut net, &mut report)?,
        "joinstorm" => storm::run(options, &mut net, &mut report)?,
        "stuck" => stuck::run(options, &mut net, &mut report)?,
        "goodbye" => goodbye::run(options, &mut net, &mut report)?,
        "slow" => slow::run(options, &mut report)?,
        "reconnect" => resume::run(options, &mut net, &mut report)?,
        _ => talk::run(options, &mut net, &mut report)?,
    }
    Ok(report)
}

/// Sockets are files: the soft limit goes up to the hard one.
fn raise_file_limit(wanted: u64) -> Result<(), String> {
    let fault = |error: nix::Error| format!("limit of open files: {error}");
    let (soft, hard) = getrlimit(Resource::RLIMIT_NOFILE).map_err(fault)?;
    if soft < wanted {
        setrlimit(Resource::RLIMIT_NOFILE, hard, hard).map_err(fault)?;
    }
    if hard < wanted {
        return Err(format!(
            "{wanted} open files are needed, the system allows {hard}"
        ));
    }
    Ok(())
}
