//! What clients send: what the contract knows, what it refuses, and what is no request at all.

use super::chooser::Chooser;
use super::frames::Kind;
use super::player::Shared;
use super::view::View;
use serde_json::{Value, json};

pub const ROOMS: [&str; 5] = ["general", "tea", "東", "a room", "x"];
const NAMES: [&str; 16] = [
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
    "Аnn",
    "",
    "Server",
    "far too long for anybody",
    "a\u{202e}b",
    "日本",
];
const TEXTS: [&str; 7] = [
    "hi",
    "",
    "\u{0}",
    "<script>alert(1)</script>",
    "日本語のテキスト",
    "\u{202e}reversed",
    "🏳️‍🌈",
];
const JUNK: [&str; 12] = [
    "",
    "{",
    "null",
    "[]",
    "\"text\"",
    "{}",
    "{\"type\":7}",
    "{\"type\":\"chat\",\"data\":[]}",
    "{\"type\":\"nothing\"}",
    "{\"type\":\"join\",\"data\":{\"roomId\":\"a/b\"}}",
    "plain words",
    "{\"type\":\"ping\",\"ref\":{}}",
];

pub fn name(c: &mut Chooser) -> String {
    if c.one_in(2) {
        c.text(&NAMES).to_owned()
    } else {
        format!("u{}", c.below(40))
    }
}

/// Something that is not checked for an answer.
pub fn junk(c: &mut Chooser) -> String {
    match c.below(6) {
        0 => "[".repeat(1 + c.below(5000)),
        1 => "x".repeat(1 + c.below(9000)),
        2 => format!(
            "{{\"type\":\"chat\",\"data\":{}1{}}}",
            "[".repeat(200),
            "]".repeat(200)
        ),
        _ => c.text(&JUNK).to_owned(),
    }
}

/// A request of a small dialect.
pub fn small(kind: Kind, c: &mut Chooser) -> Value {
    let text = c.text(&TEXTS);
    match (kind, c.below(8)) {
        (Kind::Flat, 0..=2) => json!({"type":"auth","username":name(c)}),
        (Kind::Channel, 0 | 1) => json!({"type":"identity","user":name(c)}),
        (Kind::Channel, 2) => json!({"type":"heartbeat"}),
        (Kind::Channel, _) => json!({"type":"message","text":text}),
        (Kind::Broadcast, 0) => json!({"type":"setUsername","username":name(c)}),
        (Kind::Broadcast, 1 | 2) => json!({"type":"joinRoom","room":c.text(&ROOMS)}),
        (Kind::Broadcast, 3) => json!({"type":"leaveRoom"}),
        _ => json!({"type":"chat","content":text}),
    }
}

/// A request of the native dialect, without its `ref`.
pub fn native(c: &mut Chooser, view: &View, shared: &Shared) -> Value {
    let room = room(c, view, shared);
    let text = c.text(&TEXTS);
    if view.me.is_none() && !c.one_in(4) {
        return auth(c, shared);
    }
    match c.below(31) {
        24..=29 => keeping(c, &room, view, shared),
        30 if c.one_in(3) => json!({"type":"signOut","data":{"everywhere":c.one_in(2)}}),
        0 => auth(c, shared),
        // Who makes one keeps order in it.
        1..=3 if c.one_in(6) => json!({"type":"join","data":{"roomId":format!("den {}", c.below(12))}}),
        1..=3 => json!({"type":"join","data":{"roomId":room}}),
        4 => json!({"type":"join","data":{"roomId":room,"since":since(c, &room, shared)}}),
        5 => json!({"type":"leave","data":{"roomId":room}}),
        6 | 7 => {
            let id = format!("c{}", c.below(9));
            json!({"type":"chat","data":{"roomId":room,"content":text,"clientMessageId":id}})
        }
        8..=12 => json!({"type":"chat","data":{"roomId":room,"content":format!("number {}", c.below(1000))}}),
        13 => {
            let target = c.of(&shared.users).cloned().unwrap_or_default();
            json!({"type":"private","data":{"targetUserId":target,"content":"psst"}})
        }
        14 => json!({"type":"typing","data":{"roomId":room,"isTyping":c.one_in(2)}}),
        15 => json!({"type":"history","data":{"roomId":room,"before":c.below(60),"limit":c.below(120)}}),
        16..=19 => about(c, &room, view, shared),
        20 => json!({"type":"rooms"}),
        21 => json!({"type":"rename","data":{"username":name(c)}}),
        22 => json!({"type":"ping","data":{}}),
        _ => json!({"type":c.text(&["chat", "join", "what", "private"]),"data":{}}),
    }
}

