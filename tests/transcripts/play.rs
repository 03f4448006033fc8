//! Plays one story.

use super::pattern::{self, Names};
use super::peer::{Arrived, Kind, Peer, Way};
use super::server::Server;
use super::story::{Step, Story, Verb};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

/// How long what must come may take. Nobody waits that long for what comes.
const WAIT: Duration = Duration::from_secs(8);

/// How often others' heartbeats are answered while somebody waits.
const TEND: Duration = Duration::from_millis(50);

/// Plays the story in `file`; what did not go as told, with the line that says so.
pub fn play(file: &Path) -> Result<(), String> {
    let here = file
        .strip_prefix(env!("CARGO_MANIFEST_DIR"))
        .unwrap_or(file)
        .display();
    let text = std::fs::read_to_string(file).map_err(|error| format!("{here}: {error}"))?;
    let story = Story::parse(&text).map_err(|error| format!("{here}: {error}"))?;
    let server = Server::start(&story.with).map_err(|error| format!("{here}: {error}"))?;
    let mut stage = Stage {
        server,
        root: story
            .with
            .get("CHAT__SERVER__ROOT_DIALECT")
            .cloned()
            .unwrap_or_default(),
        peers: BTreeMap::new(),
        names: Names::new(),
        asked: 0,
    };
    for (line, step) in &story.steps {
        stage
            .step(step)
            .map_err(|error| format!("{here}:{line}: {error}\n{}", stage.server.said()))?;
    }
    stage
        .end()
        .map_err(|error| format!("{here}: at the end: {error}\n{}", stage.server.said()))
}

struct Stage {
    server: Server,
    root: String,
    peers: BTreeMap<String, Peer>,
    names: Names,
    asked: usize,
}

impl Stage {
    fn step(&mut self, step: &Step) -> Result<(), String> {
        match step.verb {
            Verb::Quiet => return self.quiet(),
            Verb::Restart => {
                self.server.stop()?;
                return self.server.start_again();
            }
            Verb::Crash => {
                self.server.crash()?;
                return self.server.start_again();
            }
            _ => {}
        }
        for who in &step.who {
            self.act(who, step).map_err(|error| format!("{who}: {error}"))?;
        }
        Ok(())
    }

    fn act(&mut self, who: &str, step: &Step) -> Result<(), String> {
        let what = &step.what;
        match step.verb {
            Verb::Opens => self.open(who, what),
            Verb::Refused => match Peer::open(self.server.address, &self.way(what)?)? {
                Ok(_) => Err("was let in".into()),
                Err(status) if what["status"] == status => Ok(()),
                Err(status) => Err(format!("was refused with {status}")),
            },
            Verb::Sends => {
                let text = pattern::fill(what, &self.names)?.to_string();
                self.peer(who)?.say(&text)
            }
            Verb::Says => self.peer(who)?.say(what.as_str().unwrap_or_default()),
            Verb::SendsBytes => self
                .peer(who)?
                .send_bytes(what.as_str().unwrap_or_default().as_bytes()),
            Verb::Gets => {
                let arrived = self.next(who)?;
                self.check(what, &arrived)
            }
            Verb::GetsInAnyOrder => self.gets_in_any_order(who, what),
            Verb::Authenticated => self.authenticated(who, what),
            Verb::Closes => {
                let code = what.as_u64().and_then(|code| u16::try_from(code).ok());
                self.peer(who)?.close(code, WAIT)?;
                self.peers.remove(who);
                Ok(())
            }
            Verb::Breaks => self
                .peers
                .remove(who)
                .map(drop)
                .ok_or_else(|| "is not there".into()),
            Verb::IsClosed => self.is_closed(who, what),
            Verb::Quiet | Verb::Restart | Verb::Crash => Ok(()),
        }
    }

    fn peer(&mut self, who: &str) -> Result<&mut Peer, String> {
        self.peers.get_mut(who).ok_or_else(|| "is not there".into())
    }

    fn way(&self, what: &Value) -> Result<Way, String> {
        let at = what
            .as_str()
            .or_else(|| what["at"].as_str())
            .ok_or("a path is needed")?;
        let path = at.split('?').next().unwrap_or_default();
        let kind = match (path, self.root.as_str()) {
            ("/ws", _) | ("/", "" | "envelope") => Kind::Envelope,
            ("/ws/flat", _) | ("/", "flat") => Kind::Flat,
            ("/ws/broadcast", _) | ("/", "broadcast") => Kind::Broadcast,
            _ => Kind::Channel,
        };
        let headers = what["headers"].as_object().into_iter().flatten();
        let headers =
            headers.map(|(name, value)| (name.clone(), value.as_str().unwrap_or_default().to_owned()));
        let shows_heartbeats = what["heartbeats"] == true;
        Ok(Way {
            at: at.to_owned(),
            headers: headers.collect(),
            kind,
            shows_heartbeats,
        })
    }

