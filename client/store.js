// What the client knows, and how each event changes it. Nothing here reads a clock, the network or the page.

import * as rooms from './room.js';
import { words } from './words.js';

/** @import { Conversation, LocalEvent, Room, RoomEvent, ServerEvent, Settings, State, StoreEvent, User } from './types.d.ts' */

/** Notices kept on screen. */
const MAX_NOTICES = 3;

/** A connection that is gone for less is not worth a word. */
export const QUIET_LOSS_MS = 2000;

/** @type {Settings} */
export const DEFAULT_SETTINGS = {
  theme: 'system',
  density: 'roomy',
  language: '',
  enterSends: true,
  popups: false,
  sound: true,
  away: false,
  loudness: 'all',
  rooms: {},
};

/** @param {Settings} [settings] @returns {State} */
export function initialState(settings = DEFAULT_SETTINGS) {
  return {
    now: 0,
    phase: 'signedOut',
    signIn: { name: '', error: '', taken: false },
    me: null,
    link: { status: 'idle', retryAt: null, reason: '' },
    lostAt: 0,
    outdated: false,
    version: '',
    lobby: 'general',
    maxMessageLength: 4000,
    openKey: null,
    watching: true,
    rooms: {},
    online: new Map(),
    blocked: new Map(),
    readReceipts: null,
    directory: [],
    notices: [],
    holdUntil: 0,
    holdReason: '',
    settings,
  };
}

export const roomKey = (/** @type {string} */ roomId) => `r/${roomId}`;
export const personKey = (/** @type {string} */ userId) => `u/${userId}`;

/** The room on screen. @param {State} state */
export const openRoom = (state) => (state.openKey === null ? undefined : state.rooms[state.openKey]);

/**
 * The room of the server's id: a public one, or the conversation known by that id.
 * @param {State} state
 * @param {string} roomId
 * @returns {Room | undefined}
 */
export const roomById = (state, roomId) =>
  state.rooms[roomKey(roomId)] ?? Object.values(state.rooms).find((room) => room.roomId === roomId);

/** A person's name, from wherever it is known; empty where it is not. @param {State} state @param {string} userId */
export const nameOf = (state, userId) =>
  state.online.get(userId) ??
  Object.values(state.rooms)
    .find((room) => room.users.has(userId))
    ?.users.get(userId) ??
  '';

/** How loud a room is. @param {Settings} settings @param {string} key */
export const loudnessOf = (settings, key) => settings.rooms[key] ?? settings.loudness;

/** @param {State} state @param {string} key @param {(room: Room) => Room} change @returns {State} */
function withRoom(state, key, change) {
  const room = state.rooms[key];
  if (room === undefined) return state;
  const next = change(room);
  return next === room ? state : { ...state, rooms: { ...state.rooms, [key]: next } };
}

/** @param {State} state @param {(room: Room) => Room} change @returns {State} */
const withEveryRoom = (state, change) =>
  Object.keys(state.rooms).reduce((next, key) => withRoom(next, key, change), state);

/** @param {State} state @param {string} roomId @param {(room: Room) => Room} change @returns {State} */
function withRoomId(state, roomId, change) {
  const room = roomById(state, roomId);
  return room === undefined ? state : withRoom(state, room.key, change);
}

/** @param {State} state @param {string} key @param {User | null} peer @returns {State} */
const withNewRoom = (state, key, peer) =>
  state.rooms[key] === undefined
    ? { ...state, rooms: { ...state.rooms, [key]: rooms.newRoom(key, peer) } }
    : state;

/** @param {State} state @param {'announcement' | 'error' | 'hint'} kind @param {string} text @param {number} at @returns {State} */
function noticed(state, kind, text, at) {
  const same = state.notices.filter((notice) => notice.text !== text);
  const id = 1 + Math.max(0, ...state.notices.map((notice) => notice.id));
  return { ...state, notices: [...same, { id, kind, text, at }].slice(-MAX_NOTICES) };
}

