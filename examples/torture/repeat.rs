//! What makes a road deliver twice: a client's texts, cut out of the stream of bytes and sent once more, at once or
//! behind a few others.

use crate::journal::Journal;
use serde_json::Value;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

/// What was delivered twice, for the checker: such a request may be answered twice.
pub type Notes = Arc<Mutex<Journal>>;

/// Repeats every so-manieth text of one connection.
pub struct Repeater {
    every: usize,
    texts: usize,
    /// Not a whole frame yet.
    rest: Vec<u8>,
    /// The request that opens the connection has passed.
    open: bool,
    /// To be sent again, when so many more frames have passed.
    late: VecDeque<(usize, Vec<u8>)>,
    notes: Notes,
}

impl Repeater {
    /// One for a new connection.
    pub fn new(every: usize, notes: Notes) -> Self {
        Self {
            every: every.max(1),
            texts: 0,
            rest: Vec::new(),
            open: false,
            late: VecDeque::new(),
            notes,
        }
    }

    /// What goes on to the server for these bytes of the client: whole frames.
    pub fn feed(&mut self, bytes: &[u8]) -> Vec<u8> {
        self.rest.extend_from_slice(bytes);
        let mut out = Vec::new();
        if !self.open {
            let Some(end) = self.rest.windows(4).position(|four| four == b"\r\n\r\n") else {
                return out;
            };
            out.extend(self.rest.drain(..end + 4));
            self.open = true;
        }
        while let Some(length) = whole_frame(&self.rest) {
            let frame: Vec<u8> = self.rest.drain(..length).collect();
            out.extend_from_slice(&frame);
            self.pass(frame, &mut out);
        }
        out
    }

    fn pass(&mut self, frame: Vec<u8>, out: &mut Vec<u8>) {
        for (left, late) in &mut self.late {
            *left = left.saturating_sub(1);
            if *left == 0 {
                out.extend_from_slice(late);
            }
        }
        self.late.retain(|(left, _)| *left > 0);
        // A whole text, in one frame.
        if frame[0] != 0x81 {
            return;
        }
        self.texts += 1;
        if !self.texts.is_multiple_of(self.every) {
            return;
        }
        let reference = text_of(&frame).map(|text| text["ref"].clone());
        if let Some(reference) = reference.filter(Value::is_string) {
            self.notes.lock().expect("the notes").write("twice", &reference);
            match self.texts % 3 {
                0 => out.extend_from_slice(&frame),
                more => self.late.push_back((more, frame)),
            }
        }
    }
}

/// The header's length and the payload's, of a client's frame.
fn lengths(bytes: &[u8]) -> Option<(usize, usize)> {
    let number = |of: &[u8]| of.iter().fold(0, |n, byte| (n << 8) | usize::from(*byte));
    match bytes.get(1)? & 0x7f {
        126 => Some((8, number(bytes.get(2..4)?))),
        127 => Some((14, number(bytes.get(2..10)?))),
        short => Some((6, usize::from(short))),
    }
}

fn whole_frame(bytes: &[u8]) -> Option<usize> {
    let (header, payload) = lengths(bytes)?;
    (bytes.len() >= header + payload).then_some(header + payload)
}

/// The JSON that a client's frame holds.
fn text_of(frame: &[u8]) -> Option<Value> {
    let (header, _) = lengths(frame)?;
    let mask = frame.get(header - 4..header)?;
    let payload = frame.get(header..)?.iter().zip(mask.iter().cycle());
    let text: Vec<u8> = payload.map(|(byte, mask)| byte ^ mask).collect();
    serde_json::from_slice(&text).ok()
}
