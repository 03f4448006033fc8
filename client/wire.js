// The only file that knows the field names of the server's envelope dialect. Everything beyond it speaks the
// words of types.d.ts; what the server adds later and this file does not know is left out here.

/** @import { Conversation, Cursor, ListedRoom, Message, RoomEvent, ServerEvent, User } from './types.d.ts' */

/** The subprotocol asked for on the socket. */
export const SUBPROTOCOL = 'chinwag.v1';

/** @param {string} type @param {Record<string, unknown>} data @param {string} [ref] */
const frame = (type, data, ref) => JSON.stringify({ type, data, ref });

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

  /** @param {string} roomId @param {string} content @param {string} localId @param {string} ref */
  post: (roomId, content, localId, ref) => frame('chat', { roomId, content, clientMessageId: localId }, ref),

  /** @param {string} userId @param {string} content @param {string} localId @param {string} ref */
  whisper: (userId, content, localId, ref) =>
    frame('private', { targetUserId: userId, content, clientMessageId: localId }, ref),

  /** @param {string} roomId @param {boolean} isTyping */
  typing: (roomId, isTyping) => frame('typing', { roomId, isTyping }),

  /** @param {string} ref */
  listRooms: (ref) => frame('rooms', {}, ref),

  ping: () => frame('ping', {}),
};

/** @typedef {Record<string, unknown>} Data */

/** @param {unknown} value @returns {Data} */
const object = (value) =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? /** @type {Data} */ (value) : {};

/** @param {unknown} value */
const text = (value) => (typeof value === 'string' ? value : '');

/** @param {unknown} value */
const textOrNull = (value) => (typeof value === 'string' && value !== '' ? value : null);

/** @param {unknown} value */
const countOrNull = (value) =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;

/** @param {unknown} value */
const count = (value) => countOrNull(value) ?? 0;

/** @param {unknown} value */
const time = (value) => {
  const ms = Date.parse(text(value));
  return Number.isNaN(ms) ? 0 : ms;
};

/** @template T @param {unknown} value @param {(item: Data) => T} read @returns {T[]} */
const list = (value, read) => (Array.isArray(value) ? value.map((item) => read(object(item))) : []);

/** @param {Data} data @returns {User} */
const user = (data) => ({ id: text(data.userId), name: text(data.username) });

/** @param {Data} data @returns {Message} */
const message = (data) => ({
  id: text(data.id),
  seq: count(data.seq),
  senderId: text(data.senderId),
  senderName: text(data.senderName),
  text: text(data.content),
  at: time(data.timestamp),
  edited: data.edited === true,
  deleted: data.deleted === true,
});

/** @param {Data} data @returns {Conversation} */
const conversation = (data) => ({ roomId: text(data.roomId), peer: user(data), unread: count(data.unread) });

/** @param {Data} data @returns {ListedRoom} */
const listedRoom = (data) => ({
  roomId: text(data.roomId),
  topic: text(data.topic),
  users: count(data.users),
});

/**
 * One durable event of a room, live or replayed. An event of a kind that is not known still has its place.
 * @param {string} type
 * @param {Data} data
 * @returns {RoomEvent}
 */
function roomEvent(type, data) {
  const seq = count(data.seq);
  const id = textOrNull(data.eventId) ?? textOrNull(data.id);
  const messageId = textOrNull(data.messageId);
  if (type === 'messageEdited' && messageId !== null) {
    return { kind: 'edited', seq, id, messageId, text: text(data.content) };
  }
  if (type === 'messageDeleted' && messageId !== null) return { kind: 'deleted', seq, id, messageId };
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

/** @type {Map<string, (data: Data, ref: string | null) => ServerEvent>} */
const READERS = new Map(
  /** @type {[string, (data: Data, ref: string | null) => ServerEvent][]} */ ([
    [
      'connected',
      (data) => ({
        type: 'greeted',
        lobby: textOrNull(data.lobby),
        maxMessageLength: countOrNull(object(data.limits).maxMessageLength),
      }),
    ],
    [
      'authenticated',
      (data, ref) => ({
        type: 'signedIn',
        ref,
        me: { id: text(data.clientId), name: text(data.username) },
        token: textOrNull(data.resumeToken),
        online: list(data.onlineUsers, user),
        conversations: list(data.conversations, conversation),
      }),
    ],
    [
      'joined',
      (data, ref) => {
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
        };
      },
    ],
    ['events', (data) => ({ type: 'roomEvents', roomId: text(data.roomId), events: replayed(data.events) })],
    ['left', (data, ref) => ({ type: 'roomLeft', ref, roomId: text(data.roomId) })],
    ['privateMessage', (data, ref) => privateMessage(data, ref, false)],
    ['privateMessageSent', (data, ref) => privateMessage(data, ref, true)],
    [
      'ack',
      (data, ref) => ({
        type: 'accepted',
        ref,
        id: text(data.id),
        roomId: textOrNull(data.roomId),
        seq: count(data.seq),
        at: time(data.timestamp),
      }),
    ],
    [
      'error',
      (data, ref) => ({
        type: 'refused',
        ref,
        code: text(data.code),
        text: text(data.message),
        retryAfterMs: countOrNull(data.retryAfterMs),
      }),
    ],
    ['userJoined', (data) => ({ type: 'userJoined', roomId: text(data.roomId), user: user(data) })],
    ['userLeft', (data) => ({ type: 'userLeft', roomId: text(data.roomId), user: user(data) })],
    [
      'presence',
      (data) => ({
        type: 'crowdMoved',
        roomId: text(data.roomId),
        joined: list(data.joined, user),
        left: list(data.left, user),
        userCount: count(data.userCount),
      }),
    ],
    ['userOnline', (data) => ({ type: 'userOnline', user: user(data) })],
    ['userOffline', (data) => ({ type: 'userOffline', user: user(data) })],
    ['userRenamed', (data) => ({ type: 'userRenamed', user: user(data) })],
    [
      'typing',
      (data) => ({
        type: 'typed',
        roomId: text(data.roomId),
        user: user(data),
        active: data.isTyping === true,
      }),
    ],
    ['roomList', (data) => ({ type: 'roomsListed', rooms: list(data.rooms, listedRoom) })],
    ['announcement', (data) => ({ type: 'announced', text: text(data.message) })],
    ['pong', () => ({ type: 'pong' })],
  ]),
);

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
  const read = READERS.get(type);
  if (read !== undefined) return read(data, textOrNull(envelope.ref));
  // Whatever else has a place in a room's order moves the cursor, even if there is nothing to show.
  const roomId = textOrNull(data.roomId);
  if (roomId === null || countOrNull(data.seq) === null) return null;
  const event = roomEvent(type, data);
  return event.id === null ? null : { type: 'roomEvent', roomId, event };
}
