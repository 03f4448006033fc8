//! What a client of the native dialect does: it writes, and does things with what was written, by chance.

use crate::envelope::{Member, ROOMS, Sent};
use crate::socket::{Socket, Step};
use rand::RngExt;
use serde_json::{Value, json};

impl Member {
    /// Something new, or something with what was said before.
    pub async fn act(&mut self, socket: &mut Socket) -> Step<()> {
        let dice = rand::rng().random_range(0..100);
        let pick = rand::rng().random_range(0..10_000_usize);
        let own = self.own.get(pick % self.own.len().max(1)).cloned();
        let seen = self.seen.get(pick % self.seen.len().max(1)).cloned();
        let word = self.word();
        match (dice, own, seen) {
            (0..8, Some((room, id, _)), _) => {
                let data = json!({"roomId": room, "messageId": id, "content": format!("{word} edited")});
                self.request(socket, "edit", data, &word).await
            }
            (8..11, Some((room, id, _)), _) => {
                let data = json!({"roomId": room, "messageId": id});
                self.request(socket, "delete", data, &word).await
            }
            (11..17, _, Some((room, id))) => {
                let data = json!({"roomId": room, "messageId": id, "emoji": "👍", "active": dice % 2 == 0});
                self.request(socket, "react", data, &word).await
            }
            (17..21, Some((_, _, sent)), _) => self.post(socket, sent).await,
            (21..23, ..) => self.leave_and_return(socket).await,
            (23..26, _, Some((room, id))) => {
                let data = json!({"roomId": room, "messageId": id, "active": pick.is_multiple_of(3)});
                self.request(socket, "pin", data, &word).await
            }
            (26..30, ..) => self.look_around(socket, pick, &word).await,
            (30..35, ..) => self.block(socket, pick).await,
            (35, ..) => {
                let data = json!({"roomId": ROOMS[1 + pick % 2], "topic": format!("{word} is it")});
                self.request(socket, "topic", data, &word).await
            }
            _ => self.say(socket, dice, &word).await,
        }
    }

    async fn request(&mut self, socket: &mut Socket, kind: &str, data: Value, word: &str) -> Step<()> {
        let request = json!({"type": kind, "data": data, "ref": word});
        socket.send(&request, &mut self.journal).await
    }

    async fn leave_and_return(&mut self, socket: &mut Socket) -> Step<()> {
        let leave = json!({"type": "leave", "data": {"roomId": "attic"}, "ref": self.word()});
        self.ask(socket, leave).await?;
        self.join(socket, "attic").await
    }

    /// Reads: what was, what was found, how far it has read.
    async fn look_around(&mut self, socket: &mut Socket, pick: usize, word: &str) -> Step<()> {
        let room = ROOMS[pick % ROOMS.len()];
        let here = self.cursors.get(room).map_or(0, |cursor| cursor.seq);
        let (kind, data) = match pick % 7 {
            0 => (
                "history",
                json!({"roomId": room, "before": here.max(1), "limit": 20}),
            ),
            1 => (
                "history",
                json!({"roomId": room, "around": here / 2, "limit": 20}),
            ),
            2 => ("search", json!({"query": "edited", "roomId": room, "limit": 10})),
            3 => ("typing", json!({"roomId": room, "isTyping": true})),
            4 => match self.seen.back() {
                Some((at, id)) => ("thread", json!({"roomId": at, "messageId": id, "limit": 20})),
                None => ("rooms", json!({})),
            },
            _ => ("read", json!({"roomId": room, "upTo": here})),
        };
        self.request(socket, kind, data, word).await
    }

    /// Blocks somebody for a moment.
    async fn block(&mut self, socket: &mut Socket, pick: usize) -> Step<()> {
        let users = self.world.users.lock().expect("the users").clone();
        let others = users.get(pick % users.len().max(1));
        // Nobody can block itself.
        let Some(other) = others.filter(|other| **other != self.me) else {
            return Ok(());
        };
        for active in [true, false] {
            let data = json!({"userId": other, "active": active});
            let request = json!({"type": "block", "data": data, "ref": self.word()});
            self.ask(socket, request).await?;
            if active && pick.is_multiple_of(4) {
                // For longer: until it happens to block the same one again.
                break;
            }
        }
        Ok(())
    }

    async fn say(&mut self, socket: &mut Socket, dice: u32, word: &str) -> Step<()> {
        let users = self.world.users.lock().expect("the users").clone();
        let pick = rand::rng().random_range(0..10_000_usize);
        // Now and then something long, so that what is missed takes more than a page.
        let more = "something ".repeat(if dice.is_multiple_of(4) { 300 } else { 1 });
        let called = if dice > 95 {
            format!("@e{} ", pick % 5)
        } else {
            String::new()
        };
        let mut data = json!({"content": format!("{word} says {called}{more}"), "clientMessageId": word});
        let kind = if dice < 42 && !users.is_empty() {
            data["targetUserId"] = json!(users[pick % users.len()]);
            "private"
        } else {
            let room = ROOMS[pick % ROOMS.len()];
            data["roomId"] = json!(room);
            let parent = self.seen.iter().find(|(at, _)| at == room);
            if let Some((_, parent)) = parent.filter(|_| dice < 50) {
                data["replyTo"] = parent.clone();
            }
            "chat"
        };
        let sent = Sent {
            key: word.to_owned(),
            kind,
            data,
        };
        self.outbox.push_back(sent.clone());
        self.post(socket, sent.clone()).await?;
        if dice == 99 {
            // Twice in one breath.
            self.post(socket, sent).await?;
        }
        Ok(())
    }
}
