//! What the frames say: the envelope dialect (contract §2) and the flat one (contract §3).
//!
//! Frames that come in thousands are told by their first bytes; only where a server writes its JSON in
//! another order or with blanks are they parsed.

use memchr::memmem;
use serde::Deserialize;
use serde_json::{Value, json};

/// The wire dialect that is spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// Many rooms; the author does not hear itself.
    Envelope,
    /// One room; everybody hears everything.
    Flat,
}

/// The kinds of frame a load program looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A room's message.
    Message,
    /// The superset's answer to a request with a `ref`.
    Ack,
    /// Signed in.
    Authenticated,
    /// In a room.
    Joined,
    /// Further events of a resumed room.
    Events,
    /// Somebody else came, left, or is in the room.
    Presence,
    /// A refusal.
    Error,
    /// Anything else.
    Other,
}

impl Dialect {
    /// The path where the server speaks it, if the URL names none.
    pub fn path(self) -> &'static str {
        match self {
            Self::Envelope => "/ws",
            Self::Flat => "/ws/flat",
        }
    }

    /// Signs in; `token` proves an earlier name.
    pub fn auth(self, name: &str, token: Option<&str>) -> String {
        match (self, token) {
            (Self::Flat, _) => json!({"type": "auth", "username": name}),
            (Self::Envelope, None) => json!({"type": "auth", "data": {"username": name}}),
            (Self::Envelope, Some(token)) => {
                json!({"type": "auth", "data": {"username": name, "resumeToken": token}})
            }
        }
        .to_string()
    }

    /// A message's text frame; with `reference` the server shall acknowledge it.
    pub fn chat(self, room: &str, content: &str, reference: Option<&str>) -> String {
        match (self, reference) {
            (Self::Flat, _) => content.to_owned(),
            (Self::Envelope, None) => {
                json!({"type": "chat", "data": {"roomId": room, "content": content}}).to_string()
            }
            (Self::Envelope, Some(reference)) => json!({
                "type": "chat",
                "ref": reference,
                "data": {"roomId": room, "content": content, "clientMessageId": reference},
            })
            .to_string(),
        }
    }

    /// Whether an author gets its own message.
    pub fn echoes(self) -> bool {
        self == Self::Flat
    }
}

/// Enters a room; `since` asks for what was missed.
pub fn join(room: &str, since: Option<&Cursor>) -> String {
    let mut data = json!({"roomId": room});
    if let Some(cursor) = since {
        data["since"] = json!({"epoch": cursor.epoch, "seq": cursor.seq, "id": cursor.id});
        if cursor.seq == 0
            && let Some(since) = data["since"].as_object_mut()
        {
            since.remove("id");
        }
    }
    json!({"type": "join", "data": data}).to_string()
}

/// How far a client has read a room.
#[derive(Clone, Debug, Default)]
pub struct Cursor {
    /// The room's life.
    pub epoch: Value,
    /// Last event seen.
    pub seq: u64,
    /// Its id.
    pub id: Value,
}

#[derive(Deserialize)]
struct Typed {
    r#type: String,
}

/// Tells what a text frame is.
pub fn kind(text: &[u8]) -> Kind {
    // By far the most frequent one first.
    if text.starts_with(b"{\"type\":\"message\"") {
        return Kind::Message;
    }
    if let Some(rest) = text.strip_prefix(b"{\"type\":\"")
        && let Some(end) = memchr::memchr(b'"', rest)
    {
        return named(&rest[..end]);
    }
    serde_json::from_slice::<Typed>(text).map_or(Kind::Other, |typed| named(typed.r#type.as_bytes()))
}

fn named(name: &[u8]) -> Kind {
    match name {
        b"message" => Kind::Message,
        b"ack" => Kind::Ack,
        b"authenticated" | b"auth_success" => Kind::Authenticated,
        b"joined" => Kind::Joined,
        b"events" => Kind::Events,
        b"userJoined" | b"userLeft" | b"presence" => Kind::Presence,
        b"error" => Kind::Error,
        _ => Kind::Other,
    }
}

/// The number behind the first `"name":`, without parsing the rest.
pub fn number(text: &[u8], name: &str) -> Option<u64> {
    let at = memmem::find(text, format!("\"{name}\":").as_bytes())? + name.len() + 3;
    let digits = text[at..].trim_ascii_start();
    let end = digits
        .iter()
        .position(|byte| !byte.is_ascii_digit())
        .unwrap_or(digits.len());
    std::str::from_utf8(&digits[..end]).ok()?.parse().ok()
}

/// The whole frame, for the few that are looked at closely.
pub fn value(text: &[u8]) -> Value {
    serde_json::from_slice(text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_do_not_depend_on_order_or_blanks() {
        for text in [
            r#"{"type":"ack","data":{}}"#,
            r#"{"data":{"type":"message"},"type":"ack"}"#,
            r#"{ "type": "ack"}"#,
        ] {
            assert_eq!(kind(text.as_bytes()), Kind::Ack, "{text}");
        }
        assert_eq!(kind(br#"{"type":"messageEdited"}"#), Kind::Other);
        assert_eq!(kind(b"not JSON"), Kind::Other);
    }

    #[test]
    fn numbers_by_name() {
        let text = br#"{"users":[{"userId":"7"}],"userCount": 2000,"seq":17}"#;
        assert_eq!(number(text, "userCount"), Some(2000));
        assert_eq!(number(text, "seq"), Some(17));
        assert_eq!(number(text, "userId"), None);
    }
}