/** Takes events of a room and counts what its reader has not seen. */
/** @param {State} state @param {Room} room @param {RoomEvent[]} events @returns {Room} */
function takeAll(state, room, events) {
  const next = events.reduce(rooms.take, room);
  if (next === room) return room;
  const isOpen = state.openKey === room.key;
  const floor = Math.max(room.seq ?? 0, room.seq === null ? (room.messages.at(-1)?.seq ?? 0) : 0);
  const upTo = next.seq ?? Infinity;
  const news = events
    .flatMap((event) =>
      event.kind === 'message' && event.seq > floor && event.seq <= upTo ? [event.message] : [],
    )
    .filter((message) => !message.deleted && message.senderId !== state.me?.id)
    .filter((message) => !state.blocked.has(message.senderId));
  if (news.length === 0 || (isOpen && state.watching && !next.away && !next.newer)) return next;
  const calls = news.filter((message) => rooms.callsMe(message, state.me)).length;
  const newAfter = isOpen && !state.watching ? (room.newAfter ?? floor) : room.newAfter;
  return { ...next, newAfter, unread: next.unread + news.length, mentions: next.mentions + calls };
}

/** What the reader saw is no longer unread. @param {Room} room @param {number} seq @param {User | null} me @returns {Room} */
function saw(room, seq, me) {
  const last = room.messages.at(-1)?.seq ?? 0;
  if (seq < room.seenUpTo || (seq === room.seenUpTo && room.unread === 0)) return room;
  const seen = { ...room, seenUpTo: seq };
  if (seq >= last && !room.newer) return { ...seen, unread: 0, mentions: 0 };
  if (room.newer) return seen;
  const left = room.messages.filter(
    (message) => message.seq > seq && message.senderId !== me?.id && !message.deleted,
  );
  const calls = left.filter((message) => rooms.callsMe(message, me)).length;
  return { ...seen, unread: Math.min(room.unread, left.length), mentions: Math.min(room.mentions, calls) };
}

/** @param {State} state @param {Conversation} conversation @returns {State} */
function withConversation(state, { roomId, peer, unread, reading }) {
  const key = personKey(peer.id);
  const before = state.rooms[key];
  const next = withNewRoom(state, key, peer);
  return withRoom(next, key, (room) => {
    const known = { ...room, roomId, peer };
    if (reading !== null) return rooms.marked(known, reading, state.me);
    return { ...known, unread: before?.unread ?? (state.openKey === key ? 0 : unread) };
  });
}

/** @param {State} state @param {Extract<ServerEvent, { type: 'signedIn' }>} event @returns {State} */
function signedIn(state, event) {
  const { me, blocked, readReceipts } = event;
  // Somebody else signs in here: nothing of the one before is shown.
  const kept = state.me === null || state.me.id === me.id ? state.rooms : {};
  /** @type {State} */
  let next = {
    ...state,
    rooms: kept,
    online: new Map(event.online.map((user) => [user.id, user.name])),
    blocked: new Map(blocked.map((user) => [user.id, user.name])),
    readReceipts,
    me,
    phase: 'signedIn',
    signIn: { name: me.name, error: '', taken: false },
  };
  for (const each of event.conversations) next = withConversation(next, each);
  for (const { roomId, reading } of event.readings) {
    next = withRoomId(next, roomId, (room) => rooms.marked(room, reading, state.me));
  }
  return next;
}

/** @param {State} state @param {Extract<ServerEvent, { type: 'roomEntered' }>} event @returns {State} */
function roomEntered(state, event) {
  return withRoomId(state, event.roomId, (room) => {
    const isFirst = room.seq === null;
    if (event.recovered) {
      const next = takeAll(state, rooms.enter(room, { ...event, events: [] }), event.events);
      return rooms.marked(next, state.openKey === room.key && state.watching ? null : event.reading, state.me);
    }
    const next = rooms.marked(rooms.enter(room, event), event.reading, state.me);
    return isFirst && state.openKey === room.key ? rooms.atNew(next) : next;
  });
}

