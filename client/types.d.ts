// The shapes the client works with. Only the type checker reads this file; browsers never load it.

/** A person: an id the server made, and the name of this moment. */
export interface User {
  id: string;
  name: string;
}

/** What a reply shows of the message it answers. */
export interface Quote {
  id: string;
  seq: number;
  senderName: string;
  text: string;
  deleted: boolean;
}

export interface Reaction {
  emoji: string;
  count: number;
  /** Some of those who reacted; the server cuts the list. */
  userIds: string[];
}

/** One message that has its place in a room. */
export interface Message {
  id: string;
  /** Its place; unique in its room, and the only thing that orders messages. */
  seq: number;
  senderId: string;
  senderName: string;
  text: string;
  /** Milliseconds since 1970. */
  at: number;
  edited: boolean;
  deleted: boolean;
  replyTo: Quote | null;
  reactions: Reaction[];
  /** Whom it names; `here`: everybody in the room. */
  mentions: string[];
  here: boolean;
  /** The message that began the thread it belongs to. */
  threadId: string | null;
  /** How many answers the thread that it began has. */
  replies: number;
  /** The id this tab gave it before it had a place, so that its row stays the same row. */
  localId?: string;
}

/** One message of this tab that has no place yet. `unconfirmed`: sent, but the connection broke before the answer. */
export interface Pending {
  localId: string;
  text: string;
  at: number;
  status: 'queued' | 'sending' | 'unconfirmed' | 'failed';
  /** Why it failed, in words. */
  reason: string;
  replyTo: Quote | null;
  /** The message whose new text it is; absent: it is a new message. */
  edits?: string;
}

/** A durable event of a room. `id` is null where the server sent no more than the place. */
export type RoomEvent =
  | { kind: 'message'; seq: number; id: string; message: Message }
  | {
      kind: 'edited';
      seq: number;
      id: string | null;
      messageId: string;
      text: string;
      mentions?: string[];
      here?: boolean;
    }
  | { kind: 'deleted'; seq: number; id: string | null; messageId: string }
  | {
      kind: 'reacted';
      seq: number;
      id: string | null;
      messageId: string;
      userId: string;
      emoji: string;
      active: boolean;
    }
  | { kind: 'pinned'; seq: number; id: string | null; messageId: string; active: boolean }
  | { kind: 'topic'; seq: number; id: string | null; topic: string }
  | { kind: 'moderator'; seq: number; id: string | null; userId: string; active: boolean }
  | { kind: 'other'; seq: number; id: string | null };

/** Where a client continues: everything up to here was seen. */
export interface Cursor {
  epoch: string;
  seq: number;
  id: string | null;
}

/** A page of older or newer messages that is wanted, or the surroundings of one. */
export interface Page {
  side: 'before' | 'after' | 'around' | 'newest';
  seq: number;
}

/** People who came and went between two messages, told in one line. */
export interface Note {
  id: number;
  /** The message it stands behind; 0: before all. */
  afterSeq: number;
  at: number;
  came: string[];
  went: string[];
}

/** What the server says of reading; null where it does not keep it. */
export interface Reading {
  readUpTo: number;
  unread: number;
  mentions: number;
  /** What came behind this place is not counted. */
  countedTo: number;
}

export interface Room {
  /** `r/<room id>` or `u/<user id>`: unique in the tab, and the address after `#`. */
  key: string;
  kind: 'room' | 'direct';
  /** The server's id; null for a conversation in which nothing was said yet. */
  roomId: string | null;
  /** The other one, in a conversation. */
  peer: User | null;
  topic: string;
  /** This connection hears the room. */
  joined: boolean;
  /** The server would not let us in; not asked again until the next connection. */
  refused: boolean;
  /** When asking again helps; 0: at once. */
  enterAt: number;
  /** A place was skipped: the room must be entered again from the cursor. */
  gap: boolean;
  epoch: string | null;
  /** Everything up to this place was seen; null until the room was entered. */
  seq: number | null;
  /** The event at `seq`; null: not known, or an empty room. */
  lastId: string | null;
  /** A window of the room's messages, never more than MAX_MESSAGES. */
  messages: Message[];
  /** There may be messages before, or behind, the window. */
  older: boolean;
  newer: boolean;
  /** Wanted around the window, or under way. */
  page: Page | null;
  /** The reader is away from the end of the window: its other end must not be cut. */
  away: boolean;
  pending: Pending[];
  /** Messages that will be deleted, unless the person thinks better of it, and when. */
  doomed: Map<string, number>;
  notes: Note[];
  /** Who was here before the connection broke, and is not yet again. */
  missed: Set<string>;
  users: Map<string, string>;
  userCount: number;
  /** Who types, and until when that holds without renewal. */
  typing: Map<string, { name: string; until: number }>;
  /** The server's marker: read up to here; null where the server keeps none. */
  readUpTo: number | null;
  /** The newest message that was on screen before somebody who looked. */
  seenUpTo: number;
  unread: number;
  mentions: number;
  /** Where the line "new" is drawn: behind this place; null: nowhere. */
  newAfter: number | null;
  /** How far the others have read, where they tell. */
  readers: Map<string, number>;
  moderators: string[];
  pinned: string[];
  /** Something is written here and not sent. */
  hasDraft: boolean;
  /** A message the reader asked to see; `count` tells two such wishes apart. */
  goal: { seq: number; count: number } | null;
}

