// Alone knows the field names of the server's envelope dialect, with more/asks.js, which comes with what needs it.
// Everything beyond them speaks the words of types.d.ts; what the server adds later and they do not know is left out here.

/** @import { Conversation, Cursor, ListedRoom, Message, Page, Quote, Reaction, Reading, RoomEvent } from './types.d.ts' */
/** @import { ServerEvent, User } from './types.d.ts' */

/** The subprotocol asked for on the socket. */
export const SUBPROTOCOL = 'chinwag.v1';

/** The version of the protocol this client speaks. */
export const PROTOCOL = 1;

/** @param {string} type @param {Record<string, unknown>} data @param {string} [ref] */
export const frame = (type, data, ref) => JSON.stringify({ type, data, ref });

/**
 * What is sent of a message beside its text.
 * @typedef {{ localId: string, replyTo?: string }} Enclosed
 */

/** @param {Enclosed} enclosed */
const enclosed = ({ localId, replyTo }) => ({ clientMessageId: localId, replyTo });

/** Requests as frames. A request with a `ref` is answered by exactly one frame with the same `ref`. */
export const encode = {
  /** @param {string} username @param {string | null} token @param {string} ref */
  signIn: (username, token, ref) =>
    frame('auth', token === null ? { username } : { username, resumeToken: token }, ref),

  /** @param {string} roomId @param {Cursor | null} cursor @param {string} ref */
  enter: (roomId, cursor, ref) => {
    if (cursor === null) return frame('join', { roomId }, ref);
    const { epoch, seq, id } = cursor;
    return frame('join', { roomId, since: id === null ? { epoch, seq } : { epoch, seq, id } }, ref);
  },

  /** @param {string} roomId @param {string} ref */
  leave: (roomId, ref) => frame('leave', { roomId }, ref),

  /** @param {string} roomId @param {string} content @param {Enclosed} more @param {string} ref */
  post: (roomId, content, more, ref) => frame('chat', { roomId, content, ...enclosed(more) }, ref),

  /** @param {string} userId @param {string} content @param {Enclosed} more @param {string} ref */
  whisper: (userId, content, more, ref) =>
    frame('private', { targetUserId: userId, content, ...enclosed(more) }, ref),

  /** @param {string} roomId @param {Page} page @param {number} limit @param {string} ref */
  page: (roomId, { side, seq }, limit, ref) =>
    frame('history', side === 'newest' ? { roomId, limit } : { roomId, [side]: seq, limit }, ref),

  /** @param {string} roomId @param {string} messageId @param {string} content @param {string} ref */
  edit: (roomId, messageId, content, ref) => frame('edit', { roomId, messageId, content }, ref),

  /** @param {string} roomId @param {string} messageId @param {string} ref */
  remove: (roomId, messageId, ref) => frame('delete', { roomId, messageId }, ref),

  /** @param {string} roomId @param {number} upTo @param {string} ref */
  read: (roomId, upTo, ref) => frame('read', { roomId, upTo }, ref),

  /** @param {string} username @param {string} ref */
  rename: (username, ref) => frame('rename', { username }, ref),

  /** @param {boolean} everywhere @param {string} ref */
  signOut: (everywhere, ref) => frame('signOut', { everywhere }, ref),

  /** @param {string} roomId @param {boolean} isTyping */
  typing: (roomId, isTyping) => frame('typing', { roomId, isTyping }),

  /** @param {string} ref */
  listRooms: (ref) => frame('rooms', {}, ref),

  ping: () => frame('ping', {}),
};

/** @typedef {Record<string, unknown>} Data */

/** @param {unknown} value @returns {Data} */
export const object = (value) =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? /** @type {Data} */ (value) : {};

/** @param {unknown} value */
export const text = (value) => (typeof value === 'string' ? value : '');

/** @param {unknown} value */
export const textOrNull = (value) => (typeof value === 'string' && value !== '' ? value : null);

/** @param {unknown} value */
const countOrNull = (value) =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;

/** @param {unknown} value */
const count = (value) => countOrNull(value) ?? 0;

/** @param {unknown} value */
export const time = (value) => {
  const ms = Date.parse(text(value));
  return Number.isNaN(ms) ? 0 : ms;
};

/** @template T @param {unknown} value @param {(item: Data) => T} read @returns {T[]} */
export const list = (value, read) => (Array.isArray(value) ? value.map((item) => read(object(item))) : []);

/** @param {unknown} value @returns {string[]} */
const texts = (value) => (Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []);

/** @param {Data} data @returns {User} */
const user = (data) => ({ id: text(data.userId), name: text(data.username) });

/** @param {unknown} value @returns {Quote | null} */
function quote(value) {
  const data = object(value);
  const id = textOrNull(data.id);
  if (id === null) return null;
  const deleted = data.deleted === true;
  return { id, seq: count(data.seq), senderName: text(data.senderName), text: text(data.content), deleted };
}

