//! Requests, valid and invalid, drawn from numbers, in the words of each dialect.

use super::world::World;
use crate::domain::ids::{ConnId, UserId};
use crate::domain::room_id::RoomId;
use crate::protocol::Dialect;
use crate::store::Span;
use serde_json::{Value, json};

const NAMES: [&str; 14] = [
    "Ann",
    "Bea",
    "Cid",
    "Dee",
    "Eve",
    "Fay",
    "Gus",
    "Hal",
    "Ida",
    "ann",
    "ANN",
    "",
    "Server",
    "aNameThatIsTooLongByFar",
];
pub const ROOMS: [&str; 5] = ["general", "tea", "coffee", "Tea", "x"];

/// What a draw of four numbers means.
#[derive(Clone, Copy, Debug)]
pub struct Draw(pub u8, pub u8, pub u16, pub u16);

impl Draw {
    pub fn name(self) -> &'static str {
        NAMES[usize::from(self.2) % NAMES.len()]
    }

    pub fn room(self) -> &'static str {
        ROOMS[usize::from(self.2) % ROOMS.len()]
    }
}

/// Sends what the draw says, as a client of the connection's dialect.
pub fn send(w: &mut World, conn: ConnId, draw: Draw, tokens: &[String], count: u64) {
    match w.clients[&conn].dialect {
        Dialect::Envelope => {
            let mut frame = envelope(w, conn, draw, tokens);
            if !draw.2.is_multiple_of(3) {
                frame["ref"] = json!(format!("r{count}"));
            }
            w.send(conn, frame);
        }
        Dialect::Flat => match draw.1 % 4 {
            0 | 1 => w.send(conn, json!({"type":"auth","username":draw.name()})),
            _ => w.text(conn, "said"),
        },
        Dialect::Channel => {
            let frame = match draw.1 % 6 {
                0 | 1 => json!({"type":"identity","user":draw.name()}),
                2 | 3 => json!({"type":"heartbeat"}),
                4 => json!({"type":"message","text":"said"}),
                _ => json!({"type":"nothing"}),
            };
            w.send(conn, frame);
        }
        Dialect::Broadcast => {
            let frame = match draw.1 % 6 {
                0 => json!({"type":"setUsername","username":draw.name()}),
                1 | 2 => json!({"type":"joinRoom","room":draw.room()}),
                3 => json!({"type":"leaveRoom"}),
                _ => json!({"type":"chat","content":"said"}),
            };
            w.send(conn, frame);
        }
    }
}

fn envelope(w: &World, conn: ConnId, draw: Draw, tokens: &[String]) -> Value {
    let room = place(w, draw);
    let other = usize::from(draw.3 / 16);
    let signed_in = w.clients[&conn].me.is_some();
    match draw.1 % 24 {
        0 => json!({"type":"auth","data":{"username":draw.name()}}),
        n if n < 2 || (!signed_in && n < 16 && draw.3.is_multiple_of(2)) => {
            let token = tokens
                .get(other % (tokens.len() + 1))
                .map_or("wrong", String::as_str);
            json!({"type":"auth","data":{"username":draw.name(),"resumeToken":token}})
        }
        n if !signed_in && n < 16 => json!({"type":"auth","data":{"username":draw.name()}}),
        2..=5 => json!({"type":"join","data":{"roomId":room}}),
        6 | 7 => json!({"type":"join","data":{"roomId":room,"since":since(w, &room, draw.3 / 16)}}),
        8 => json!({"type":"leave","data":{"roomId":room}}),
        9..=11 => {
            let client_id = format!("c{}", other % 7);
            let content = ["one", "two", "@Ann @here", "@Bea `@Cid`"][other % 4];
            json!({"type":"chat","data":{"roomId":room,"content":content,"clientMessageId":client_id}})
        }
        12 | 13 => {
            let all: Vec<UserId> = w.clients.values().filter_map(|c| c.me).collect();
            let target = all
                .get(other % (all.len() + 1))
                .map_or(String::new(), UserId::to_string);
            json!({"type":"private","data":{"targetUserId":target,"content":"psst"}})
        }
        14 => json!({"type":"typing","data":{"roomId":room,"isTyping":other % 2 == 0}}),
        15 if other % 2 == 0 => json!({"type":"search","data":{"query":"hello","roomId":room}}),
        15 => json!({"type":"history","data":{"roomId":room,"after":other % 5}}),
        16 => about(w, &room, draw),
        17 if other % 4 > 0 => keeping(w, &room, draw),
        17 => json!({"type":"rooms","data":{}}),
        19 | 20 => json!({"type":"read","data":{"roomId":room,"upTo":other % 7}}),
        21 => {
            let all: Vec<UserId> = w.clients.values().filter_map(|c| c.me).collect();
            let target = all
                .get(other % (all.len() + 1))
                .map_or(String::new(), UserId::to_string);
            json!({"type":"block","data":{"userId":target,"active":other % 2 == 0}})
        }
        22 => json!({"type":"preferences","data":{"readReceipts":other % 2 == 0}}),
        18 => json!({"type":"rename","data":{"username":draw.name()}}),
        _ => {
            let kind = ["ping", "chat", "", "what", "signOut"][other % 5];
            json!({"type":kind,"data":{"everywhere":other % 3 == 0}})
        }
    }
}

