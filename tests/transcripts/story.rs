//! The language of stories.
//!
//! The first line: `{"why": "…", "with": {"CHAT__LIMITS__…": "…"}}`; `with` is the server's environment. Then, one a
//! line, `{"<who> <verb>": …}`, where `<who>` may be several, `alice, bob get`:
//!
//! | step | |
//! |---|---|
//! | `alice opens`: `"/ws"`, or `{"at", "headers", "heartbeats"}` | connects; heartbeats of the channel dialect are answered and not shown, unless `heartbeats` is true |
//! | `alice sends`: object | sends it as JSON, `${…}` filled in |
//! | `alice says`: text | sends it as it stands |
//! | `alice sends bytes`: text | sends it in a binary frame |
//! | `alice gets`: object | the next frame is this one (see `pattern.rs`) |
//! | `alice gets in any order`: list | the next frames are these |
//! | `alice is authenticated`: `"true"` | waits for the heartbeat that says so |
//! | `alice closes`: code or null | closes, and waits for the server's answer |
//! | `alice breaks`: true | the connection breaks |
//! | `alice is closed`: `[code, reason]` or null | the server closes, or is gone |
//! | `alice is refused`: `{"at", "headers", "status"}` | the upgrade is refused |
//! | `quiet`: true | nothing has arrived that was not told |
//! | `restart`: true | the server is stopped and started on the same data |
//! | `crash`: true | the server is killed and started on the same data |

use serde_json::Value;
use std::collections::BTreeMap;

/// One story.
#[derive(Debug)]
pub struct Story {
    /// The server's environment.
    pub with: BTreeMap<String, String>,
    /// What the player must say, where the story is not true.
    pub fails: Option<String>,
    /// The steps, with the number of their line.
    pub steps: Vec<(usize, Step)>,
}

/// One step.
#[derive(Debug, Clone)]
pub struct Step {
    /// Whose.
    pub who: Vec<String>,
    /// What happens.
    pub verb: Verb,
    /// With what.
    pub what: Value,
}

/// What happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    Opens,
    Refused,
    Sends,
    Says,
    SendsBytes,
    Gets,
    GetsInAnyOrder,
    Authenticated,
    Closes,
    Breaks,
    IsClosed,
    Quiet,
    Restart,
    Crash,
}

const VERBS: &[(&str, Verb)] = &[
    (" opens", Verb::Opens),
    (" is refused", Verb::Refused),
    (" sends", Verb::Sends),
    (" says", Verb::Says),
    (" sends bytes", Verb::SendsBytes),
    (" gets", Verb::Gets),
    (" get", Verb::Gets),
    (" gets in any order", Verb::GetsInAnyOrder),
    (" is authenticated", Verb::Authenticated),
    (" closes", Verb::Closes),
    (" breaks", Verb::Breaks),
    (" is closed", Verb::IsClosed),
    ("quiet", Verb::Quiet),
    ("restart", Verb::Restart),
    ("crash", Verb::Crash),
];

impl Story {
    /// Reads a story.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut lines = text
            .lines()
            .enumerate()
            .filter(|(_, line)| !line.trim().is_empty());
        let (_, head) = lines.next().ok_or("the story is empty")?;
        let head: Value = serde_json::from_str(head).map_err(|error| format!("line 1: {error}"))?;
        if head["why"].as_str().is_none_or(str::is_empty) {
            return Err("line 1: the first line says why".into());
        }
        let with = head["with"].as_object().into_iter().flatten();
        let with = with
            .map(|(key, value)| (key.clone(), value.as_str().unwrap_or_default().to_owned()))
            .collect();
        let fails = head["fails"].as_str().map(str::to_owned);
        let steps = lines.map(|(at, line)| {
            let step = Step::parse(line).map_err(|error| format!("line {}: {error}", at + 1))?;
            Ok((at + 1, step))
        });
        Ok(Self {
            with,
            fails,
            steps: steps.collect::<Result<_, String>>()?,
        })
    }

    /// The types of all frames that somebody gets.
    pub fn kinds(&self) -> Vec<String> {
        let got = self
            .steps
            .iter()
            .filter(|(_, step)| matches!(step.verb, Verb::Gets | Verb::GetsInAnyOrder));
        let frames = got.flat_map(|(_, step)| match &step.what {
            Value::Array(frames) => frames.clone(),
            frame => vec![frame.clone()],
        });
        frames
            .filter_map(|frame| frame["type"].as_str().map(str::to_owned))
            .collect()
    }
}

impl Step {
    fn parse(line: &str) -> Result<Self, String> {
        let step: Value = serde_json::from_str(line).map_err(|error| error.to_string())?;
        let mut members = step.as_object().into_iter().flatten();
        let (Some((key, what)), None) = (members.next(), members.next()) else {
            return Err("a step has one member".into());
        };
        let found = VERBS
            .iter()
            .find_map(|(words, verb)| Some((key.strip_suffix(words)?, *verb)));
        let (who, verb) = found.ok_or_else(|| format!("no such step: {key}"))?;
        let who = who
            .split(", ")
            .filter(|name| !name.is_empty())
            .map(str::to_owned)
            .collect();
        Ok(Self {
            who,
            verb,
            what: what.clone(),
        })
    }
}