/** @param {Data} data @returns {Reaction} */
const reaction = (data) => ({ emoji: text(data.emoji), count: count(data.count), userIds: texts(data.userIds) });

/** Whom a message calls. @param {Data} data */
const calls = (data) => ({ mentions: texts(data.mentions), here: data.mentionsHere === true });

/** @param {Data} data @returns {Message} */
export const message = (data) => ({
  id: text(data.id),
  seq: count(data.seq),
  senderId: text(data.senderId),
  senderName: text(data.senderName),
  text: text(data.content),
  at: time(data.timestamp),
  edited: data.edited === true,
  deleted: data.deleted === true,
  replyTo: quote(data.replyTo),
  reactions: list(data.reactions, reaction).filter(({ emoji }) => emoji !== ''),
  ...calls(data),
  threadId: textOrNull(data.threadId),
  replies: count(object(data.replies).count),
});

/** What a server that keeps no markers leaves out. @param {Data} data @returns {Reading | null} */
function reading(data) {
  const readUpTo = countOrNull(data.readUpTo);
  if (readUpTo === null) return null;
  const [unread, mentions] = [count(data.unread), count(data.mentions)];
  return { readUpTo, unread, mentions, countedTo: count(data.seq) };
}

/** @param {Data} data @returns {Conversation} */
const conversation = (data) => ({
  roomId: text(data.roomId),
  peer: user(data),
  unread: count(data.unread),
  reading: reading(data),
});

/** @param {unknown} value */
const readings = (value) =>
  list(value, (data) => ({ roomId: text(data.roomId), reading: reading(data) })).flatMap((each) =>
    each.reading === null ? [] : [{ roomId: each.roomId, reading: each.reading }],
  );

/** @param {Data} data @returns {ListedRoom} */
const listedRoom = (data) => ({
  roomId: text(data.roomId),
  topic: text(data.topic),
  users: count(data.users),
});

/** @param {unknown} value */
export const choice = (value) => (typeof value === 'boolean' ? value : null);

/** Events of a room that are about one of its messages. @param {string} type @param {Data} data @returns {RoomEvent | null} */
function aboutMessage(type, data) {
  const seq = count(data.seq);
  const id = textOrNull(data.eventId);
  const messageId = textOrNull(data.messageId);
  if (messageId === null) return null;
  const active = data.active === true;
  switch (type) {
    case 'messageEdited':
      return { kind: 'edited', seq, id, messageId, text: text(data.content), ...calls(data) };
    case 'messageDeleted':
      return { kind: 'deleted', seq, id, messageId };
    case 'messagePinned':
      return { kind: 'pinned', seq, id, messageId, active };
    case 'reaction':
      return { kind: 'reacted', seq, id, messageId, userId: text(data.userId), emoji: text(data.emoji), active };
    default:
      return null;
  }
}

/**
 * One durable event of a room, live or replayed. An event of a kind that is not known still has its place.
 * @param {string} type
 * @param {Data} data
 * @returns {RoomEvent}
 */
function roomEvent(type, data) {
  const seq = count(data.seq);
  const id = textOrNull(data.eventId) ?? textOrNull(data.id);
  const about = aboutMessage(type, data);
  if (about !== null) return about;
  if (type === 'topicChanged' && typeof data.topic === 'string')
    return { kind: 'topic', seq, id, topic: data.topic };
  const userId = textOrNull(data.userId);
  if (type === 'moderatorChanged' && userId !== null) {
    return { kind: 'moderator', seq, id, userId, active: data.active === true };
  }
  const isMessage = type === 'message' || type === 'privateMessage' || type === 'privateMessageSent';
  if (isMessage && id !== null && (data.deleted === true || typeof data.content === 'string')) {
    return { kind: 'message', seq, id, message: message(data) };
  }
  return { kind: 'other', seq, id };
}

/** @param {unknown} value */
const replayed = (value) => list(value, (item) => roomEvent(text(item.type), object(item.data)));

/** @param {Data} data @param {string | null} ref @param {boolean} sent @returns {ServerEvent} */
const privateMessage = (data, ref, sent) => ({
  type: 'privateMessage',
  ref,
  roomId: textOrNull(data.roomId),
  targetId: textOrNull(data.targetUserId),
  sent,
  message: message(data),
});

/** @param {Data} data @param {string | null} ref @returns {ServerEvent} */
function entered(data, ref) {
  const users = list(data.users, user);
  return {
    type: 'roomEntered',
    ref,
    roomId: text(data.roomId),
    topic: text(data.topic),
    epoch: textOrNull(data.epoch),
    seq: count(data.seq),
    lastId: textOrNull(data.eventId),
    users,
    userCount: countOrNull(data.userCount) ?? users.length,
    recovered: data.recovered === true,
    history: list(data.history, message),
    events: replayed(data.events),
    reading: reading(data),
    moderators: texts(data.moderators),
    pinned: texts(data.pinned),
  };
}

