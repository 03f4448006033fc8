//! The frame a chat server writes all day, a message that answers and mentions nobody, put together by hand: the same
//! bytes as [`EventFrame`](super::events::EventFrame) gives, for a quarter of its instructions.

use super::super::writing::Iso;
use crate::domain::event::{EventBody, StoredEvent};

/// Adds `event` to `buffer` where it is such a message; whether it is.
pub(super) fn put(buffer: &mut Vec<u8>, event: &StoredEvent) -> bool {
    let EventBody::Message { content, .. } = &event.body else {
        return false;
    };
    let more = event.reply.is_some() || event.to.is_some() || event.thread.is_some() || event.gone;
    if more
        || !event.mentions.users.is_empty()
        || !event.mentions.here.is_empty()
        || event.room.is_conversation()
    {
        return false;
    }
    let mut id = [0; 36];
    buffer.extend_from_slice(br#"{"type":"message","data":{"id":""#);
    buffer.extend_from_slice(event.id.0.hyphenated().encode_lower(&mut id).as_bytes());
    buffer.extend_from_slice(br#"","roomId":"#);
    string(buffer, event.room.as_str());
    buffer.extend_from_slice(br#","senderId":""#);
    buffer.extend_from_slice(event.author.0.hyphenated().encode_lower(&mut id).as_bytes());
    buffer.extend_from_slice(br#"","senderName":"#);
    string(buffer, &event.author_name);
    buffer.extend_from_slice(br#","content":"#);
    string(buffer, content);
    buffer.extend_from_slice(br#","timestamp":""#);
    buffer.extend_from_slice(&Iso(event.at).text());
    buffer.extend_from_slice(br#"","seq":"#);
    // A Vec takes everything: this cannot fail, nor below.
    let _ = serde_json::to_writer(&mut *buffer, &event.seq.0);
    buffer.extend_from_slice(b"}}");
    true
}

/// A JSON string. Most have nothing to escape, which is quickly seen.
fn string(buffer: &mut Vec<u8>, text: &str) {
    if text.bytes().fold(false, |found, byte| found | must_escape(byte)) {
        let _ = serde_json::to_writer(buffer, text);
    } else {
        buffer.push(b'"');
        buffer.extend_from_slice(text.as_bytes());
        buffer.push(b'"');
    }
}

/// Whether a byte of a string is written otherwise (RFC 8259 §7).
const fn must_escape(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\'
}

#[cfg(test)]
mod tests {
    use super::super::events::EventFrame;
    use super::*;
    use crate::domain::ids::Seq;
    use crate::domain::room_id::RoomId;
    use crate::protocol::samples;
    use proptest::prelude::*;

    fn by_hand(event: &StoredEvent) -> Option<String> {
        let mut buffer = Vec::new();
        put(&mut buffer, event).then(|| String::from_utf8_lossy(&buffer).into_owned())
    }

    proptest! {
        #[test]
        fn the_bytes_are_those_of_the_library(content in any::<String>(), name in any::<String>(), room in "[^/\\p{C}]{1,20}", seq: u64) {
            let mut event = samples::post(&content);
            event.author_name = name.into();
            event.seq = Seq(seq);
            if let Ok(room) = RoomId::parse(&room) {
                event.room = room;
            }
            prop_assert_eq!(by_hand(&event), serde_json::to_string(&EventFrame(&event)).ok());
        }
    }

    #[test]
    fn every_character_that_must_be_escaped_is() {
        for character in (0..=0x20)
            .chain([0x22, 0x5c, 0x7f, 0x80, 0x2028])
            .filter_map(char::from_u32)
        {
            let event = samples::post(&format!("a{character}b"));
            assert_eq!(by_hand(&event), serde_json::to_string(&EventFrame(&event)).ok());
        }
    }
}