    fn open(&mut self, who: &str, what: &Value) -> Result<(), String> {
        let way = self.way(what)?;
        let peer =
            Peer::open(self.server.address, &way)?.map_err(|status| format!("was refused with {status}"))?;
        match self.peers.insert(who.to_owned(), peer) {
            None => Ok(()),
            Some(_) => Err("is there already".into()),
        }
    }

    /// The next thing that arrives; meanwhile everybody's heartbeats are answered.
    fn next(&mut self, who: &str) -> Result<Arrived, String> {
        let until = Instant::now() + WAIT;
        while Instant::now() < until {
            if let Some(arrived) = self.peer(who)?.next(TEND)? {
                return Ok(arrived);
            }
            self.tend(who)?;
        }
        Err("nothing arrived".into())
    }

    fn tend(&mut self, except: &str) -> Result<(), String> {
        let mut others = self.peers.iter_mut().filter(|(who, _)| *who != except);
        others.try_for_each(|(who, peer)| peer.tend().map_err(|error| format!("{who}: {error}")))
    }

    fn check(&mut self, told: &Value, arrived: &Arrived) -> Result<(), String> {
        match arrived {
            Arrived::Frame(frame) if pattern::matches(told, frame, &mut self.names) => Ok(()),
            Arrived::Frame(frame) => Err(format!("told {told}\n  got {frame}")),
            closed @ Arrived::Closed(_) => Err(format!("told {told}\n  got {closed:?}")),
        }
    }

    fn gets_in_any_order(&mut self, who: &str, what: &Value) -> Result<(), String> {
        let told = what.as_array().ok_or("a list is needed")?;
        let mut got = Vec::new();
        while got.len() < told.len() {
            match self.next(who)? {
                Arrived::Frame(frame) => got.push(frame),
                closed @ Arrived::Closed(_) => {
                    return Err(format!("told {what}\n  got {closed:?} after {got:?}"));
                }
            }
        }
        let told = serde_json::json!({"any order": told});
        self.check(&told, &Arrived::Frame(Value::Array(got)))
    }

    fn authenticated(&mut self, who: &str, what: &Value) -> Result<(), String> {
        let until = Instant::now() + WAIT;
        self.peer(who)?.authenticated = None;
        while Instant::now() < until {
            if let Some(arrived) = self.peer(who)?.next(TEND)? {
                return Err(format!("waited for a heartbeat\n  got {arrived:?}"));
            }
            if self.peer(who)?.authenticated.as_deref() == what.as_str() {
                return Ok(());
            }
            self.tend(who)?;
        }
        Err(format!("no heartbeat says {what}"))
    }

    fn is_closed(&mut self, who: &str, what: &Value) -> Result<(), String> {
        let arrived = self.next(who)?;
        let same = match &arrived {
            Arrived::Closed(Some((code, reason))) => {
                pattern::matches(what, &serde_json::json!([code, reason]), &mut self.names)
            }
            Arrived::Closed(None) => what.is_null(),
            Arrived::Frame(_) => false,
        };
        if !same {
            return Err(format!("told closed with {what}\n  got {arrived:?}"));
        }
        self.peers.remove(who);
        Ok(())
    }

    /// Everybody asks for an answer that comes behind all that was on its way: nothing else may come. Twice, as what the
    /// first round caused must be nothing too.
    fn quiet(&mut self) -> Result<(), String> {
        for _ in 0..2 {
            self.asked += 1;
            let everybody: Vec<String> = self.peers.keys().cloned().collect();
            for who in &everybody {
                let number = self.asked;
                self.peer(who)?
                    .ask(number)
                    .map_err(|error| format!("{who}: {error}"))?;
                let arrived = self.next(who).map_err(|error| format!("{who}: {error}"))?;
                if !self.peer(who)?.answers(&arrived, number) {
                    return Err(format!("{who}: nobody told of {arrived:?}"));
                }
            }
        }
        Ok(())
    }

    /// Nothing more has come; the server stops, and tells everybody.
    fn end(&mut self) -> Result<(), String> {
        self.quiet()?;
        self.server.ask_to_stop()?;
        let everybody: Vec<String> = self.peers.keys().cloned().collect();
        let told = serde_json::json!([1001, "Server shutting down"]);
        for who in everybody {
            self.is_closed(&who, &told)
                .map_err(|error| format!("{who}: {error}"))?;
        }
        self.server.has_stopped()
    }
}
