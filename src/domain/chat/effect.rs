//! What follows from a decision, and what a decision is given.

use crate::domain::command::{Command, Draft, Request};
use crate::domain::durable::{Query, Write};
use crate::domain::error::CloseReason;
use crate::domain::error::Refusal;
use crate::domain::event::{Message, RoomKind, StoredEvent};
use crate::domain::gossip::{BusMessage, Topic};
use crate::domain::ids::{ConnId, Epoch, EventId, Now, Reference, Seq, Timestamp, TokenHash, UserId};
use crate::domain::operator::{JournalEntry, Operator, Report};
use crate::domain::outbound::Outbound;
use crate::domain::reading::Preferences;
use crate::domain::retention::Policies;
use crate::domain::room_id::RoomId;
use std::sync::Arc;

/// Names one opening of a room within this process; a room that was closed and opened again has another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RoomKey(pub u64);

/// Names one order of an operator within this process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ticket(pub u64);

/// One thing to be done, in the order given.
#[derive(Clone, Debug)]
pub enum Effect {
    /// Tell one connection.
    Tell {
        /// Whom.
        conn: ConnId,
        /// What.
        out: Outbound,
        /// The word of the request this answers.
        reference: Option<Reference>,
    },
    /// Tell these connections the same.
    TellMany {
        /// Whom.
        conns: Vec<ConnId>,
        /// What.
        out: Outbound,
    },
    /// Something for a room, in its order.
    Room {
        /// Which room.
        key: RoomKey,
        /// What.
        order: RoomOrder,
    },
    /// Close a connection after what was told before.
    Close {
        /// Which.
        conn: ConnId,
        /// Why.
        reason: CloseReason,
    },
    /// One request of this connection is settled: it may send another.
    Release(ConnId),
    /// Make something durable, then go on.
    Write(Write, Then),
    /// Look something up, then go on.
    Read(Query, Then),
    /// Answer an operator.
    Report(Ticket, Report),
    /// Log what happened to a connection.
    Happened(JournalEntry),
    /// Tell the other nodes.
    Publish(BusMessage),
    /// From here on the node wants to hear of this (`true`), or does not any more.
    Interest(Topic, bool),
    /// Log that the store's log of a room is not the one that was told up to this place.
    Diverged(RoomId, Seq),
}

/// Something for a room's members; takes effect in the room's order.
#[derive(Clone, Debug)]
pub enum RoomOrder {
    /// From here on the connection hears the room; it is told this first.
    Enter {
        /// Who.
        conn: ConnId,
        /// What it is told, each with the word of the request it answers.
        tell: Vec<(Outbound, Option<Reference>)>,
    },
    /// From here on the connection hears the room no more; then it is told this.
    Exit {
        /// Who.
        conn: ConnId,
        /// What it is told.
        tell: Option<(Outbound, Option<Reference>)>,
    },
    /// Tell all members but one.
    Tell {
        /// What.
        out: Outbound,
        /// Not this one.
        except: Option<ConnId>,
    },
    /// Tell one, who need not hear the room (any more), at this place.
    TellOne {
        /// Whom.
        conn: ConnId,
        /// What.
        out: Outbound,
        /// The word of its request.
        reference: Option<Reference>,
    },
    /// Say when this connection has room for more of what it missed. It does not hear the room.
    Pace {
        /// Who.
        conn: ConnId,
        /// Which replay of its.
        replay: u64,
    },
    /// A durable event has its place.
    Post {
        /// The event.
        event: Arc<StoredEvent>,
        /// The connection that sent it, if it hears this room.
        author: Option<ConnId>,
        /// The author's connection gets the event like everybody.
        echo: bool,
        /// What the author's connection gets in this place.
        answer: Option<(Outbound, Option<Reference>)>,
    },
    /// Nobody is there any more.
    Close,
}

impl RoomOrder {
    /// The connection that this tells that it is in the room.
    #[must_use]
    pub const fn entrant(&self) -> Option<ConnId> {
        match self {
            Self::Enter { conn, .. } => Some(*conn),
            Self::TellOne {
                conn,
                out: Outbound::Joined(_),
                ..
            } => Some(*conn),
            _ => None,
        }
    }
}

