//! Carries out what operators order, whichever door it came through; and listens for the process's signals.
//!
//! What concerns the chat goes to the hub; settings, restart and stop are done here, and put on record there.

use super::copying::{By, Copying, Ready, Restoring};
use super::running::Running;
use super::{Failure, listen, open_store};
use crate::actors::ChatServer;
use crate::actors::messages::Operate;
use crate::console::show;
use crate::console::verbs::Command;
use crate::console::{Answer, Asked, Knock, Looked, PATIENCE, logs};
use crate::domain::operator::{Operator, Order, Report};
use crate::settings::{Change, Loaded, Settings, Sources};
use crate::store::Store;
use actix::Addr;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::mpsc;

/// How long the answer to `quit` and `restart` may be on its way.
const LAST_ANSWER: Duration = Duration::from_millis(100);

/// How a run of the server ends.
pub(super) enum End {
    /// For good.
    Stop,
    /// To begin anew.
    Restart(Moved),
}

/// What another run needs that the last one had otherwise.
#[derive(Default)]
pub(super) struct Moved {
    /// Another socket; the old one is kept until then.
    pub listener: Option<TcpListener>,
    /// Another store.
    pub store: Option<Arc<dyn Store>>,
    /// A backup that takes the place of all the store has.
    pub restore: Option<Restoring>,
}

/// Keeps the settings, and what may change them.
pub(super) struct Control {
    loaded: Loaded,
    sources: Sources,
    knocks: mpsc::Receiver<Knock>,
    terminate: Signal,
    interrupt: Signal,
    hangup: Signal,
    copying: Copying,
}

impl Control {
    /// Listens for signals from now on.
    pub fn new(loaded: Loaded, sources: Sources, knocks: mpsc::Receiver<Knock>) -> Result<Self, Failure> {
        let listen = |kind| signal(kind).map_err(|e| format!("cannot listen for signals: {e}"));
        Ok(Self {
            loaded,
            sources,
            knocks,
            terminate: listen(SignalKind::terminate())?,
            interrupt: listen(SignalKind::interrupt())?,
            hangup: listen(SignalKind::hangup())?,
            copying: Copying::new(),
        })
    }

    /// The settings in force.
    pub const fn settings(&self) -> &Settings {
        self.loaded.settings()
    }

    /// Carries out orders until one, or a signal, ends the run.
    pub async fn serve(&mut self, running: &Running) -> End {
        loop {
            tokio::select! {
                Some(knock) = self.knocks.recv() => {
                    if let Some(end) = self.answer(running, knock).await {
                        return end;
                    }
                }
                Some(ready) = self.copying.ready() => {
                    if let Some(end) = self.make_way(ready).await {
                        return end;
                    }
                }
                _ = self.terminate.recv() => {
                    log::info!("stopping: SIGTERM");
                    return End::Stop;
                }
                _ = self.interrupt.recv() => {
                    log::info!("stopping: SIGINT");
                    return End::Stop;
                }
                _ = self.hangup.recv() => {
                    let by = Operator { name: "signal".into(), from: "SIGHUP".into() };
                    for line in self.reload(running, &by).await.lines(crate::console::Style::default()) {
                        log::info!("SIGHUP: {line}");
                    }
                }
            }
        }
    }

    async fn answer(&mut self, running: &Running, knock: Knock) -> Option<End> {
        let Asked {
            command,
            operator,
            reply,
        } = match knock {
            Knock::Asked(asked) => asked,
            Knock::Looked(looked) => {
                look_up(running, looked);
                return None;
            }
        };
        let (answer, end) = match command {
            Command::Order(order) => {
                let report = running.hub.send(Operate { order, operator });
                // The next order need not wait for this one's commit.
                actix_rt::spawn(async move {
                    let answer = match report.timeout(PATIENCE).await {
                        Ok(report) => show::report(report),
                        Err(_) => Answer::Refused("the chat does not answer; see the log".to_owned()),
                    };
                    let _ = reply.send(answer);
                });
                return None;
            }
            command @ (Command::Backup { .. } | Command::Export { .. } | Command::Restore { .. }) => {
                let by = By { operator, reply };
                self.copying.begin((running, self.loaded.settings()), command, by);
                return None;
            }
            Command::Help(verb) => (show::help(verb.as_deref()), None),
            Command::Config(part) => (show::settings(self.loaded.entries(), part.as_deref()), None),
            Command::Set(key, value) => (self.set(running, &operator, &key, &value).await, None),
            Command::Reload => (self.reload(running, &operator).await, None),
            Command::Restart => match self.prepare_restart() {
                Ok((loaded, moved, said)) => {
                    record(&running.hub, &operator, "restart", &said).await;
                    self.loaded = loaded;
                    (Answer::said(said), Some(End::Restart(moved)))
                }
                Err(refused) => (refused, None),
            },
            Command::Quit => {
                record(&running.hub, &operator, "quit", "stopping").await;
                log::info!("stopping: quit, from {}", operator.from);
                (Answer::said("stopping"), Some(End::Stop))
            }
        };
        // Whoever asked may have gone.
        let _ = reply.send(answer);
        if end.is_some() {
            // Who asked over HTTP is answered by a worker that is about to be stopped.
            actix_rt::time::sleep(LAST_ANSWER).await;
        }
        end
    }

