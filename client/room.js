// One room as a value: pure functions from a room and what happened in it to the next room.

/** @import { LocalEvent, Message, Note, Page, Pending, Placed, Quote, Reaction, Reading, Room, RoomEvent, Snapshot, User } from './types.d.ts' */

/** Messages kept of a room at once: a window that moves through it. */
export const MAX_MESSAGES = 300;

/** How long "is typing" holds without renewal. */
export const TYPING_TIMEOUT_MS = 6000;

/** A deletion can be taken back for so long. */
export const UNDO_MS = 6000;

/** Comings and goings closer together than this are told in one line. */
const NOTE_MS = 10 * 60_000;

/** Lines of comings and goings kept. */
const MAX_NOTES = 40;

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
    older: false,
    newer: false,
    page: null,
    away: false,
    pending: [],
    doomed: new Map(),
    notes: [],
    missed: new Set(),
    users: new Map(),
    userCount: 0,
    typing: new Map(),
    readUpTo: null,
    seenUpTo: 0,
    unread: 0,
    mentions: 0,
    newAfter: null,
    readers: new Map(),
    moderators: [],
    pinned: [],
    hasDraft: false,
    goal: null,
  };
}

/** @param {Snapshot} kept @returns {Room} */
export const roomFrom = (kept) => ({ ...newRoom(kept.key, kept.peer), ...kept });

/**
 * Puts a message at its place. One that has this place already is replaced, so no place is ever shown twice.
 * @param {Message[]} messages
 * @param {Message} message
 */
function place(messages, message) {
  let at = messages.length;
  while (at > 0 && messages[at - 1].seq > message.seq) at -= 1;
  const known = at > 0 && messages[at - 1].seq === message.seq ? messages[at - 1] : null;
  const next = [...messages];
  if (known === null) next.splice(at, 0, message);
  else next[at - 1] = { ...message, localId: message.localId ?? known.localId };
  return next;
}

/** @param {Message[]} messages @param {string} id @param {(message: Message) => Message} change */
const changed = (messages, id, change) => messages.map((each) => (each.id === id ? change(each) : each));

/** In quotes, too. @param {Message[]} messages @param {string} id @param {Partial<Message>} now */
const retold = (messages, id, now) =>
  changed(messages, id, (each) => ({ ...each, ...now })).map((each) =>
    each.replyTo?.id === id ? { ...each, replyTo: { ...each.replyTo, ...now } } : each,
  );

/** @param {Reaction[]} reactions @param {string} emoji @param {string} userId @param {boolean} active */
function reacted(reactions, emoji, userId, active) {
  const known = reactions.find((each) => each.emoji === emoji);
  if (known === undefined) return active ? [...reactions, { emoji, count: 1, userIds: [userId] }] : reactions;
  const others = known.userIds.filter((id) => id !== userId);
  const next = {
    emoji,
    count: known.count + (active ? 1 : -1),
    userIds: active ? [...others, userId] : others,
  };
  const all = reactions.map((each) => (each === known ? next : each));
  return next.count > 0 ? all : all.filter((each) => each !== next);
}

/** A live message: its place in the window, unless the window is full and its reader elsewhere in it. */
/** @param {Room} room @param {Message} message @returns {Room} */
function withMessage(room, message) {
  const { threadId } = message;
  const rooted =
    threadId === null
      ? room.messages
      : changed(room.messages, threadId, (root) => ({ ...root, replies: root.replies + 1 }));
  if (room.newer) return { ...room, messages: rooted };
  if (room.away && room.messages.length >= MAX_MESSAGES) return { ...room, messages: rooted, newer: true };
  const messages = place(rooted, message);
  if (messages.length <= MAX_MESSAGES) return { ...room, messages };
  return { ...room, messages: messages.slice(-MAX_MESSAGES), older: true };
}

