// The shapes the client works with. Only the type checker reads this file; browsers never load it.

/** A person: an id the server made, and the name of this moment. */
export interface User {
  id: string;
  name: string;
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
  /** The id this tab gave it before it had a place, so that its row stays the same row. */
  localId?: string;
}

/** One message of this tab that has no place yet. */
export interface Pending {
  localId: string;
  text: string;
  at: number;
  status: 'queued' | 'sending' | 'failed';
  /** Why it failed, in words. */
  reason: string;
}

/** A durable event of a room. `id` is null where the server sent no more than the place. */
export type RoomEvent =
  | { kind: 'message'; seq: number; id: string; message: Message }
  | { kind: 'edited'; seq: number; id: string | null; messageId: string; text: string }
  | { kind: 'deleted'; seq: number; id: string | null; messageId: string }
  | { kind: 'other'; seq: number; id: string | null };

/** Where a client continues: everything up to here was seen. */
export interface Cursor {
  epoch: string;
  seq: number;
  id: string | null;
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
  messages: Message[];
  pending: Pending[];
  users: Map<string, string>;
  userCount: number;
  /** Who types, and until when that holds without renewal. */
  typing: Map<string, { name: string; until: number }>;
  unread: number;
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
}

export interface Notice {
  id: number;
  kind: 'announcement' | 'error';
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

export interface State {
  /** The clock as the views see it; moves only while something counts down. */
  now: number;
  phase: 'signedOut' | 'signingIn' | 'signedIn';
  signIn: { name: string; error: string };
  me: User | null;
  link: Link;
  lobby: string;
  maxMessageLength: number;
  openKey: string | null;
  rooms: Record<string, Room>;
  online: Map<string, string>;
  directory: ListedRoom[];
  notices: Notice[];
  /** Nothing is sent before this moment; 0: no such wait. */
  holdUntil: number;
  holdReason: string;
}

/** What the server says, in the client's own words (made by wire.js). */
export type ServerEvent =
  | { type: 'greeted'; lobby: string | null; maxMessageLength: number | null }
  | {
      type: 'signedIn';
      ref: string | null;
      me: User;
      token: string | null;
      online: User[];
      conversations: Conversation[];
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
    }
  | { type: 'roomEvents'; roomId: string; events: RoomEvent[] }
  | { type: 'roomLeft'; ref: string | null; roomId: string }
  | { type: 'roomEvent'; roomId: string; event: RoomEvent }
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
  | { type: 'typed'; roomId: string; user: User; active: boolean }
  | { type: 'roomsListed'; rooms: ListedRoom[] }
  | { type: 'announced'; text: string }
  | { type: 'pong' };

/** What happens in this tab. */
export type LocalEvent =
  | { type: 'signInAsked'; name: string }
  | { type: 'signInRefused'; error: string }
  | { type: 'signedOut' }
  | { type: 'linkChanged'; link: Link }
  | { type: 'roomWanted'; key: string; peer: User | null }
  | { type: 'roomOpened'; key: string | null }
  | { type: 'roomClosed'; key: string }
  | { type: 'entryRefused'; key: string; text: string; at: number; retryAt: number | null }
  | { type: 'composed'; key: string; localId: string; text: string; at: number }
  | { type: 'sending'; key: string; localId: string }
  | { type: 'sendHeld'; key: string; localId: string; until: number; reason: string }
  | { type: 'sendFailed'; key: string; localId: string; reason: string }
  | { type: 'retried'; key: string; localId: string }
  | { type: 'discarded'; key: string; localId: string }
  | { type: 'confirmed'; key: string; localId: string; id: string; roomId: string | null; seq: number; at: number }
  | { type: 'noticed'; kind: 'announcement' | 'error'; text: string; at: number }
  | { type: 'noticeDismissed'; id: number }
  | { type: 'ticked'; at: number };

export type StoreEvent = { type: 'heard'; event: ServerEvent; at: number } | LocalEvent;