fn auth(c: &mut Chooser, shared: &Shared) -> Value {
    let mut data = json!({"username":name(c)});
    if c.one_in(3) {
        let token = c.of(&shared.tokens).cloned().unwrap_or_default();
        data["resumeToken"] = json!(token);
    }
    json!({"type":"auth","data":data})
}

fn room(c: &mut Chooser, view: &View, shared: &Shared) -> String {
    let mine: Vec<_> = view.rooms.keys().collect();
    match (c.below(8), c.of(&mine), c.of(&shared.conversations)) {
        (0, _, Some(conversation)) => conversation.clone(),
        (1..=5, Some(room), _) => (*room).clone(),
        _ => c.text(&ROOMS).to_owned(),
    }
}

fn since(c: &mut Chooser, room: &str, shared: &Shared) -> Value {
    let known: Vec<_> = shared.cursors.iter().filter(|(r, _)| r == room).collect();
    match c.of(&known) {
        Some((_, cursor)) if !c.one_in(5) => cursor.clone(),
        _ => json!({"epoch":"0123456789abcdef","seq":c.below(9),"id":7}),
    }
}

/// What keeps order in a room, and what is asked of its messages.
fn keeping(c: &mut Chooser, room: &str, view: &View, shared: &Shared) -> Value {
    let known: Vec<_> = shared.messages.iter().filter(|m| m[0] == room).collect();
    let message = c.of(&known).map_or(String::new(), |m| m[1].clone());
    let others = c.of(&shared.users).cloned();
    let user = others
        .filter(|_| c.one_in(2))
        .or(view.me.clone())
        .unwrap_or_default();
    let active = !c.one_in(3);
    match c.below(9) {
        0 | 1 => json!({"type":"pin","data":{"roomId":room,"messageId":message,"active":active}}),
        2 => json!({"type":"pins","data":{"roomId":room}}),
        3 => json!({"type":"topic","data":{"roomId":room,"topic":c.text(&TEXTS)}}),
        4 => json!({"type":"moderator","data":{"roomId":room,"userId":user,"active":active}}),
        5 => {
            json!({"type":"thread","data":{"roomId":room,"messageId":message,"after":c.below(50),"limit":1 + c.below(9)}})
        }
        6 => json!({"type":"edits","data":{"roomId":room,"messageId":message}}),
        7 => json!({"type":"chat","data":{"roomId":room,"content":"an answer","replyTo":message}}),
        _ => {
            json!({"type":c.text(&["pin", "topic", "moderator", "thread", "edits", "signOut"]),"data":{"everywhere":7}})
        }
    }
}

fn about(c: &mut Chooser, room: &str, view: &View, shared: &Shared) -> Value {
    let kind = c.below(4);
    let any = kind > 1 || c.one_in(3);
    let fits = |m: &&[String; 3]| m[0] == room && (any || Some(&m[2]) == view.me.as_ref());
    let known: Vec<_> = shared.messages.iter().filter(fits).collect();
    let message = c.of(&known).map_or(String::new(), |m| m[1].clone());
    match kind {
        0 => json!({"type":"edit","data":{"roomId":room,"messageId":message,"content":"better"}}),
        1 => json!({"type":"delete","data":{"roomId":room,"messageId":message}}),
        _ => {
            let (emoji, active) = (c.text(&["👍", "👎", "no emoji"]), !c.one_in(3));
            json!({"type":"react","data":{"roomId":room,"messageId":message,"emoji":emoji,"active":active}})
        }
    }
}
