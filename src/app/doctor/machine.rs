//! The machine: open files, clock.

use super::Finding;
use crate::app::{files, rules};
use crate::settings::{Settings, StorageUrl};
use crate::store;
use std::path::Path;
use std::time::{Duration, SystemTime};

/// Fewer open files are too few for a busy server.
const FILES: u64 = 4096;

/// Before this program existed, in seconds since 1970 (2026-01-01).
const TOO_EARLY: u64 = 1_767_225_600;

/// After anybody will run it (2100-01-01).
const TOO_LATE: u64 = 4_102_444_800;

/// How far apart two clocks of one machine may be.
const APART: Duration = Duration::from_secs(5);

pub(super) fn open_files() -> Finding {
    match files::raise_limit() {
        limit if limit >= FILES => Ok(format!("{limit}, one for each connection")),
        limit => Err(format!(
            "only {limit}; raise the hard limit (ulimit -Hn, or LimitNOFILE= under systemd)"
        )),
    }
}

/// Times of messages, mutes and bans come from this clock, and tokens end by it.
pub(super) fn clock(settings: &Settings) -> Finding {
    const SET: &str = "set the clock (timedatectl set-ntp true)";
    let now = SystemTime::now();
    let since = now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    if !(TOO_EARLY..TOO_LATE).contains(&since.as_secs()) {
        return Err(format!("it is {} here, which cannot be; {SET}", shown(since)));
    }
    let StorageUrl::Sqlite(path) = &settings.storage.url else {
        return Ok(shown(since));
    };
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    if let Some(apart) = apart_from_files(directory.unwrap_or(Path::new("."))) {
        return Err(format!(
            "{} s apart from the times of files where the database lies; {SET}, here or on the file server",
            apart.as_secs()
        ));
    }
    let newest = store::examine(&rules::location(&settings.storage.url))
        .ok()
        .flatten();
    let newest = newest.and_then(|found| u64::try_from(found.newest.0).ok());
    match newest.map(Duration::from_millis) {
        Some(newest) if newest > since + APART => Err(format!(
            "it is {} here, but the newest message is of {}; {SET}",
            shown(since),
            shown(newest)
        )),
        _ => Ok(format!("{}, and not before the newest message", shown(since))),
    }
}

fn shown(since: Duration) -> String {
    jiff::Timestamp::from_second(since.as_secs().cast_signed())
        .map_or_else(|_| "beyond the calendar".to_owned(), |at| at.to_string())
}

/// How far the clock of the file system is from ours, where that is too far.
fn apart_from_files(directory: &Path) -> Option<Duration> {
    let probe = directory.join(format!(".chinwag-doctor-{}", std::process::id()));
    std::fs::write(&probe, b"").ok()?;
    let written = std::fs::metadata(&probe).and_then(|found| found.modified());
    let _ = std::fs::remove_file(&probe);
    let (written, now) = (written.ok()?, SystemTime::now());
    let apart = now
        .duration_since(written)
        .unwrap_or_else(|error| error.duration());
    (apart > APART).then_some(apart)
}
