//! When nothing happens any more: what a client is shown of each room is what is stored, as it stands now, and its numbers
//! of unread messages and mentions are what can be counted in the store.

use crate::check::Report;
use crate::store::{Standing, Stored};
use serde_json::Value;

/// As many as the server counts (`docs/PROTOCOL.md`, "Read and unread").
const COUNTED: usize = 1000;

/// Who looks.
pub struct Ending<'a> {
    /// By name, for what is found.
    pub name: &'a str,
    /// By id.
    pub me: &'a str,
    /// What is stored.
    pub stored: &'a Stored,
    /// What is found.
    pub report: &'a mut Report,
}

impl Ending<'_> {
    fn fault(&mut self, what: &str) {
        self.report
            .faults
            .push(format!("{} in the end: {what}", self.name));
    }

    /// One frame.
    pub fn look(&mut self, frame: &Value) {
        let data = &frame["data"];
        let room = data["roomId"].as_str().unwrap_or_default();
        match frame["type"].as_str().unwrap_or_default() {
            "joined" => {
                self.numbers(room, data);
                for message in data["history"].as_array().into_iter().flatten() {
                    self.stands(room, message);
                }
            }
            "history" => {
                let shown = data["messages"].as_array().map_or(&[][..], Vec::as_slice);
                self.is_the_newest_page(room, shown);
                for message in shown {
                    self.stands(room, message);
                }
            }
            "pins" => {
                let shown = data["messages"].as_array().into_iter().flatten();
                let shown: Vec<u64> = shown.filter_map(|message| message["seq"].as_u64()).collect();
                let stored = self.stored.pinned.get(room).cloned().unwrap_or_default();
                if shown != stored {
                    self.fault(&format!("{room} shows the pins {shown:?}, and has {stored:?}"));
                }
            }
            _ => {}
        }
    }

    fn is_the_newest_page(&mut self, room: &str, shown: &[Value]) {
        let seqs: Vec<u64> = shown
            .iter()
            .filter_map(|message| message["seq"].as_u64())
            .collect();
        let standing = self.stored.standing.get(room);
        let newest = standing.into_iter().flat_map(|all| all.keys().rev()).take(100);
        let mut newest: Vec<u64> = newest.copied().collect();
        newest.reverse();
        if seqs != newest {
            self.fault(&format!("{room} ends with {seqs:?}, and not with {newest:?}"));
        }
    }

    /// A message is shown as it stands.
    fn stands(&mut self, room: &str, message: &Value) {
        let seq = message["seq"].as_u64().unwrap_or_default();
        let standing = self.stored.standing.get(room).and_then(|all| all.get(&seq));
        let is = standing.is_some_and(|it| {
            let deleted = message["deleted"] == true;
            deleted == it.deleted
                && message["content"] == it.content.as_str()
                && reactions(message) == it.reactions
        });
        if !is {
            self.fault(&format!(
                "{room}/{seq} is shown as {message}, and stands as {standing:?}"
            ));
        }
    }

    fn numbers(&mut self, room: &str, data: &Value) {
        let told = |member: &str| data[member].as_u64().unwrap_or(u64::MAX);
        let (up_to, seq) = (told("readUpTo"), told("seq"));
        let key = (self.me.to_owned(), room.to_owned());
        if let Some(stored) = self.stored.cursors.get(&key)
            && *stored != up_to
        {
            self.fault(&format!(
                "{room} is told read up to {up_to}, and is up to {stored}"
            ));
        }
        let blocked = |author: &str| {
            self.stored
                .blocked
                .contains(&(self.me.to_owned(), author.to_owned()))
        };
        let Some(all) = self.stored.standing.get(room) else {
            return;
        };
        let behind: Vec<&Standing> = all
            .range(up_to.saturating_add(1)..=seq.max(up_to.saturating_add(1)))
            .map(|(_, standing)| standing)
            .collect();
        if behind.len() >= COUNTED {
            return;
        }
        let counts = |it: &&&Standing| !it.deleted && it.author != self.me && !blocked(&it.author);
        let unread = behind.iter().filter(counts).count() as u64;
        let mentions = behind
            .iter()
            .filter(counts)
            .filter(|it| it.mentions.iter().any(|id| id == self.me))
            .count() as u64;
        self.report.numbers += 1;
        if (told("unread"), told("mentions")) != (unread, mentions) {
            let said = (told("unread"), told("mentions"));
            self.fault(&format!(
                "{room} after {up_to} up to {seq}: told {said:?}, counted {:?}",
                (unread, mentions)
            ));
        }
    }
}

fn reactions(message: &Value) -> u64 {
    let counts = message["reactions"].as_array().into_iter().flatten();
    counts.filter_map(|one| one["count"].as_u64()).sum()
}