export interface ListedRoom {
  roomId: string;
  topic: string;
  users: number;
}

export interface Conversation {
  roomId: string;
  peer: User;
  unread: number;
  reading: Reading | null;
}

export interface Notice {
  id: number;
  kind: 'announcement' | 'error' | 'hint';
  text: string;
  at: number;
}

export interface Link {
  status: 'idle' | 'connecting' | 'online' | 'waiting' | 'stopped';
  /** When the next attempt is made; null unless waiting. */
  retryAt: number | null;
  /** Why there is no connection, in words. */
  reason: string;
}

export type Loudness = 'all' | 'mentions' | 'none';

/** What this browser is set to. */
export interface Settings {
  theme: 'system' | 'light' | 'dark' | 'contrast';
  density: 'roomy' | 'compact';
  /** A language this client has; empty: the browser's. */
  language: string;
  enterSends: boolean;
  popups: boolean;
  sound: boolean;
  /** Nothing is told until this person writes. */
  away: boolean;
  loudness: Loudness;
  /** Rooms, by key, that are louder or quieter than the rest. */
  rooms: Record<string, Loudness>;
}

export interface State {
  /** The clock as the views see it; moves only while something counts down. */
  now: number;
  phase: 'signedOut' | 'signingIn' | 'signedIn';
  signIn: { name: string; error: string; taken: boolean };
  me: User | null;
  link: Link;
  /** Since when there has been no connection; 0: there is one. */
  lostAt: number;
  /** The server has changed since this page was loaded. */
  outdated: boolean;
  version: string;
  lobby: string;
  maxMessageLength: number;
  openKey: string | null;
  /** The page is on screen and has the keyboard. */
  watching: boolean;
  rooms: Record<string, Room>;
  online: Map<string, string>;
  blocked: Map<string, string>;
  /** Others may see how far this person has read; null: the server does not ask. */
  readReceipts: boolean | null;
  directory: ListedRoom[];
  notices: Notice[];
  /** Nothing is sent before this moment; 0: no such wait. */
  holdUntil: number;
  holdReason: string;
  settings: Settings;
}

/** What the server says, in the client's own words (made by wire.js). */
export type ServerEvent =
  | { type: 'greeted'; lobby: string | null; maxMessageLength: number | null; version: string; protocol: number }
  | {
      type: 'signedIn';
      ref: string | null;
      me: User;
      token: string | null;
      online: User[];
      conversations: Conversation[];
      readings: { roomId: string; reading: Reading }[];
      blocked: User[];
      readReceipts: boolean | null;
    }
  | {
      type: 'roomEntered';
      ref: string | null;
      roomId: string;
      topic: string;
      epoch: string | null;
      seq: number;
      lastId: string | null;
      users: User[];
      userCount: number;
      recovered: boolean;
      history: Message[];
      events: RoomEvent[];
      reading: Reading | null;
      moderators: string[];
      pinned: string[];
    }
  | { type: 'roomEvents'; roomId: string; events: RoomEvent[] }
  | { type: 'roomLeft'; ref: string | null; roomId: string }
  | { type: 'roomEvent'; roomId: string; event: RoomEvent }
  | { type: 'pageRead'; ref: string | null; roomId: string; messages: Message[]; hasMore: boolean }
  | {
      type: 'threadRead';
      ref: string | null;
      roomId: string;
      root: Message;
      messages: Message[];
      hasMore: boolean;
    }
  | { type: 'pinsRead'; ref: string | null; roomId: string; messages: Message[] }
  | {
      type: 'found';
      ref: string | null;
      hits: { roomId: string; message: Message }[];
      next: string | number | null;
    }
  | { type: 'versionsRead'; ref: string | null; versions: { text: string; at: number }[] }
  | {
      type: 'privateMessage';
      ref: string | null;
      roomId: string | null;
      targetId: string | null;
      /** Sent by this user, from this connection or another. */
      sent: boolean;
      message: Message;
    }
  | {
      type: 'accepted';
      ref: string | null;
      id: string;
      roomId: string | null;
      seq: number;
      at: number;
    }
  | { type: 'refused'; ref: string | null; code: string; text: string; retryAfterMs: number | null }
  | { type: 'userJoined'; roomId: string; user: User }
  | { type: 'userLeft'; roomId: string; user: User }
  | { type: 'crowdMoved'; roomId: string; joined: User[]; left: User[]; userCount: number }
  | { type: 'userOnline'; user: User }
  | { type: 'userOffline'; user: User }
  | { type: 'userRenamed'; user: User }
  | { type: 'renamed'; ref: string | null; name: string }
  | { type: 'typed'; roomId: string; user: User; active: boolean }
  | { type: 'readBy'; roomId: string; user: User; upTo: number }
  | { type: 'readingTold'; roomId: string; reading: Reading }
  | { type: 'blockTold'; ref: string | null; user: User; active: boolean }
  | { type: 'preferencesTold'; ref: string | null; readReceipts: boolean }
  | { type: 'signedOutThere'; ref: string | null }
  | { type: 'roomsListed'; ref: string | null; rooms: ListedRoom[] }
  | { type: 'announced'; text: string }
  | { type: 'pong' };

