//! Clients of the three small dialects: no ids, no acks, no way back. They write, and hear what there is to hear.

use crate::journal::Journal;
use crate::run::World;
use crate::socket::{Gone, Socket, Step};
use rand::RngExt;
use serde_json::{Value, json};
use std::path::Path;
use std::time::Duration;
use tokio::time::sleep;

/// Which dialect.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// `/ws/flat`
    Flat,
    /// `/ws/channel/torture`
    Channel,
    /// `/ws/broadcast`
    Broadcast,
}

/// A client of a small dialect.
pub struct Guest {
    kind: Kind,
    name: String,
    world: World,
    journal: Journal,
    count: u64,
}

impl Guest {
    /// One that has not connected yet.
    pub fn new(dir: &Path, n: usize, kind: Kind, world: &World) -> Self {
        let (letter, dialect) = match kind {
            Kind::Flat => ("f", "flat"),
            Kind::Channel => ("c", "channel"),
            Kind::Broadcast => ("b", "broadcast"),
        };
        let name = format!("{letter}{n}");
        Self {
            kind,
            journal: Journal::new(dir, &name, dialect),
            name,
            world: world.clone(),
            count: 0,
        }
    }

    /// Connects again and again, until the end.
    pub async fn live(mut self) {
        loop {
            match self.connection().await {
                Ok(()) => break,
                Err(Gone) => self.journal.write("end", &Value::Null),
            }
            let pause = rand::rng().random_range(20..120);
            sleep(Duration::from_millis(pause)).await;
        }
        self.journal.finish();
    }

    async fn connection(&mut self) -> Step<()> {
        let path = match self.kind {
            Kind::Flat => "/ws/flat",
            Kind::Channel => "/ws/channel/torture",
            Kind::Broadcast => "/ws/broadcast",
        };
        let mut socket = Socket::connect(self.world.proxy, path, &mut self.journal).await?;
        // A name of an earlier connection may be taken still.
        self.count += 1;
        let name = format!("{}x{}", self.name, self.count);
        match self.kind {
            Kind::Flat => {
                let auth = json!({"type": "auth", "username": name});
                socket.send(&auth, &mut self.journal).await?;
                until(&mut socket, &mut self.journal, |f| f["type"] == "auth_success").await?;
            }
            Kind::Channel => {
                let identity = json!({"type": "identity", "user": name});
                socket.send(&identity, &mut self.journal).await?;
                until(&mut socket, &mut self.journal, |f| f["type"] == "identity").await?;
            }
            Kind::Broadcast => {
                until(&mut socket, &mut self.journal, |f| f["type"] == "system").await?;
            }
        }
        self.journal.write("ready", &Value::Null);
        self.talk(&mut socket).await?;
        socket.bye().await;
        Ok(())
    }

    async fn talk(&mut self, socket: &mut Socket) -> Step<()> {
        let mut silent = 0;
        while !*self.world.last.borrow() {
            let pause = Duration::from_millis(rand::rng().random_range(5..60));
            silent += 1;
            while let Some(frame) = socket.next(pause, &mut self.journal).await? {
                silent = 0;
                self.answer(socket, &frame).await?;
            }
            if silent > 150 {
                return Err(Gone);
            }
            self.say(socket).await?;
        }
        self.world.one_is_done();
        while !self.world.all_are_done() {
            // A connection that breaks now is not made again.
            match socket.next(Duration::from_millis(20), &mut self.journal).await {
                Ok(Some(frame)) => drop(self.answer(socket, &frame).await),
                Ok(None) => {}
                Err(Gone) => sleep(Duration::from_millis(20)).await,
            }
        }
        Ok(())
    }

    async fn answer(&mut self, socket: &mut Socket, frame: &Value) -> Step<()> {
        if frame["type"] == "heartbeat" {
            return socket
                .send(&json!({"type": "heartbeat"}), &mut self.journal)
                .await;
        }
        Ok(())
    }

    async fn say(&mut self, socket: &mut Socket) -> Step<()> {
        self.count += 1;
        let text = format!("{}#{} says something", self.name, self.count);
        let frame = match self.kind {
            Kind::Flat => json!(text),
            Kind::Channel => json!({"type": "message", "text": text}),
            Kind::Broadcast => json!({"type": "chat", "content": text}),
        };
        socket.send(&frame, &mut self.journal).await
    }
}

async fn until(socket: &mut Socket, journal: &mut Journal, wanted: impl Fn(&Value) -> bool) -> Step<()> {
    for _ in 0..200 {
        if wanted(&socket.wait(journal).await?) {
            return Ok(());
        }
    }
    Err(Gone)
}
