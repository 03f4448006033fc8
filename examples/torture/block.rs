//! Who is blocked: between the answer to a block and the request that ends it, nothing of the blocked one gets a place in
//! the conversation of the two, and coming back does not forget it.

use crate::check::Report;
use crate::journal::Line;
use crate::store::{Stored, What};
use serde_json::Value;
use std::collections::HashMap;

/// The road may deliver the end of a block a second time, a little later: what begins meanwhile proves nothing.
const STALE_MS: i64 = 2_000;

/// One block, in milliseconds since 1970.
#[derive(Debug)]
struct Block {
    by: String,
    of: String,
    from: i64,
    until: i64,
}

/// Blocks of all clients.
#[derive(Debug, Default)]
pub struct Blocks {
    all: Vec<Block>,
}

impl Blocks {
    /// Reads one client's journal.
    pub fn read(&mut self, name: &str, lines: &[Line], report: &mut Report) {
        let mut me = String::new();
        let mut open: HashMap<String, i64> = HashMap::new();
        let mut ended: HashMap<String, i64> = HashMap::new();
        for line in lines {
            let data = &line.what["data"];
            let other = data["userId"].as_str().unwrap_or_default().to_owned();
            match (line.kind.as_str(), line.what["type"].as_str().unwrap_or_default()) {
                ("in", "authenticated") => {
                    data["clientId"].as_str().unwrap_or_default().clone_into(&mut me);
                    let listed = |id: &String| {
                        data["blocked"]
                            .as_array()
                            .is_some_and(|all| all.iter().any(|one| one["userId"] == *id))
                    };
                    for forgotten in open.keys().filter(|id| !listed(id)) {
                        report
                            .faults
                            .push(format!("{name}: {forgotten} is not blocked any more"));
                    }
                }
                ("in", "blocked") if data["active"] == true => {
                    let stale = ended.get(&other).is_some_and(|at| line.at < at + STALE_MS);
                    if !stale {
                        open.entry(other).or_insert(line.at);
                    }
                }
                ("in", "blocked") => drop(open.remove(&other)),
                // From the moment it is asked for it may be over.
                ("out", "block") if data["active"] == false => {
                    ended.insert(other.clone(), line.at);
                    self.over(&me, other, &mut open, line.at);
                }
                _ => {}
            }
        }
        for other in open.keys().cloned().collect::<Vec<_>>() {
            self.over(&me, other, &mut open, i64::MAX);
        }
    }

    fn over(&mut self, by: &str, of: String, open: &mut HashMap<String, i64>, until: i64) {
        if let Some(from) = open.remove(&of) {
            let by = by.to_owned();
            self.all.push(Block { by, of, from, until });
        }
    }

    /// Looks at every conversation.
    pub fn check(&self, stored: &Stored, report: &mut Report) {
        report.blocks = self.all.len();
        for (room, pair) in &stored.pairs {
            let Some(log) = stored.rooms.get(room) else {
                continue;
            };
            let between = |block: &&Block| {
                let both = [&block.by, &block.of];
                block.by != block.of && both.iter().all(|id| pair.contains(id))
            };
            for block in self.all.iter().filter(between) {
                for (seq, event) in log {
                    let speaks = matches!(event.what, What::Message(_) | What::Edit(..) | What::React(_));
                    let within = block.from < event.at && event.at < block.until;
                    if speaks && within && event.author_id == block.of {
                        report
                            .faults
                            .push(format!("{room}/{seq} was written against {block:?}: {event:?}"));
                    }
                }
            }
        }
    }
}

/// Whether this request asks for something that a block may forbid.
pub fn may_be_forbidden(request: &Value) -> bool {
    let room = request["data"]["roomId"].as_str().unwrap_or_default();
    request["type"] == "private" || room.starts_with('@')
}