/** Whose conversation a private message belongs to. */
/** @param {State} state @param {Extract<ServerEvent, { type: 'privateMessage' }>} event @returns {User | null} */
function peerOf(state, { roomId, targetId, message }) {
  if (message.senderId !== state.me?.id) return { id: message.senderId, name: message.senderName };
  if (targetId !== null) return { id: targetId, name: state.online.get(targetId) ?? '' };
  return roomId === null ? null : (roomById(state, roomId)?.peer ?? null);
}

/** @param {State} state @param {Extract<ServerEvent, { type: 'privateMessage' }>} event @returns {State} */
function privateMessage(state, event) {
  const peer = peerOf(state, event);
  if (peer === null) return state;
  const key = personKey(peer.id);
  const { message, roomId } = event;
  return withRoom(withNewRoom(state, key, peer), key, (room) => {
    const known = roomId === null ? room : { ...room, roomId };
    return takeAll(state, known, [{ kind: 'message', seq: message.seq, id: message.id, message }]);
  });
}

/** @param {State} state @param {User} user @returns {State} */
function renamed(state, user) {
  const online = state.online.has(user.id) ? new Map(state.online).set(user.id, user.name) : state.online;
  const me = state.me?.id === user.id ? user : state.me;
  return withEveryRoom({ ...state, online, me }, (room) => rooms.rename(room, user));
}

/** @param {State} state @param {User} user @param {boolean} active @returns {State} */
function blocking(state, user, active) {
  const blocked = new Map(state.blocked);
  if (active) blocked.set(user.id, user.name);
  else blocked.delete(user.id);
  return { ...state, blocked };
}

/** @param {State} state @param {Extract<ServerEvent, { type: 'greeted' }>} event @returns {State} */
function greeted(state, { lobby, maxMessageLength, version }) {
  return {
    ...state,
    lobby: lobby ?? state.lobby,
    maxMessageLength: maxMessageLength ?? state.maxMessageLength,
    version,
    outdated: state.outdated || (state.version !== '' && state.version !== version),
  };
}

/** What changes who is where. @param {State} state @param {ServerEvent} event @param {number} at @returns {State} */
function hearPeople(state, event, at) {
  switch (event.type) {
    case 'userJoined':
    case 'userLeft': {
      const [came, went] = event.type === 'userJoined' ? [[event.user], []] : [[], [event.user]];
      return withRoomId(state, event.roomId, (room) => rooms.move(room, { came, went, userCount: null, at }));
    }
    case 'crowdMoved': {
      const { joined: came, left: went, userCount } = event;
      return withRoomId(state, event.roomId, (room) => rooms.move(room, { came, went, userCount, at }));
    }
    case 'userOnline':
      return { ...state, online: new Map(state.online).set(event.user.id, event.user.name) };
    case 'userOffline': {
      const online = new Map(state.online);
      online.delete(event.user.id);
      return { ...state, online };
    }
    case 'userRenamed':
      return renamed(state, event.user);
    case 'renamed':
      return state.me === null ? state : renamed(state, { id: state.me.id, name: event.name });
    case 'typed':
      if (event.user.id === state.me?.id || state.blocked.has(event.user.id)) return state;
      return withRoomId(state, event.roomId, (room) => rooms.type(room, event.user, event.active, at));
    case 'readBy':
      return withRoomId(state, event.roomId, (room) => ({
        ...room,
        readers: new Map(room.readers).set(event.user.id, event.upTo),
      }));
    default:
      return state;
  }
}

/**
 * The state after what the server said, at this tab's time `at`.
 * @param {State} state
 * @param {ServerEvent} event
 * @param {number} at
 * @returns {State}
 */
