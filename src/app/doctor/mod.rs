//! `chinwag doctor [url]`: looks at what a server needs, and says for each whether it is there or what to do.
//!
//! Nothing is changed by it: the database is only read, whether or not a server runs.

mod files;
mod machine;
mod network;
mod socket;

use super::dial::{Target, Trust};
use crate::domain::text::printable;
use crate::settings::Settings;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

/// How long an answer over the network may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// What is to be looked at.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Examination {
    /// Where clients come in: `http`, `https`, `ws` or `wss`.
    pub url: Option<String>,
    /// Whom to believe; else whom the system believes.
    pub authorities: Option<PathBuf>,
    /// How long a quiet connection is to stay open.
    pub quiet_seconds: Option<u64>,
}

/// What was found: fine, or what to do.
type Finding = Result<String, String>;

/// What was looked at, and what was found.
type Findings = Vec<(&'static str, Finding)>;

/// Looks at everything, and tells; 1 where anything is to be done.
pub(super) fn run(settings: &Settings, examination: &Examination) -> ExitCode {
    let mut findings: Findings = vec![
        ("configuration", Ok("every key is understood".to_owned())),
        ("open files", machine::open_files()),
        ("clock", machine::clock(settings)),
    ];
    findings.extend(files::look(settings));
    findings.push(("port", network::port(settings)));
    if let Some(url) = &examination.url {
        findings.extend(from_outside(settings, url, examination));
    }
    let mut all_well = true;
    for (what, finding) in findings {
        let (mark, text) = match finding {
            Ok(text) => ("ok", text),
            Err(text) => {
                all_well = false;
                ("!!", text)
            }
        };
        println!("{mark}  {what:13}  {}", printable(&text));
    }
    if all_well {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn from_outside(settings: &Settings, url: &str, examination: &Examination) -> Findings {
    let trust = Trust {
        authorities: examination.authorities.clone(),
        patience: PATIENCE,
    };
    let target = match Target::parse(url) {
        Ok(target) => target,
        Err(wrong) => return vec![("address", Err(wrong))],
    };
    network::look(settings, &target, &trust, examination.quiet_seconds)
}
