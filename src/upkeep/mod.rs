//! What operators do with the store as a whole: backup, restore, export; and where the files for that may lie.
//!
//! Not here: how a copy is made and checked (`store`), the words of commands (`console`), when a server makes way for a
//! restored store (`app`).

mod export;
mod place;

pub use export::{export, export_to};
pub use place::{Door, place, unused_name};

use crate::domain::sanction::When;
use crate::domain::text::printable;
use crate::store::{self, Contents, Location, Prepared, Progress};
use std::path::Path;

/// Copies the store; what is said of it. `tell` hears of every tenth part.
///
/// # Errors
/// Why there is no backup, in words.
pub fn back_up(
    location: &Location,
    to: &Path,
    replace: bool,
    tell: &mut dyn FnMut(String),
) -> Result<String, String> {
    let mut told = 0;
    let mut progress = |at: Progress| {
        let tenths = (at.done * 10).checked_div(at.all).unwrap_or(10);
        if tenths > told && tenths < 10 {
            tell(format!("backup: {} %", tenths * 10));
        }
        told = told.max(tenths);
    };
    let contents = store::back_up(location, to, replace, &mut progress).map_err(|e| e.to_string())?;
    Ok(format!(
        "backed up and checked: {} in {}",
        said(&contents),
        shown(to)
    ))
}

/// Looks whether a backup is whole and puts it beside the store; what is said of it.
///
/// # Errors
/// What is wrong with it, in words.
pub fn prepare(location: &Location, from: &Path) -> Result<(Prepared, String), String> {
    let prepared = store::prepare(location, from).map_err(|e| e.to_string())?;
    let said = said(&prepared.contents);
    Ok((prepared, said))
}

/// What a copy holds, in words.
fn said(contents: &Contents) -> String {
    let newest = contents
        .newest
        .map_or_else(String::new, |at| format!(", the last of {}", When(at)));
    format!(
        "{} messages in {} rooms{newest}, {:.1} MiB",
        contents.messages,
        contents.rooms,
        contents.bytes as f64 / 1_048_576.0
    )
}

/// A path as it is shown.
fn shown(path: &Path) -> String {
    printable(&path.to_string_lossy()).to_string()
}
