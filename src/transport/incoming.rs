//! The incoming side of one connection: bytes to messages, and the last moments of a closing socket.

use std::{
    io,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
};

use actix_web_actors::ws::{Message, ProtocolError};
use bytes::{Buf, Bytes, BytesMut};
use futures_core::Stream;

use super::{
    conn::{Conn, Phase},
    frame::{self, Decoder, FrameLimits, Violation},
    link::{Class, Ending},
};

/// Reads in one go before others get their turn.
const READS_PER_TURN: usize = 4;
/// Code for a connection whose owner went away without a word.
const INTERNAL_ERROR: u16 = 1011;

/// What one client sends: whole text and binary messages and, last, its Close frame. Pings are answered and
/// pongs swallowed here. It ends after the Close frame, after the one error a [`Violation`] gives, at the
/// end of the stream (no message then) and as soon as [`Link`](super::Link) is closed;
/// [`Link::ending`](super::Link::ending) says which it was.
///
/// Dropping it closes the connection (1011 where nobody closed it before).
#[derive(Debug)]
pub struct Incoming(Option<Reader>);

/// Reads one connection to its end.
#[derive(Debug)]
struct Reader {
    conn: Rc<Conn>,
    decoder: Decoder,
    /// Read but not decoded yet: nothing most of the time, and never empty.
    rest: Option<Box<BytesMut>>,
}

/// One step of reading.
enum Step {
    Message(Message),
    Broken(Violation),
    /// Bytes were read, no message is complete.
    More,
    /// Nothing more will come.
    End,
}

impl Incoming {
    /// Reads `conn`, beginning with the bytes that came along with the handshake.
    pub(super) fn new(conn: Rc<Conn>, frames: FrameLimits, early: BytesMut) -> Self {
        let decoder = Decoder::new(frames).with_deflate(conn.window.is_some());
        Self(Some(Reader {
            conn,
            decoder,
            rest: (!early.is_empty()).then(|| Box::new(early)),
        }))
    }

    /// Leaves the rest to the worker: whoever owned the stream needs no more of it.
    fn hand_over(&mut self) {
        if let Some(reader) = self.0.take()
            && reader.conn.phase.get() != Phase::Gone
        {
            let worker = Rc::clone(&reader.conn.worker);
            worker.spawn(reader.see_off());
        }
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        if let Some(reader) = &self.0 {
            reader.conn.close(INTERNAL_ERROR, "");
        }
        self.hand_over();
    }
}

impl Stream for Incoming {
    type Item = Result<Message, ProtocolError>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        let Some(reader) = &mut this.0 else {
            return Poll::Ready(None);
        };
        if reader.conn.phase.get() == Phase::Open && reader.conn.paused.get() {
            reader.conn.wait(cx);
            return Poll::Pending;
        }
        let conn = Rc::clone(&reader.conn);
        for _ in 0..READS_PER_TURN {
            if conn.phase.get() != Phase::Open {
                this.hand_over();
                return Poll::Ready(None);
            }
            match std::task::ready!(reader.step(cx)) {
                Step::Message(Message::Ping(payload)) => answer(&conn, &payload),
                Step::Message(Message::Close(reason)) => {
                    conn.peer_closed(reason.as_ref().map(|reason| reason.code.into()));
                    this.hand_over();
                    return Poll::Ready(Some(Ok(Message::Close(reason))));
                }
                Step::Message(message @ (Message::Text(_) | Message::Binary(_))) => {
                    conn.worker.tally.messages_in.add(1);
                    return Poll::Ready(Some(Ok(message)));
                }
                Step::Broken(violation) => {
                    conn.fail(violation);
                    this.hand_over();
                    return Poll::Ready(Some(Err(protocol_error(violation))));
                }
                Step::End => conn.gone(Ending::Broken),
                Step::Message(_) | Step::More => {}
            }
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }
}