/// How a decision goes on after the store.
#[derive(Clone, Debug)]
pub enum Then {
    /// It does not.
    Nothing,
    /// A post is durable.
    Posted(Box<Origin>),
    /// A new user, or a token, is durable: the sign-in goes on.
    SignedIn {
        /// Who signs in.
        conn: ConnId,
        /// The word of its request.
        reference: Option<Reference>,
        /// Its new token.
        token: Arc<str>,
    },
    /// A user's own tokens are revoked.
    Revoked {
        /// Who asked.
        conn: ConnId,
        /// The word of its request.
        reference: Option<Reference>,
        /// What was revoked.
        what: Revocation,
    },
    /// A resume token was looked up.
    TokenKnown {
        /// Who signs in.
        conn: ConnId,
        /// The word of its request.
        reference: Option<Reference>,
        /// The name it wants.
        username: String,
        /// The token.
        token: Arc<str>,
    },
    /// A room was read; those who wait for it go on.
    RoomOpened(RoomId),
    /// More of what a joiner missed was read.
    Missed {
        /// Who.
        conn: ConnId,
        /// Which replay of its.
        replay: u64,
    },
    /// What a room does not know yet was read.
    GapRead(Followed),
    /// Ends of logs were read, to be compared with what these rooms had been told by then.
    HeadsRead(Vec<Followed>),
    /// A page of history was read.
    PageRead {
        /// Who asked.
        conn: ConnId,
        /// The word of its request.
        reference: Option<Reference>,
        /// Which room.
        room: RoomId,
    },
    /// What is no longer kept was looked for.
    RetentionLooked,
    /// A little of what is no longer kept of a room has gone; `None`: a little of the disk was given back.
    Trimmed(Option<RoomId>),
    /// A search has ended.
    Searched {
        /// Who asked.
        conn: ConnId,
        /// The word of its request.
        reference: Option<Reference>,
    },
    /// The list of rooms was read.
    RoomsRead {
        /// Who asked.
        conn: ConnId,
        /// The word of its request.
        reference: Option<Reference>,
    },
    /// How far a user has read is durable.
    ReadKept {
        /// Who asked.
        conn: ConnId,
        /// The word of its request.
        reference: Option<Reference>,
        /// Who it is.
        user: UserId,
        /// Which room.
        room: RoomId,
        /// Up to where.
        up_to: Seq,
    },
    /// Whether a cursor of a room that is heard already is of its log.
    Rejoined {
        /// Who joins again.
        conn: ConnId,
        /// The word of its request.
        reference: Option<Reference>,
        /// Which room.
        room: RoomId,
    },
    /// What is unread was counted, for a join.
    JoinCounted(Box<Counting>),
    /// What is unread was counted, to be told.
    NewsCounted {
        /// To whom.
        user: UserId,
        /// Which room.
        room: RoomId,
        /// After which place, up to which.
        span: (Seq, Seq),
        /// Which connections; one of them only where something is left.
        conns: (Vec<ConnId>, Option<ConnId>),
    },
    /// Whom a user wants to block was looked up.
    BlockTarget {
        /// Who asked.
        conn: ConnId,
        /// The word of its request.
        reference: Option<Reference>,
    },
    /// Whom a user has blocked is durable.
    BlockKept {
        /// Who asked.
        conn: ConnId,
        /// The word of its request.
        reference: Option<Reference>,
        /// Whose.
        user: UserId,
        /// Of whom.
        other: UserId,
        /// From now on, or no more.
        active: bool,
    },
    /// What a user has chosen is durable.
    PreferKept {
        /// Who asked.
        conn: ConnId,
        /// The word of its request.
        reference: Option<Reference>,
        /// Whose.
        user: UserId,
        /// What.
        preferences: Preferences,
    },
    /// A private message that was sent before was read again.
    RepeatRead(Box<Origin>),
    /// What was deleted left whatever the store keeps beside its tables, or not yet.
    Tidied,
    /// The name of a moderator to be was read.
    NameRead(Box<Appointment>),
    /// An operator's order is durable.
    Operated {
        /// Whose.
        ticket: Ticket,
        /// What the operator is answered.
        report: Box<Report>,
    },
    /// A message that an operator takes away was looked up, or is gone.
    Removing(Box<Removal>),
    /// Something was read for an operator.
    Asked(Ticket),
    /// What would go by these was read for an operator.
    AskedRetention(Ticket, Box<Policies>),
    /// A private message's target was looked up.
    TargetKnown {
        /// Who asked.
        conn: ConnId,
        /// The word of its request.
        reference: Option<Reference>,
        /// With whom.
        target: UserId,
        /// What.
        draft: Draft,
    },
}

/// Where a post came from, to answer it and to know who hears it.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The connection.
    pub conn: ConnId,
    /// The word of its request.
    pub reference: Option<Reference>,
    /// What is to be stored.
    pub event: EventId,
    /// Where it goes.
    pub room: RoomId,
    /// Public, or whose conversation.
    pub kind: RoomKind,
    /// It was sent as `private`: answered in that shape.
    pub private: bool,
    /// It is a message (its ack says whether it is a duplicate).
    pub message: bool,
    /// Why it is refused, unless it was sent before.
    pub refusal: Option<Box<Refusal>>,
}

