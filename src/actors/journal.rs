//! What happens to connections, in the log: one line each, under the target `chinwag::connections`.
//!
//! Not here: which events there are (`domain::chat`), how a line looks (`console::logs`).

use crate::domain::operator::{Happening, JournalEntry};
use log::kv::Value;
use log::{Level, Record};

/// The module to set a level for (`log.level`).
pub(super) const TARGET: &str = "chinwag::connections";

/// Logs one event. What users wrote is escaped where lines are made.
pub(super) fn log(entry: &JournalEntry) {
    if !log::log_enabled!(target: TARGET, Level::Info) {
        return;
    }
    let mut fields: Vec<(&str, Value<'_>)> = vec![
        ("conn", Value::from_display(&entry.conn)),
        ("address", Value::from_display(&entry.address)),
        ("dialect", Value::from(entry.dialect)),
    ];
    if let Some(name) = &entry.name {
        fields.push(("name", Value::from(&**name)));
    }
    let word = match &entry.what {
        Happening::Opened => "opened",
        Happening::SignedIn => "signed in",
        Happening::ThrownOut => "thrown out",
        Happening::TurnedAway(why) => {
            fields.push(("code", Value::from(*why)));
            "turned away"
        }
        Happening::Renamed(old) => {
            fields.push(("was", Value::from(&**old)));
            "renamed"
        }
        Happening::Closed { how, after_ms } => {
            if let Some(code) = how.code() {
                fields.push(("code", Value::from(code)));
            }
            fields.push(("ms", Value::from(*after_ms)));
            fields.push(("how", Value::from_display(how)));
            "closed"
        }
    };
    let mut record = Record::builder();
    record.target(TARGET).level(Level::Info).key_values(&fields);
    log::logger().log(&record.args(format_args!("{word}")).build());
}
