//! A room as JSON Lines: one message as it stands a line, oldest first, in the shape of history pages.

use super::shown;
use crate::domain::ids::Seq;
use crate::domain::room_id::RoomId;
use crate::protocol::message_line;
use crate::store::{CopyError, NewFile, Span, Store, fail};
use std::fs::OpenOptions;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// Messages read at once.
const PAGE: usize = 500;

/// Writes a public room's messages; how many there were. Conversations are nobody else's.
///
/// # Errors
/// Why not, in words. What was written before stays written.
pub fn export_to(store: &dyn Store, room: &RoomId, out: &mut dyn Write) -> Result<u64, String> {
    if room.is_conversation() {
        return Err("conversations of two are nobody else's and not exported".to_owned());
    }
    if store.head(room).map_err(|e| e.to_string())?.is_none() {
        return Err(format!("there is no room {room} with messages; rooms lists all"));
    }
    let mut upto = Seq::ZERO;
    let mut count = 0;
    loop {
        let page = store
            .page(room, Span::After(upto), PAGE)
            .map_err(|e| e.to_string())?;
        for message in &page.messages {
            let mut written = Ok(());
            message_line(message, &mut |line: &[u8]| {
                written = out.write_all(line).and_then(|()| out.write_all(b"\n"));
            });
            written.map_err(|e| format!("cannot write the export: {e}"))?;
            count += 1;
            upto = message.seq;
        }
        if !page.has_more {
            return out
                .flush()
                .map(|()| count)
                .map_err(|e| format!("cannot write the export: {e}"));
        }
    }
}

/// Writes a public room's messages into a file that appears when it is whole; what is said of it.
///
/// # Errors
/// Why there is no such file, in words.
pub fn export(store: &dyn Store, room: &RoomId, to: &Path, replace: bool) -> Result<String, String> {
    if !replace && to.symlink_metadata().is_ok() {
        return Err(CopyError::Exists(to.to_owned()).to_string());
    }
    let mut half = to.as_os_str().to_owned();
    half.push(".part");
    let file = NewFile::new(PathBuf::from(half)).map_err(|e| e.to_string())?;
    let failed = |error| fail(file.path(), "write", error).to_string();
    let out = OpenOptions::new().write(true).open(file.path()).map_err(failed)?;
    let count = export_to(store, room, &mut BufWriter::new(out))?;
    file.become_file(to, replace).map_err(|e| e.to_string())?;
    Ok(format!("exported {count} messages of {room} to {}", shown(to)))
}