/** What an answer's place is: the event's id, its room and number. */
export interface Placed {
  id: string;
  roomId: string | null;
  seq: number;
  at: number;
}

/** What is written in a room and not sent. */
export interface Draft {
  text: string;
  caret: number;
  replyTo: Quote | null;
  /** An old message that is being changed meanwhile; `was` is what it says. */
  edit?: { id: string; was: string; text: string; caret: number };
}

/** What is kept of a room over a reload and without a connection. */
export interface Snapshot {
  key: string;
  roomId: string | null;
  peer: User | null;
  topic: string;
  epoch: string | null;
  seq: number | null;
  lastId: string | null;
  messages: Message[];
  older: boolean;
}

/** What happens in this tab. */
export type LocalEvent =
  | { type: 'signInAsked'; name: string }
  | { type: 'signInRefused'; error: string; taken: boolean }
  | { type: 'signedOut' }
  | { type: 'restored'; me: User; rooms: Snapshot[] }
  | { type: 'outboxRestored'; items: { key: string; item: Pending }[] }
  | { type: 'linkChanged'; link: Link; at: number }
  | { type: 'outdated' }
  | { type: 'watchChanged'; watching: boolean }
  | { type: 'roomWanted'; key: string; peer: User | null }
  | { type: 'roomOpened'; key: string | null }
  | { type: 'roomClosed'; key: string }
  | { type: 'entryRefused'; key: string; text: string; at: number; retryAt: number | null }
  | { type: 'pageWanted'; key: string; page: Page | null }
  | { type: 'pageRead'; key: string; page: Page; messages: Message[]; hasMore: boolean }
  | { type: 'jumped'; key: string; seq: number }
  | { type: 'readerMoved'; key: string; away: boolean }
  | { type: 'seen'; key: string; seq: number }
  | { type: 'readTaken'; key: string; upTo: number }
  | { type: 'draftKept'; key: string; hasDraft: boolean }
  | {
      type: 'composed';
      key: string;
      localId: string;
      text: string;
      at: number;
      replyTo: Quote | null;
      edits?: string;
    }
  | { type: 'sending'; key: string; localId: string }
  | { type: 'sendHeld'; key: string; localId: string; until: number; reason: string }
  | { type: 'sendFailed'; key: string; localId: string; reason: string }
  | { type: 'retried'; key: string; localId: string }
  | { type: 'discarded'; key: string; localId: string }
  | { type: 'confirmed'; key: string; localId: string; id: string; roomId: string | null; seq: number; at: number }
  | { type: 'deletionAsked'; key: string; id: string; at: number }
  | { type: 'deletionEnded'; key: string; id: string }
  | { type: 'acted'; key: string; event: RoomEvent }
  | { type: 'settingsChanged'; settings: Partial<Settings> }
  | { type: 'blocking'; user: User; active: boolean }
  | { type: 'noticed'; kind: Notice['kind']; text: string; at: number }
  | { type: 'noticeDismissed'; id: number }
  | { type: 'ticked'; at: number };

export type StoreEvent = { type: 'heard'; event: ServerEvent; at: number } | LocalEvent;