    /// A backup is checked and prepared: the server makes way for it.
    async fn make_way(&mut self, ready: Ready) -> Option<End> {
        let (answer, end) = match self.prepare_restart() {
            Ok((_, moved, _)) if moved.store.is_some() => {
                let why = "storage.url is another now; restart first; nothing was restored";
                (Answer::Refused(why.to_owned()), None)
            }
            Ok((loaded, mut moved, said)) => {
                self.loaded = loaded;
                moved.restore = Some(ready.restoring);
                log::info!("restoring {}", ready.said);
                let said = format!("checked: {}; {said} with it", ready.said);
                (Answer::said(said), Some(End::Restart(moved)))
            }
            Err(refused) => (refused, None),
        };
        // Whoever asked may have gone.
        let _ = ready.reply.send(answer);
        if end.is_some() {
            actix_rt::time::sleep(LAST_ANSWER).await;
        }
        end
    }

    async fn set(&mut self, running: &Running, by: &Operator, key: &str, value: &str) -> Answer {
        let mut loaded = self.loaded.clone();
        let change = match loaded.set(key, value) {
            Ok(change) => change,
            Err(error) => return Answer::Refused(error.to_string()),
        };
        if let Err(failure) = follow(running, loaded.settings()).await {
            return Answer::Refused(format!("{failure}; nothing was changed"));
        }
        self.loaded = loaded;
        let said = show::change(&change);
        // The value as it may be shown: a secret is stars.
        record(
            &running.hub,
            by,
            &format!("set {} {}", change.path, change.to),
            &said,
        )
        .await;
        Answer::said(said)
    }

    async fn reload(&mut self, running: &Running, by: &Operator) -> Answer {
        let loaded = match Settings::load(&self.sources) {
            Ok(loaded) => loaded,
            Err(problems) => {
                let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
                return Answer::Refused(format!("{}; nothing was changed", problems.join("; ")));
            }
        };
        let shown = running.certificates();
        if let Err(failure) = follow(running, loaded.settings()).await {
            return Answer::Refused(format!("{failure}; nothing was changed"));
        }
        let mut lines: Vec<String> = loaded
            .changes_since(&self.loaded)
            .iter()
            .map(show::change)
            .collect();
        if let (Some(before), Some(now)) = (shown, running.certificates())
            && !now.shows_the_same(&before)
        {
            lines.push("the certificate in server.tls.certificate is another one now".to_owned());
        }
        let dropped: Vec<&str> = self.loaded.set_paths().collect();
        if !dropped.is_empty() {
            lines.push(format!("dropped what was set: {}", dropped.join(", ")));
        }
        if lines.is_empty() {
            lines.push("read anew; nothing has changed".to_owned());
        }
        self.loaded = loaded;
        record(&running.hub, by, "reload", &lines.join("; ")).await;
        Answer::Lines(lines)
    }

    /// Reads the settings anew, keeps what was set, and opens what another run needs, before this one is ended: what
    /// cannot be begun again is not ended.
    fn prepare_restart(&self) -> Result<(Loaded, Moved, String), Answer> {
        let nothing = |why: String| Answer::Refused(format!("{why}; nothing was restarted"));
        let mut loaded = Settings::load(&self.sources).map_err(|problems| {
            let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
            nothing(problems.join("; "))
        })?;
        loaded
            .keep_set(&self.loaded)
            .map_err(|problem| nothing(problem.to_string()))?;
        let (old, new) = (self.loaded.settings(), loaded.settings());
        let mut moved = Moved::default();
        if (&old.server.host, old.server.port) != (&new.server.host, new.server.port) {
            moved.listener = Some(listen(new).map_err(nothing)?);
        }
        let mut later = String::new();
        if old.storage.url != new.storage.url {
            moved.store = Some(open_store(new).map_err(nothing)?);
        } else if old.storage != new.storage {
            later.push_str("; storage.durability changes when the process is started again");
        }
        let changes: Vec<Change> = loaded.changes_since(&self.loaded);
        let said = if changes.is_empty() {
            format!("restarting{later}")
        } else {
            let changed: Vec<&str> = changes.iter().map(|change| change.path).collect();
            format!("restarting, with changed settings: {}{later}", changed.join(", "))
        };
        logs::follow(&new.log);
        Ok((loaded, moved, said))
    }
}

/// Answers a question that completion asks, when it is answered.
fn look_up(running: &Running, Looked { question, reply }: Looked) {
    let order = Order::Ask(question);
    let operator = Operator {
        name: "console".into(),
        from: "console".into(),
    };
    let report = running.hub.send(Operate { order, operator });
    actix_rt::spawn(async move {
        if let Ok(report) = report.timeout(PATIENCE).await {
            let _ = reply.send(report);
        }
    });
}

async fn follow(running: &Running, settings: &Settings) -> Result<(), Failure> {
    running.follow(settings).await?;
    logs::follow(&settings.log);
    Ok(())
}

/// Puts on record what was done here.
pub(super) async fn record(hub: &Addr<ChatServer>, operator: &Operator, what: &str, result: &str) {
    let order = Order::Record {
        what: what.into(),
        result: result.into(),
    };
    let operator = operator.clone();
    let kept = hub.send(Operate { order, operator }).timeout(PATIENCE).await;
    if !matches!(kept, Ok(Report::Done { .. })) {
        log::error!("not on record, because the store does not take it: {what}");
    }
}