/// A room's id, now and then a conversation's.
fn place(w: &World, draw: Draw) -> String {
    let all: Vec<UserId> = w.clients.values().filter_map(|c| c.me).collect();
    match (draw.2 % 4, all.as_slice()) {
        (0, [a, b, ..]) => RoomId::conversation(*a, *b).as_str().to_owned(),
        _ => draw.room().to_owned(),
    }
}

/// A cursor, right or wrong.
fn since(w: &World, room: &str, n: u16) -> Value {
    let id = RoomId::trusted(room);
    let head = w.store.head(&id).unwrap();
    let epoch = w
        .chat
        .open_room(&id)
        .map(|r| r.epoch)
        .or(head.as_ref().map(|h| h.epoch));
    let Some(epoch) = epoch.filter(|_| !n.is_multiple_of(5)) else {
        return json!({"epoch":"0123456789abcdef","seq":0});
    };
    let last = head.map_or(0, |h| h.seq.0);
    let seq = u64::from(n) % (last + 2);
    let event = w.store.event_at(&id, crate::domain::ids::Seq(seq)).unwrap();
    json!({"epoch":epoch.to_string(),"seq":seq,"id":event.map(|e| e.to_string())})
}

/// Something about a message.
fn about(w: &World, room: &str, draw: Draw) -> Value {
    let page = w.store.page(&RoomId::trusted(room), Span::Newest, 5).unwrap();
    let message = page
        .messages
        .get(usize::from(draw.3 / 16) % 6)
        .map_or(String::new(), |m| m.id.to_string());
    match draw.3 / 100 % 5 {
        0 => json!({"type":"edit","data":{"roomId":room,"messageId":message,"content":"better"}}),
        1 => json!({"type":"delete","data":{"roomId":room,"messageId":message}}),
        n => json!({"type":"react","data":{"roomId":room,"messageId":message,"emoji":"👍","active":n != 4}}),
    }
}

/// What keeps order in a room, and what is asked of its messages.
fn keeping(w: &World, room: &str, draw: Draw) -> Value {
    let other = usize::from(draw.3 / 64);
    let page = w.store.page(&RoomId::trusted(room), Span::Newest, 5).unwrap();
    let message = page
        .messages
        .get(other % 6)
        .map_or(String::new(), |m| m.id.to_string());
    let all: Vec<UserId> = w.clients.values().filter_map(|c| c.me).collect();
    let user = all
        .get(other % (all.len() + 1))
        .map_or(String::new(), UserId::to_string);
    let active = !draw.3.is_multiple_of(3);
    match draw.0 / 32 {
        0 | 1 => json!({"type":"pin","data":{"roomId":room,"messageId":message,"active":active}}),
        2 => json!({"type":"pins","data":{"roomId":room}}),
        3 => {
            let topic = ["", "tea", "\n"][other % 3];
            json!({"type":"topic","data":{"roomId":room,"topic":topic}})
        }
        4 => json!({"type":"moderator","data":{"roomId":room,"userId":user,"active":active}}),
        5 => json!({"type":"thread","data":{"roomId":room,"messageId":message,"after":other % 9}}),
        6 => json!({"type":"edits","data":{"roomId":room,"messageId":message}}),
        _ => json!({"type":"chat","data":{"roomId":room,"content":"below","replyTo":message}}),
    }
}