/** @param {Data} data @param {string | null} ref @returns {ServerEvent} */
const signedIn = (data, ref) => ({
  type: 'signedIn',
  ref,
  me: { id: text(data.clientId), name: text(data.username) },
  token: textOrNull(data.resumeToken),
  online: list(data.onlineUsers, user),
  conversations: list(data.conversations, conversation),
  readings: readings(data.rooms),
  blocked: list(data.blocked, user),
  readReceipts: choice(object(data.preferences).readReceipts),
});

/** @typedef {(data: Data, ref: string | null) => ServerEvent | null} Reader */

/** @type {Record<string, Reader>} */
export const READERS = {
  connected: (data) => ({
    type: 'greeted',
    lobby: textOrNull(data.lobby),
    maxMessageLength: countOrNull(object(data.limits).maxMessageLength),
    version: text(data.version),
    protocol: countOrNull(data.protocol) ?? PROTOCOL,
  }),
  authenticated: signedIn,
  joined: entered,
  events: (data) => ({ type: 'roomEvents', roomId: text(data.roomId), events: replayed(data.events) }),
  left: (data, ref) => ({ type: 'roomLeft', ref, roomId: text(data.roomId) }),
  history: (data, ref) => ({ type: 'pageRead', ref, ...pageOf(data) }),
  privateMessage: (data, ref) => privateMessage(data, ref, false),
  privateMessageSent: (data, ref) => privateMessage(data, ref, true),
  ack: (data, ref) => ({
    type: 'accepted',
    ref,
    id: text(data.id),
    roomId: textOrNull(data.roomId),
    seq: count(data.seq),
    at: time(data.timestamp),
  }),
  error: (data, ref) => ({
    type: 'refused',
    ref,
    code: text(data.code),
    text: text(data.message),
    retryAfterMs: countOrNull(data.retryAfterMs),
  }),
  userJoined: (data) => ({ type: 'userJoined', roomId: text(data.roomId), user: user(data) }),
  userLeft: (data) => ({ type: 'userLeft', roomId: text(data.roomId), user: user(data) }),
  presence: (data) => ({
    type: 'crowdMoved',
    roomId: text(data.roomId),
    joined: list(data.joined, user),
    left: list(data.left, user),
    userCount: count(data.userCount),
  }),
  userOnline: (data) => ({ type: 'userOnline', user: user(data) }),
  userOffline: (data) => ({ type: 'userOffline', user: user(data) }),
  userRenamed: (data) => ({ type: 'userRenamed', user: user(data) }),
  renamed: (data, ref) => ({ type: 'renamed', ref, name: text(data.username) }),
  typing: (data) => ({
    type: 'typed',
    roomId: text(data.roomId),
    user: user(data),
    active: data.isTyping === true,
  }),
  read: (data) => ({ type: 'readBy', roomId: text(data.roomId), user: user(data), upTo: count(data.upTo) }),
  unread: (data) => {
    const told = reading(data);
    return told === null ? null : { type: 'readingTold', roomId: text(data.roomId), reading: told };
  },
  blocked: (data, ref) => ({ type: 'blockTold', ref, user: user(data), active: data.active === true }),
  preferences: (data, ref) => ({ type: 'preferencesTold', ref, readReceipts: data.readReceipts !== false }),
  signedOut: (_data, ref) => ({ type: 'signedOutThere', ref }),
  roomList: (data, ref) => ({ type: 'roomsListed', ref, rooms: list(data.rooms, listedRoom) }),
  announcement: (data) => ({ type: 'announced', text: text(data.message) }),
  pong: () => ({ type: 'pong' }),
};

/** @param {Data} data */
export function pageOf(data) {
  return { roomId: text(data.roomId), messages: list(data.messages, message), hasMore: data.hasMore === true };
}

/**
 * One frame in the client's words; null for what this client does not know.
 * @param {string} frameText
 * @returns {ServerEvent | null}
 */
export function decode(frameText) {
  let envelope;
  try {
    envelope = object(JSON.parse(frameText));
  } catch {
    return null;
  }
  const type = text(envelope.type);
  const data = object(envelope.data);
  if (Object.hasOwn(READERS, type)) return READERS[type](data, textOrNull(envelope.ref));
  // Whatever else has a place in a room's order moves the cursor, even if there is nothing to show.
  const roomId = textOrNull(data.roomId);
  if (roomId === null || countOrNull(data.seq) === null) return null;
  const event = roomEvent(type, data);
  return event.id === null ? null : { type: 'roomEvent', roomId, event };
}