function hear(state, event, at) {
  switch (event.type) {
    case 'greeted':
      return greeted(state, event);
    case 'signedIn':
      return signedIn(state, event);
    case 'roomEntered':
      return roomEntered(state, event);
    case 'roomEvents':
      return withRoomId(state, event.roomId, (room) => takeAll(state, room, event.events));
    case 'roomEvent':
      return withRoomId(state, event.roomId, (room) => takeAll(state, room, [event.event]));
    case 'privateMessage':
      return privateMessage(state, event);
    case 'readingTold':
      return withRoomId(state, event.roomId, (room) => rooms.marked(room, event.reading, state.me));
    case 'blockTold':
      return blocking(state, event.user, event.active);
    case 'preferencesTold':
      return { ...state, readReceipts: event.readReceipts };
    case 'roomsListed':
      return { ...state, directory: event.rooms };
    case 'announced':
      return noticed(state, 'announcement', event.text, at);
    default:
      return hearPeople(state, event, at);
  }
}

/** @param {State} state @param {string} key @returns {State} */
function closed(state, key) {
  const left = { ...state.rooms };
  delete left[key];
  if (state.openKey !== key) return { ...state, rooms: left };
  const lobby = roomKey(state.lobby);
  return { ...state, rooms: left, openKey: left[lobby] ? lobby : (Object.keys(left)[0] ?? null) };
}

/** @param {State} state @param {string} key @param {string} text @param {number} at @returns {State} */
function entryRefused(state, key, text, at) {
  const room = state.rooms[key];
  if (room === undefined) return state;
  const refused = withRoom(state, key, (before) => ({ ...before, refused: true }));
  // A conversation can go on without being entered.
  if (room.kind === 'direct') return refused;
  const isEmpty = room.messages.length === 0 && room.pending.length === 0;
  return noticed(isEmpty ? closed(state, key) : refused, 'error', words.notEntered(key.slice(2), text), at);
}

/** @param {State} state @param {number} at @returns {State} */
function ticked(state, at) {
  const quiet = withEveryRoom(state, (room) => rooms.expireTyping(room, at));
  const waits = Object.values(quiet.rooms).some(
    (room) => (room.enterAt > 0 && !room.joined) || room.doomed.size > 0,
  );
  const counts = quiet.link.retryAt !== null || quiet.lostAt > 0 || quiet.holdUntil > 0 || waits;
  if (!counts) return quiet;
  const held = quiet.holdUntil > at;
  return { ...quiet, now: at, holdUntil: held ? quiet.holdUntil : 0, holdReason: held ? quiet.holdReason : '' };
}

/** @param {State} state @param {string | null} key @returns {State} */
function opened(state, key) {
  const left = state.openKey === null || state.openKey === key ? state : withRoom(state, state.openKey, leaving);
  if (key === null) return { ...left, openKey: null };
  return withRoom({ ...left, openKey: key }, key, (room) => (state.openKey === key ? room : rooms.atNew(room)));
}

/** A room that goes off screen is short again the next time. @param {Room} room @returns {Room} */
const leaving = (room) => ({ ...room, newAfter: null, away: false, goal: null });

/** @param {State} state @param {Extract<LocalEvent, { type: 'restored' }>} event @returns {State} */
function restored(state, { me, rooms: kept }) {
  if (state.phase !== 'signingIn') return state;
  const known = Object.fromEntries(kept.map((each) => [each.key, rooms.roomFrom(each)]));
  // What was waiting to be sent may have been taken over already.
  return { ...state, me, phase: 'signedIn', rooms: { ...known, ...state.rooms } };
}

/** @param {State} state @param {Extract<LocalEvent, { type: 'outboxRestored' }>} event @returns {State} */
function outboxRestored(state, { items }) {
  return items.reduce((next, { key, item }) => {
    const peer = key.startsWith('u/') ? { id: key.slice(2), name: nameOf(next, key.slice(2)) } : null;
    return withRoom(withNewRoom(next, key, peer), key, (room) => {
      const isKnown = room.pending.some(({ localId }) => localId === item.localId);
      return isKnown ? room : { ...room, pending: [...room.pending, item].sort((a, b) => a.at - b.at) };
    });
  }, state);
}