/** @param {Room} room @param {RoomEvent} event @returns {Room} */
function after(room, event) {
  const { messages } = room;
  switch (event.kind) {
    case 'message':
      return withMessage(room, event.message);
    case 'edited': {
      const { text, mentions = [], here = false } = event;
      return { ...room, messages: retold(messages, event.messageId, { text, mentions, here, edited: true }) };
    }
    case 'deleted': {
      const gone = { text: '', deleted: true, reactions: [], replyTo: null };
      const pinned = room.pinned.filter((id) => id !== event.messageId);
      const pending = room.pending.filter(({ edits }) => edits !== event.messageId);
      return { ...room, pinned, pending, messages: retold(messages, event.messageId, gone) };
    }
    case 'reacted': {
      const { messageId, emoji, userId, active } = event;
      const change = (/** @type {Message} */ each) => ({
        ...each,
        reactions: reacted(each.reactions, emoji, userId, active),
      });
      return { ...room, messages: changed(messages, messageId, change) };
    }
    case 'pinned': {
      const others = room.pinned.filter((id) => id !== event.messageId);
      return { ...room, pinned: event.active ? [...others, event.messageId] : others };
    }
    case 'topic':
      return { ...room, topic: event.topic };
    case 'moderator': {
      const others = room.moderators.filter((id) => id !== event.userId);
      return { ...room, moderators: event.active ? [...others, event.userId] : others };
    }
    default:
      return room;
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
  if (room.seq === null) return after(room, event);
  if (event.seq <= room.seq) return room;
  if (event.seq > room.seq + 1) return room.gap ? room : { ...room, gap: true };
  const typing = event.kind === 'message' ? withoutTyper(room.typing, event.message.senderId) : room.typing;
  return after({ ...room, seq: event.seq, lastId: event.id, typing }, event);
}

/** @param {Room['typing']} typing @param {string} userId */
function withoutTyper(typing, userId) {
  if (!typing.has(userId)) return typing;
  const next = new Map(typing);
  next.delete(userId);
  return next;
}

/**
 * @typedef {Pick<Extract<import('./types.d.ts').ServerEvent, { type: 'roomEntered' }>, 'roomId' | 'topic' | 'epoch' |
 *   'seq' | 'lastId' | 'users' | 'userCount' | 'recovered' | 'history' | 'events' | 'moderators' |
 *   'pinned'>} Found
 */

/**
 * The room as found on entering it: either what was missed follows the cursor, or the history is all there is.
 * @param {Room} room
 * @param {Found} found
 * @returns {Room}
 */
export function enter(room, found) {
  const users = new Map(found.users.map((user) => [user.id, user.name]));
  const base = {
    ...room,
    missed: new Set([...room.users.keys()].filter((id) => !users.has(id))),
    roomId: found.roomId,
    topic: found.topic,
    joined: true,
    refused: false,
    gap: false,
    epoch: found.epoch,
    users,
    userCount: found.userCount,
    typing: new Map(),
    moderators: found.moderators,
    pinned: found.pinned,
  };
  if (found.recovered) return found.events.reduce(take, base);
  // Messages keep the row they have in this tab.
  const localIds = new Map(room.messages.map((message) => [message.id, message.localId]));
  const messages = found.history
    .map((message) => ({ ...message, localId: localIds.get(message.id) }))
    .slice(-MAX_MESSAGES);
  const older = (messages[0]?.seq ?? 1) > 1;
  const page = room.page?.side === 'around' ? room.page : null;
  return { ...base, messages, older, newer: false, page, seq: found.seq, lastId: found.lastId };
}

/**
 * A page that was asked for. It takes its place beside the window, which is cut at its other end, or becomes the
 * window itself.
 * @param {Room} room
 * @param {Page} page
 * @param {Message[]} messages
 * @param {boolean} hasMore
 * @returns {Room}
 */
export function turn(room, page, messages, hasMore) {
  const done = { ...room, page: null };
  if (page.side === 'newest') return { ...done, messages, older: hasMore, newer: false };
  if (page.side === 'around') {
    if (messages.length === 0) return done;
    const newer = messages[messages.length - 1].seq < (room.seq ?? 0);
    return { ...done, messages, older: messages[0].seq > 1, newer };
  }
  const [first, last] = [room.messages[0]?.seq ?? Infinity, room.messages.at(-1)?.seq ?? 0];
  if (page.side === 'before') {
    const all = [...messages.filter(({ seq }) => seq < first), ...room.messages];
    const cut = all.length > MAX_MESSAGES;
    return { ...done, messages: all.slice(0, MAX_MESSAGES), older: hasMore, newer: room.newer || cut };
  }
  const all = [...room.messages, ...messages.filter(({ seq }) => seq > last)];
  const cut = all.length > MAX_MESSAGES;
  return { ...done, messages: all.slice(-MAX_MESSAGES), older: room.older || cut, newer: hasMore };
}

/** What is lost with the connection: who types, what was under way. @param {Room} room @returns {Room} */
export function disconnect(room) {
  return {
    ...room,
    joined: false,
    refused: false,
    enterAt: 0,
    typing: new Map(),
    pending: room.pending.map((item) => (item.status === 'sending' ? { ...item, status: 'unconfirmed' } : item)),
  };
}

/** @param {Room} room @param {string} localId @param {Partial<Pending>} changes @returns {Room} */
const changePending = (room, localId, changes) => ({
  ...room,
  pending: room.pending.map((item) => (item.localId === localId ? { ...item, ...changes } : item)),
});

/** @param {Room} room @param {string} localId @returns {Room} */
const dropPending = (room, localId) => ({
  ...room,
  pending: room.pending.filter((item) => item.localId !== localId),
});

/** @param {Room} room @param {Extract<LocalEvent, { type: 'composed' }>} event @returns {Room} */
function composed(room, { localId, text, at, replyTo, edits }) {
  /** @type {Pending} */
  const item = { localId, text, at, status: 'queued', reason: '', replyTo };
  if (edits === undefined) return { ...room, newAfter: null, pending: [...room.pending, item] };
  // A change that is not under way yet is no longer wanted when there is a newer one.
  const others = room.pending.filter((each) => each.edits !== edits || each.status === 'sending');
  return { ...room, pending: [...others, { ...item, edits }] };
}

/** @param {Map<string, number>} doomed @param {string} id @param {number | null} until */
function doom(doomed, id, until) {
  const next = new Map(doomed);
  if (until === null) next.delete(id);
  else next.set(id, until);
  return next;
}

/** What happened to a room in this tab. @param {Room} room @param {LocalEvent} event @returns {Room} */
export function happen(room, event) {
  switch (event.type) {
    case 'pageWanted':
      return { ...room, page: event.page };
    case 'pageRead':
      return turn(room, event.page, event.messages, event.hasMore);
    case 'jumped': {
      const goal = { seq: event.seq, count: 1 + (room.goal?.count ?? 0) };
      const isHere = messageOf(room, event.seq) !== undefined;
      return { ...room, goal, page: isHere ? room.page : { side: 'around', seq: event.seq } };
    }
    case 'readerMoved':
      return room.away === event.away ? room : { ...room, away: event.away };
    case 'readTaken':
      return { ...room, readUpTo: event.upTo };
    case 'draftKept':
      return room.hasDraft === event.hasDraft ? room : { ...room, hasDraft: event.hasDraft };
    case 'deletionAsked':
      return { ...room, doomed: doom(room.doomed, event.id, event.at + UNDO_MS) };
    case 'deletionEnded':
      return { ...room, doomed: doom(room.doomed, event.id, null) };
    case 'composed':
      return composed(room, event);
    case 'sending':
      return changePending(room, event.localId, { status: 'sending' });
    case 'sendHeld':
      return changePending(room, event.localId, { status: 'queued' });
    case 'sendFailed':
      return changePending(room, event.localId, { status: 'failed', reason: event.reason });
    case 'retried':
      return changePending(room, event.localId, { status: 'queued', reason: '' });
    case 'discarded':
      return dropPending(room, event.localId);
    default:
      return room;
  }
}

/** The message a thread began with, of which an answer is a part. @param {Room} room @param {Quote | null} replyTo */
const threadOf = (room, replyTo) =>
  replyTo === null ? null : (messageOf(room, replyTo.id)?.threadId ?? replyTo.id);

/**
 * The server gave a message of this tab its place.
 * @param {Room} room
 * @param {string} localId
 * @param {Placed} placed
 * @param {User} me
 * @returns {Room}
 */
export function confirm(room, localId, placed, me) {
  const item = room.pending.find((pending) => pending.localId === localId);
  if (item === undefined) return room;
  if (item.edits !== undefined) {
    const { seq, id } = placed;
    return take(dropPending(room, localId), { kind: 'edited', seq, id, messageId: item.edits, text: item.text });
  }
  const message = {
    id: placed.id,
    seq: placed.seq,
    senderId: me.id,
    senderName: me.name,
    text: item.text,
    at: placed.at,
    edited: false,
    deleted: false,
    replyTo: item.replyTo,
    reactions: [],
    mentions: [],
    here: false,
    threadId: threadOf(room, item.replyTo),
    replies: 0,
    localId,
  };
  const known = { ...dropPending(room, localId), roomId: placed.roomId ?? room.roomId };
  const isNews = known.seq === null || placed.seq > known.seq;
  if (isNews) return take(known, { kind: 'message', seq: placed.seq, id: placed.id, message });
  // A repeat: the message is shown already, or was so long ago that its row is gone.
  return known.messages.some((shown) => shown.seq === placed.seq)
    ? { ...known, messages: changed(known.messages, placed.id, (each) => ({ ...each, localId })) }
    : known;
}

/** Tells in the timeline who came and went; who did both is not worth a word. */
/** @param {Room} room @param {string[]} came @param {string[]} went @param {number} at @returns {Note[]} */
function noted(room, came, went, at) {
  const afterSeq = room.messages.at(-1)?.seq ?? 0;
  const last = room.notes.at(-1);
  const goesOn = last !== undefined && last.afterSeq === afterSeq && at - last.at < NOTE_MS;
  const base = goesOn ? last : { id: 1 + (last?.id ?? 0), afterSeq, at, came: [], went: [] };
  const added = came.filter((name) => !base.went.includes(name));
  const back = new Set(came.filter((name) => base.went.includes(name)));
  const gone = went.filter((name) => !base.came.includes(name));
  const brief = new Set(went.filter((name) => base.came.includes(name)));
  const note = {
    ...base,
    came: [...new Set([...base.came.filter((name) => !brief.has(name)), ...added])],
    went: [...new Set([...base.went.filter((name) => !back.has(name)), ...gone])],
  };
  const others = goesOn ? room.notes.slice(0, -1) : room.notes;
  const isEmpty = note.came.length === 0 && note.went.length === 0;
  return isEmpty ? others : [...others, note].slice(-MAX_NOTES);
}

/**
 * @param {Room} room
 * @param {{ came: User[], went: User[], userCount: number | null, at: number }} moved
 * @returns {Room}
 */
export function move(room, { came, went, userCount, at }) {
  const users = new Map(room.users);
  const missed = new Set(room.missed);
  // Who was here when the server went comes back like everybody: that is no news.
  const news = came.filter(({ id }) => !missed.delete(id) && !users.has(id));
  const leavers = went.filter((user) => users.has(user.id));
  for (const user of came) users.set(user.id, user.name);
  for (const user of went) users.delete(user.id);
  const typing = went.reduce((left, user) => withoutTyper(left, user.id), room.typing);
  const nameOf = (/** @type {User} */ user) => user.name;
  // A crowd is not told one by one.
  const notes = userCount === null ? noted(room, news.map(nameOf), leavers.map(nameOf), at) : room.notes;
  return {
    ...room,
    users,
    missed,
    typing,
    notes,
    userCount: userCount ?? room.userCount + users.size - room.users.size,
  };
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

/** The message with this id or place, if it is in the window. @param {Room} room @param {string | number} which */
export const messageOf = (room, which) =>
  room.messages.find(typeof which === 'number' ? ({ seq }) => seq === which : ({ id }) => id === which);

/** A message as a reply quotes it. @param {Message} message */
export const quoteOf = ({ id, seq, senderName, text, deleted }) => ({
  id,
  seq,
  senderName,
  text: text.slice(0, 200),
  deleted,
});

/** Whether a message calls this person. @param {Message} message @param {User | null} me */
export const callsMe = ({ mentions, here }, me) => me !== null && (here || mentions.includes(me.id));

/**
 * The server's markers; what came behind the place up to which it counted is counted here.
 * @param {Room} room
 * @param {Reading | null} reading
 * @param {User | null} me
 * @returns {Room}
 */
export function marked(room, reading, me) {
  if (reading === null) return room;
  const { readUpTo, countedTo } = reading;
  const later = room.joined && countedTo > 0 ? room.messages.filter(({ seq }) => seq > countedTo) : [];
  const news = later.filter(
    (message) => message.senderId !== me?.id && !message.deleted && message.seq > readUpTo,
  );
  const calls = news.filter((message) => callsMe(message, me));
  const unread = reading.unread + news.length;
  const mentions = reading.mentions + calls.length;
  return { ...room, readUpTo, unread, mentions, seenUpTo: Math.max(room.seenUpTo, readUpTo) };
}

/** A room that comes on screen begins at what is new in it, which may have to be fetched. @param {Room} room @returns {Room} */
export function atNew(room) {
  const from = room.readUpTo ?? room.seenUpTo;
  const known = from > 0 || (room.readUpTo !== null && room.kind === 'direct');
  if (room.unread === 0 || !known) return { ...room, newAfter: null };
  const first = room.messages[0]?.seq ?? 0;
  const far = room.joined && from > 0 && first > from + 1 && room.unread > room.messages.length;
  return { ...room, newAfter: from, page: far ? { side: 'around', seq: from } : room.page };
}
