//! Backups, exports and restores that were ordered while the server runs: on threads of their own, one at a time.
//!
//! A restore is checked and prepared beside the running server. Then the server makes way as for a restart, what was
//! prepared takes the place of everything, and it begins anew: clients get 1012, and find every room in another life.

use super::control::record;
use super::rules;
use super::running::Running;
use crate::actors::clock;
use crate::console::Answer;
use crate::console::verbs::Command;
use crate::domain::operator::Operator;
use crate::domain::room_id::RoomId;
use crate::domain::sanction::{Deed, When};
use crate::settings::Settings;
use crate::store::{Location, Prepared, Store, Write};
use crate::upkeep::{self, Door};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::{mpsc, oneshot};

type Reply = oneshot::Sender<Answer>;

/// Keeps such jobs apart, and hears of backups that are ready to take the store's place.
pub(super) struct Copying {
    under_way: Arc<AtomicBool>,
    tell: mpsc::Sender<Ready>,
    ready: mpsc::Receiver<Ready>,
}

/// A backup that was checked and prepared.
pub(super) struct Ready {
    pub restoring: Restoring,
    pub said: String,
    pub reply: Reply,
    _turn: Turn,
}

/// What takes the store's place when the server has made way.
pub(super) struct Restoring {
    prepared: Prepared,
    location: Location,
    deed: Deed,
}

/// One job at a time; over when this is dropped.
struct Turn(Arc<AtomicBool>);

impl Drop for Turn {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}

/// Who ordered it, and who waits for the answer.
pub(super) struct By {
    pub operator: Operator,
    pub reply: Reply,
}

impl Copying {
    pub fn new() -> Self {
        let (tell, ready) = mpsc::channel(1);
        Self {
            under_way: Arc::default(),
            tell,
            ready,
        }
    }

    /// The next backup that is ready to take the store's place.
    pub async fn ready(&mut self) -> Option<Ready> {
        self.ready.recv().await
    }

    fn turn(&self) -> Result<Turn, String> {
        if self.under_way.swap(true, Ordering::Acquire) {
            return Err("another backup, restore or export is under way; wait for its end".to_owned());
        }
        Ok(Turn(self.under_way.clone()))
    }

    /// Begins what is ordered; it is answered when it is done.
    pub fn begin(&self, (running, settings): (&Running, &Settings), command: Command, by: By) {
        match command {
            Command::Backup { file, force } => self.back_up((running, settings), &file, force, by),
            Command::Export { room, file, force } => {
                self.export((running, settings), room, (file, force), by);
            }
            Command::Restore { file } => self.restore(settings, &file, by),
            _ => refuse(by, "that is no backup, restore or export".to_owned()),
        }
    }

    fn back_up(&self, (running, settings): (&Running, &Settings), file: &str, force: bool, by: By) {
        let place = self
            .turn()
            .and_then(|turn| Ok((turn, placed(settings, file, &by)?)));
        let (turn, to) = match place {
            Ok(found) => found,
            Err(why) => return refuse(by, why),
        };
        let location = rules::location(&settings.storage.url);
        let what = format!("backup {file}");
        let job = move || upkeep::back_up(&location, &to, force, &mut |line| log::info!("{line}"));
        carry_out(running, (turn, by), what, job);
    }

    fn export(
        &self,
        (running, settings): (&Running, &Settings),
        room: RoomId,
        (file, force): (Option<String>, bool),
        by: By,
    ) {
        let now = When(clock::wall()).to_string();
        let file = file.unwrap_or_else(|| upkeep::unused_name(room.as_str(), &now));
        let place = self
            .turn()
            .and_then(|turn| Ok((turn, placed(settings, &file, &by)?)));
        let (turn, to) = match place {
            Ok(found) => found,
            Err(why) => return refuse(by, why),
        };
        let what = format!("export {room} {file}");
        let store = running.store.clone();
        let job = move || upkeep::export(&*store, &room, &to, force);
        carry_out(running, (turn, by), what, job);
    }

    /// Checks and prepares; then [`Copying::ready`] has it.
    fn restore(&self, settings: &Settings, file: &str, by: By) {
        let place = self
            .turn()
            .and_then(|turn| Ok((turn, placed(settings, file, &by)?)));
        let (turn, from) = match place {
            Ok(found) => found,
            Err(why) => return refuse(by, why),
        };
        let location = rules::location(&settings.storage.url);
        let (tell, what) = (self.tell.clone(), format!("restore {file}"));
        actix_rt::spawn(async move {
            let at = location.clone();
            let prepared = actix_rt::task::spawn_blocking(move || upkeep::prepare(&at, &from)).await;
            let (prepared, said) = match prepared {
                Ok(Ok(found)) => found,
                Ok(Err(why)) => return refuse(by, format!("{why}; nothing was restored")),
                Err(_) => return refuse(by, "the restore broke off; see the log".to_owned()),
            };
            let deed = Deed {
                at: clock::wall(),
                by: by.operator.name.clone(),
                from: by.operator.from.clone(),
                what: what.into(),
                result: format!("restored {said}").into(),
            };
            let restoring = Restoring {
                prepared,
                location,
                deed,
            };
            let ready = Ready {
                restoring,
                said,
                reply: by.reply,
                _turn: turn,
            };
            // A server that stops takes it no more.
            let _ = tell.send(ready).await;
        });
    }
}

/// Works on a thread that may block, puts it on record, and answers.
fn carry_out(
    running: &Running,
    (turn, by): (Turn, By),
    what: String,
    job: impl FnOnce() -> Result<String, String> + Send + 'static,
) {
    let hub = running.hub.clone();
    actix_rt::spawn(async move {
        let done = actix_rt::task::spawn_blocking(job).await;
        drop(turn);
        let answer = match done {
            Ok(Ok(said)) => {
                record(&hub, &by.operator, &what, &said).await;
                Answer::said(said)
            }
            Ok(Err(why)) => Answer::Refused(why),
            Err(_) => Answer::Refused("it broke off; see the log".to_owned()),
        };
        // Whoever asked may have gone.
        let _ = by.reply.send(answer);
    });
}

fn refuse(by: By, why: String) {
    let _ = by.reply.send(Answer::Refused(why));
}

fn placed(settings: &Settings, file: &str, by: &By) -> Result<PathBuf, String> {
    let door = if by.operator.is_here() {
        Door::Here
    } else {
        Door::Net
    };
    upkeep::place(&settings.storage.backup_directory, file, door)
}

impl Restoring {
    /// Keeps a copy of what there was, then puts the backup in its place. Blocks. Where that fails everything stays.
    pub fn carry_out(self, store: &dyn Store) {
        let Location::Sqlite(path) = &self.location else {
            return;
        };
        let mut before = path.as_os_str().to_owned();
        before.push(".before-restore");
        let kept = PathBuf::from(before);
        if let Err(why) = upkeep::back_up(&self.location, &kept, true, &mut |_| {}) {
            return log::error!("not restored, because what there is could not be copied first: {why}");
        }
        if let Err(why) = store.restore(&self.prepared) {
            return log::error!("not restored: {why}; everything is as it was");
        }
        log::info!("{}; what there was before is in {kept:?}", self.deed.result);
        let deed = Some(self.deed);
        let changes = Vec::new();
        if let Err(why) = store.commit(vec![Write::Decree {
            changes,
            deed,
            events: Vec::new(),
        }]) {
            log::error!("the restore is not on record: {why}");
        }
    }
}