/** What happens to one room in this tab. @param {State} state @param {LocalEvent} event @returns {State} */
function inRoom(state, event) {
  if (!('key' in event) || event.key === null) return state;
  switch (event.type) {
    case 'seen':
      return withRoom(state, event.key, (room) => saw(room, event.seq, state.me));
    case 'acted':
      return withRoom(state, event.key, (room) => takeAll(state, room, [event.event]));
    case 'confirmed': {
      const { me } = state;
      return me === null
        ? state
        : withRoom(state, event.key, (room) => rooms.confirm(room, event.localId, event, me));
    }
    case 'sendHeld': {
      const held = { ...state, holdUntil: event.until, holdReason: event.reason };
      return withRoom(held, event.key, (room) => rooms.happen(room, event));
    }
    case 'deletionAsked':
      return withRoom({ ...state, now: event.at }, event.key, (room) => rooms.happen(room, event));
    default:
      return withRoom(state, event.key, (room) => rooms.happen(room, event));
  }
}

/** @param {State} state @param {Extract<LocalEvent, { type: 'linkChanged' }>} event @returns {State} */
function linkChanged(state, { link, at }) {
  const isUp = link.status === 'online' || link.status === 'idle';
  const lostAt = isUp ? 0 : state.lostAt || at;
  const linked = { ...state, link, lostAt };
  if (link.status === 'online') return linked;
  return withEveryRoom({ ...linked, online: new Map() }, rooms.disconnect);
}

/**
 * The next state. What changes nothing gives back the very same state.
 * @param {State} state
 * @param {StoreEvent} event
 * @returns {State}
 */
export function reduce(state, event) {
  switch (event.type) {
    case 'heard':
      return hear(state, event.event, event.at);
    case 'signInAsked':
      return {
        ...state,
        phase: state.me === null ? 'signingIn' : state.phase,
        signIn: { name: event.name, error: '', taken: false },
      };
    case 'signInRefused':
      return {
        ...initialState(state.settings),
        openKey: state.openKey,
        signIn: { name: state.signIn.name, error: event.error, taken: event.taken },
      };
    case 'signedOut':
      return { ...initialState(state.settings), signIn: { ...state.signIn, error: '', taken: false } };
    case 'restored':
      return restored(state, event);
    case 'outboxRestored':
      return outboxRestored(state, event);
    case 'linkChanged':
      return linkChanged(state, event);
    case 'watchChanged':
      return state.watching === event.watching ? state : { ...state, watching: event.watching };
    case 'outdated':
      return { ...state, outdated: true };
    case 'roomWanted':
      return withNewRoom(state, event.key, event.peer);
    case 'roomOpened':
      return opened(state, event.key);
    case 'roomClosed':
      return closed(state, event.key);
    case 'entryRefused': {
      const { key, retryAt } = event;
      if (retryAt !== null) return withRoom(state, key, (room) => ({ ...room, enterAt: retryAt }));
      return entryRefused(state, key, event.text, event.at);
    }
    case 'settingsChanged':
      return { ...state, settings: { ...state.settings, ...event.settings } };
    case 'blocking':
      return blocking(state, event.user, event.active);
    case 'noticed':
      return noticed(state, event.kind, event.text, event.at);
    case 'noticeDismissed':
      return { ...state, notices: state.notices.filter((notice) => notice.id !== event.id) };
    case 'ticked':
      return ticked(state, event.at);
    default:
      return inRoom(state, event);
  }
}

/**
 * Holds the state and tells the listeners after it changed: once, however many events came in one turn.
 * @param {(state: State, event: StoreEvent) => State} step
 * @param {State} start
 */
export function createStore(step, start) {
  let state = start;
  let announced = false;
  /** @type {((state: State) => void)[]} */
  const listeners = [];
  const tell = () => {
    announced = false;
    for (const listener of listeners) listener(state);
  };
  return {
    get state() {
      return state;
    },
    /** @param {StoreEvent} event */
    dispatch(event) {
      const next = step(state, event);
      if (next === state) return;
      state = next;
      if (announced) return;
      announced = true;
      queueMicrotask(tell);
    },
    /** @param {(state: State) => void} listener */
    subscribe(listener) {
      listeners.push(listener);
    },
  };
}