impl Reader {
    /// Decodes what was read before, or reads once and decodes that.
    fn step(&mut self, cx: &mut Context<'_>) -> Poll<Step> {
        let Some(rest) = &mut self.rest else {
            return self.read(cx);
        };
        let mut input = rest.as_ref().as_ref();
        let decoded = self.decoder.decode(&mut input);
        let used = rest.len() - input.len();
        rest.advance(used);
        if rest.is_empty() {
            self.rest = None;
        }
        Poll::Ready(step(decoded))
    }

    fn read(&mut self, cx: &mut Context<'_>) -> Poll<Step> {
        let worker = Rc::clone(&self.conn.worker);
        let mut scratch = worker.scratch.borrow_mut();
        match std::task::ready!(self.conn.poll_read(cx, &mut scratch)) {
            Ok(0) => Poll::Ready(Step::End),
            Ok(count) => {
                let mut input = scratch.get(..count).unwrap_or_default();
                let decoded = self.decoder.decode(&mut input);
                if !input.is_empty() {
                    self.rest = Some(Box::new(BytesMut::from(input)));
                }
                Poll::Ready(step(decoded))
            }
            Err(error) if again(&error) => Poll::Ready(Step::More),
            Err(_) => Poll::Ready(Step::End),
        }
    }

    /// Waits for the peer's Close, then for the end of its stream. The worker's clock ends it if need be.
    async fn see_off(mut self) {
        std::future::poll_fn(|cx| self.poll_see_off(cx)).await;
        self.conn.gone(Ending::Broken);
    }

    fn poll_see_off(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        for _ in 0..READS_PER_TURN {
            match self.conn.phase.get() {
                Phase::Gone => return Poll::Ready(()),
                Phase::Finishing => {
                    self.rest = None;
                    if std::task::ready!(self.throw_away(cx)) {
                        return Poll::Ready(());
                    }
                }
                Phase::Open | Phase::Closing => match std::task::ready!(self.step(cx)) {
                    Step::Message(Message::Close(_)) | Step::Broken(_) => self.conn.finish(),
                    Step::End => return Poll::Ready(()),
                    Step::Message(_) | Step::More => {}
                },
            }
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }

    /// Reads once; `true` at the end of the stream. What the kernel holds unread when a socket is closed
    /// becomes a reset, which could overtake our Close frame.
    fn throw_away(&mut self, cx: &mut Context<'_>) -> Poll<bool> {
        let worker = Rc::clone(&self.conn.worker);
        let read = self.conn.poll_read(cx, &mut worker.scratch.borrow_mut());
        read.map(|read| match read {
            Ok(count) => count == 0,
            Err(error) => !again(&error),
        })
    }
}

fn again(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::Interrupted
}

fn step(decoded: Result<Option<Message>, Violation>) -> Step {
    match decoded {
        Ok(Some(message)) => Step::Message(message),
        Ok(None) => Step::More,
        Err(violation) => Step::Broken(violation),
    }
}

/// A pong; where many wait already the peer does not read, and RFC 6455 §5.5.3 lets us leave some out.
fn answer(conn: &Rc<Conn>, payload: &Bytes) {
    let mut buffer = BytesMut::with_capacity(2 + payload.len());
    frame::put_pong(&mut buffer, payload);
    conn.push(buffer.freeze(), Class::Droppable);
}

/// The nearest that actix knows.
fn protocol_error(violation: Violation) -> ProtocolError {
    match violation {
        Violation::Unmasked => ProtocolError::UnmaskedFrame,
        Violation::ReservedOpcode => ProtocolError::BadOpCode,
        Violation::NothingToContinue => ProtocolError::ContinuationNotStarted,
        Violation::MessageUnfinished => ProtocolError::ContinuationStarted,
        Violation::TooLarge | Violation::TooManyFragments => ProtocolError::Overflow,
        other => ProtocolError::Io(io::Error::new(io::ErrorKind::InvalidData, other)),
    }
}
