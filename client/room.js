// One room as a value: pure functions from a room and what happened in it to the next room.

/** @import { Message, Pending, Room, RoomEvent, User } from './types.d.ts' */

/** Rows kept of a room; older ones are let go. */
export const MAX_MESSAGES = 300;

/** How long "is typing" holds without renewal. */
export const TYPING_TIMEOUT_MS = 6000;

/** @param {string} key @param {User | null} peer @returns {Room} */
export function newRoom(key, peer) {
  const direct = key.startsWith('u/');
  return {
    key,
    kind: direct ? 'direct' : 'room',
    roomId: direct ? null : key.slice(2),
    peer: direct ? (peer ?? { id: key.slice(2), name: '' }) : null,
    topic: '',
    joined: false,
    refused: false,
    enterAt: 0,
    gap: false,
    epoch: null,
    seq: null,
    lastId: null,
    messages: [],
    pending: [],
    users: new Map(),
    userCount: 0,
    typing: new Map(),
    unread: 0,
  };
}

/**
 * Puts a message at its place. One that has this place already is replaced, so no place is ever shown twice.
 * @param {Message[]} messages
 * @param {Message} message
 */
export function place(messages, message) {
  let at = messages.length;
  while (at > 0 && messages[at - 1].seq > message.seq) at -= 1;
  const known = at > 0 && messages[at - 1].seq === message.seq ? messages[at - 1] : null;
  const next = [...messages];
  if (known === null) next.splice(at, 0, message);
  else next[at - 1] = { ...message, localId: message.localId ?? known.localId };
  return next.length > MAX_MESSAGES ? next.slice(-MAX_MESSAGES) : next;
}

/** @param {Message[]} messages @param {string} id @param {Partial<Message>} changes */
const change = (messages, id, changes) =>
  messages.map((message) => (message.id === id ? { ...message, ...changes } : message));

/** @param {Room} room @param {RoomEvent} event @returns {Message[]} */
function messagesAfter(room, event) {
  switch (event.kind) {
    case 'message':
      return place(room.messages, event.message);
    case 'edited':
      return change(room.messages, event.messageId, { text: event.text, edited: true });
    case 'deleted':
      return change(room.messages, event.messageId, { text: '', deleted: true });
    default:
      return room.messages;
  }
}

/**
 * Takes the next durable event. A place seen before changes nothing; a place too far ahead marks a gap and
 * waits for the room to be entered again, so that what is shown is always without holes.
 * @param {Room} room
 * @param {RoomEvent} event
 * @returns {Room}
 */
export function take(room, event) {
  if (room.seq === null) return { ...room, messages: messagesAfter(room, event) };
  if (event.seq <= room.seq) return room;
  if (event.seq > room.seq + 1) return room.gap ? room : { ...room, gap: true };
  const typing = event.kind === 'message' ? withoutTyper(room.typing, event.message.senderId) : room.typing;
  return { ...room, seq: event.seq, lastId: event.id, messages: messagesAfter(room, event), typing };
}

/** @param {Room['typing']} typing @param {string} userId */
function withoutTyper(typing, userId) {
  if (!typing.has(userId)) return typing;
  const next = new Map(typing);
  next.delete(userId);
  return next;
}

/**
 * The room as found on entering it: either what was missed follows the cursor, or the history is all there is.
 * @param {Room} room
 * @param {{ roomId: string, topic: string, epoch: string | null, seq: number, lastId: string | null,
 *   users: User[], userCount: number, recovered: boolean, history: Message[], events: RoomEvent[] }} found
 * @returns {Room}
 */
export function enter(room, found) {
  const base = {
    ...room,
    roomId: found.roomId,
    topic: found.topic,
    joined: true,
    refused: false,
    gap: false,
    epoch: found.epoch,
    users: new Map(found.users.map((user) => [user.id, user.name])),
    userCount: found.userCount,
    typing: new Map(),
  };
  if (found.recovered) return found.events.reduce(take, base);
  // Messages keep the row they have in this tab.
  const localIds = new Map(room.messages.map((message) => [message.id, message.localId]));
  const messages = found.history.map((message) => ({ ...message, localId: localIds.get(message.id) }));
  return { ...base, messages: messages.slice(-MAX_MESSAGES), seq: found.seq, lastId: found.lastId };
}

/** What is lost with the connection: who is here, who types, what was under way. @param {Room} room @returns {Room} */
export function disconnect(room) {
  return {
    ...room,
    joined: false,
    refused: false,
    enterAt: 0,
    typing: new Map(),
    pending: room.pending.map((item) => (item.status === 'sending' ? { ...item, status: 'queued' } : item)),
  };
}

/** @param {Room} room @param {string} localId @param {Partial<Pending>} changes @returns {Room} */
export const changePending = (room, localId, changes) => ({
  ...room,
  pending: room.pending.map((item) => (item.localId === localId ? { ...item, ...changes } : item)),
});

/** @param {Room} room @param {string} localId @returns {Room} */
export const dropPending = (room, localId) => ({
  ...room,
  pending: room.pending.filter((item) => item.localId !== localId),
});

/**
 * The server gave a message of this tab its place.
 * @param {Room} room
 * @param {string} localId
 * @param {{ id: string, roomId: string | null, seq: number, at: number }} placed
 * @param {User} me
 * @returns {Room}
 */
export function confirm(room, localId, placed, me) {
  const item = room.pending.find((pending) => pending.localId === localId);
  if (item === undefined) return room;
  const message = {
    id: placed.id,
    seq: placed.seq,
    senderId: me.id,
    senderName: me.name,
    text: item.text,
    at: placed.at,
    edited: false,
    deleted: false,
    localId,
  };
  const known = { ...dropPending(room, localId), roomId: placed.roomId ?? room.roomId };
  const isNews = known.seq === null || placed.seq > known.seq;
  if (isNews) return take(known, { kind: 'message', seq: placed.seq, id: placed.id, message });
  // A repeat: the message is shown already, or was so long ago that its row is gone.
  return known.messages.some((shown) => shown.seq === placed.seq)
    ? { ...known, messages: change(known.messages, placed.id, { localId }) }
    : known;
}

/** @param {Room} room @param {User[]} came @param {User[]} went @param {number | null} userCount @returns {Room} */
export function move(room, came, went, userCount) {
  const users = new Map(room.users);
  for (const user of came) users.set(user.id, user.name);
  for (const user of went) users.delete(user.id);
  const typing = went.reduce((left, user) => withoutTyper(left, user.id), room.typing);
  return { ...room, users, typing, userCount: userCount ?? room.userCount + users.size - room.users.size };
}

/** @param {Room} room @param {User} user @param {boolean} active @param {number} at @returns {Room} */
export function type(room, user, active, at) {
  if (!active) return { ...room, typing: withoutTyper(room.typing, user.id) };
  const typing = new Map(room.typing).set(user.id, { name: user.name, until: at + TYPING_TIMEOUT_MS });
  return { ...room, typing };
}

/** Lets go who has not renewed. @param {Room} room @param {number} now @returns {Room} */
export function expireTyping(room, now) {
  const typing = new Map([...room.typing].filter(([, entry]) => entry.until > now));
  return typing.size === room.typing.size ? room : { ...room, typing };
}

/** @param {Room} room @param {User} user @returns {Room} */
export function rename(room, user) {
  if (room.peer?.id === user.id) room = { ...room, peer: user };
  if (!room.users.has(user.id)) return room;
  return { ...room, users: new Map(room.users).set(user.id, user.name) };
}
