//! Writing the log back into the database, on a thread and a connection of its own: a commit waits for no page but its own.
//!
//! What is committed meanwhile stays in the log, so only a commit can begin the log anew (SQLite does, at
//! `wal_autocheckpoint`); little is left to write back then.

use super::BUSY_TIMEOUT;
use super::row::reason;
use rusqlite::{Connection, OpenFlags};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

/// Pages in the log, about, after which it is written back (16 MiB).
const PAGES: usize = 4_000;

/// Pages that a commit writes for itself, about: heads and the ends of tables and indexes.
const PAGES_OF_A_COMMIT: usize = 6;

/// The thread, and what the writer knows of it. Ends with it.
#[derive(Debug)]
pub(super) struct Checkpoints {
    /// What was added to the log since it was last written back, about.
    pages: usize,
    due: Option<SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
    /// Only one at a time writes the log back.
    turn: Arc<Mutex<()>>,
}

impl Checkpoints {
    pub(super) fn start(path: PathBuf) -> std::io::Result<Self> {
        // One wish that waits is enough.
        let (due, wishes) = sync_channel(1);
        let turn = Arc::new(Mutex::new(()));
        let taken = turn.clone();
        let thread = std::thread::Builder::new()
            .name("chinwag-store-log".into())
            .spawn(move || run(&path, &wishes, &taken))?;
        Ok(Self {
            pages: 0,
            due: Some(due),
            thread: Some(thread),
            turn,
        })
    }

    /// After a commit of so many writes.
    pub(super) fn committed(&mut self, writes: usize) {
        self.pages += writes + PAGES_OF_A_COMMIT;
        if self.pages >= PAGES
            && let Some(due) = &self.due
        {
            // Full: it is about to begin anyway.
            let _ = due.try_send(());
            self.pages = 0;
        }
    }

    /// Writes the log back into the database and cuts it to nothing: `secure_delete` overwrites what was deleted in the
    /// database alone. Does not wait for who reads an older state; then it is tried again later, as where it fails.
    pub(super) fn cut(&self, writer: &Connection) -> bool {
        let _turn = self.alone();
        let cut = || {
            writer.busy_timeout(Duration::ZERO)?;
            let busy = writer.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, bool>(0));
            writer.busy_timeout(BUSY_TIMEOUT)?;
            busy
        };
        cut().is_ok_and(|busy: bool| !busy)
    }

    /// Nobody else writes the log back meanwhile. Waits for who does.
    pub(super) fn alone(&self) -> MutexGuard<'_, ()> {
        lock(&self.turn)
    }
}

impl Drop for Checkpoints {
    fn drop(&mut self) {
        self.due = None;
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has nothing left to do.
            let _ = thread.join();
        }
    }
}

fn lock(turn: &Mutex<()>) -> MutexGuard<'_, ()> {
    turn.lock().unwrap_or_else(PoisonError::into_inner)
}

fn run(path: &Path, wishes: &Receiver<()>, turn: &Mutex<()>) {
    let mut connection = None;
    while wishes.recv().is_ok() {
        let _turn = lock(turn);
        if let Err(error) = write_back(path, &mut connection) {
            // Nothing is lost: it stays in the log, which the commits write back when it has grown.
            log::warn!("the log of the database was not written back: {}", reason(&error));
            connection = None;
        }
    }
}

fn write_back(path: &Path, connection: &mut Option<Connection>) -> rusqlite::Result<()> {
    let open = match connection.take() {
        Some(open) => open,
        None => Connection::open_with_flags(
            path,
            OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
        )?,
    };
    open.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))?;
    *connection = Some(open);
    Ok(())
}