/// A room and how far it was told when something about it was asked.
#[derive(Clone, Debug)]
pub struct Followed {
    /// Which.
    pub room: RoomId,
    /// Which opening of it.
    pub key: RoomKey,
    /// Up to where.
    pub tail: Seq,
}

/// A join that waits for what is unread to be counted.
#[derive(Clone, Debug)]
pub struct Counting {
    /// Who joins.
    pub conn: ConnId,
    /// Its request, to be decided again.
    pub request: Request,
    /// Which room.
    pub room: RoomId,
    /// After which place, up to which.
    pub span: (Seq, Seq),
}

/// Somebody is to keep order in a room, or not any more.
#[derive(Clone, Debug)]
pub struct Appointment {
    /// The connection that asked.
    pub conn: ConnId,
    /// The word of its request.
    pub reference: Option<Reference>,
    /// Where.
    pub room: RoomId,
    /// Who.
    pub user: UserId,
    /// Is to, or is not any more.
    pub active: bool,
}

/// Tokens that are good for nothing any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Revocation {
    /// This one.
    Token(TokenHash),
    /// All of a user's.
    User(UserId),
}

/// A message that an operator takes away.
#[derive(Clone, Debug)]
pub struct Removal {
    /// Which.
    pub message: EventId,
    /// Who ordered it.
    pub operator: Operator,
    /// How the operator is answered.
    pub ticket: Ticket,
    /// The message as it stood, once it was looked up.
    pub found: Option<(Message, RoomKind)>,
}

/// Where new ids and secrets come from.
pub trait Fresh {
    /// A new user's id.
    fn user_id(&mut self) -> UserId;
    /// A new event's id.
    fn event_id(&mut self, at: Timestamp) -> EventId;
    /// A new room's life.
    fn epoch(&mut self) -> Epoch;
    /// A new resume token.
    fn token(&mut self) -> Arc<str>;
    /// What is kept of a token.
    fn hash(&self, token: &str) -> TokenHash;
}

/// What a decision is given, and where it puts what follows.
pub struct Cx<'a> {
    /// The clocks.
    pub now: Now,
    /// Ids and secrets.
    pub fresh: &'a mut dyn Fresh,
    /// What follows, in order.
    pub effects: &'a mut Vec<Effect>,
}

impl Cx<'_> {
    /// Tells one connection something it did not ask for.
    pub fn tell(&mut self, conn: ConnId, out: Outbound) {
        self.effects.push(Effect::Tell {
            conn,
            out,
            reference: None,
        });
    }

    /// Answers a request.
    pub fn answer(&mut self, conn: ConnId, reference: Option<Reference>, out: Outbound) {
        self.effects.push(Effect::Tell { conn, out, reference });
    }

    /// Answers a request that has nothing to show, if it wants to hear of it.
    pub fn done(&mut self, conn: ConnId, reference: Option<Reference>) {
        if reference.is_some() {
            self.answer(conn, reference, Outbound::Done);
        }
    }

    /// Answers, and the request is settled.
    pub(super) fn settle(
        &mut self,
        conn: ConnId,
        reference: Option<Reference>,
        out: Outbound,
    ) -> super::Flow {
        self.answer(conn, reference, out);
        super::Flow::Done
    }

    /// Gives the connection its place for one more request.
    pub fn release(&mut self, conn: ConnId) {
        self.effects.push(Effect::Release(conn));
    }

    /// Answers an operator.
    pub fn report(&mut self, ticket: Ticket, report: Report) {
        self.effects.push(Effect::Report(ticket, report));
    }

    /// Closes a connection.
    pub fn close(&mut self, conn: ConnId, reason: CloseReason) {
        self.effects.push(Effect::Close { conn, reason });
    }

    /// Puts something into a room's order.
    pub fn room(&mut self, key: RoomKey, order: RoomOrder) {
        self.effects.push(Effect::Room { key, order });
    }

    /// Asks the store to keep something.
    pub fn write(&mut self, write: Write, then: Then) {
        self.effects.push(Effect::Write(write, then));
    }

    /// Asks the store for something.
    pub fn read(&mut self, query: Query, then: Then) {
        self.effects.push(Effect::Read(query, then));
    }
}

/// A request that waits for its room to be read.
#[derive(Clone, Debug)]
pub(super) struct Waiter {
    /// Who asked.
    pub conn: ConnId,
    /// The word of its request.
    pub reference: Option<Reference>,
    /// What, to be decided again; `None`: it only listens.
    pub command: Option<Command>,
}
