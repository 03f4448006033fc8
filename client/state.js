// The client's state: how it starts, how a room in it is found and changed. What events do to it stands in
// heard.js (the server's) and store.js (this tab's).

import * as rooms from './room.js';

/** @import { Room, State, User } from './types.d.ts' */

/** Notices kept on screen. */
const MAX_NOTICES = 3;

/** @returns {State} */
export function initialState() {
  return {
    now: 0,
    phase: 'signedOut',
    signIn: { name: '', error: '' },
    me: null,
    link: { status: 'idle', retryAt: null, reason: '' },
    lobby: 'general',
    maxMessageLength: 4000,
    openKey: null,
    rooms: {},
    online: new Map(),
    directory: [],
    notices: [],
    holdUntil: 0,
    holdReason: '',
  };
}

/** @param {string} roomId */
export const roomKey = (roomId) => `r/${roomId}`;

/** @param {string} userId */
export const personKey = (userId) => `u/${userId}`;

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

/** @param {State} state @param {string} key @param {(room: Room) => Room} change @returns {State} */
export function withRoom(state, key, change) {
  const room = state.rooms[key];
  if (room === undefined) return state;
  const next = change(room);
  return next === room ? state : { ...state, rooms: { ...state.rooms, [key]: next } };
}

/** @param {State} state @param {(room: Room) => Room} change @returns {State} */
export const withEveryRoom = (state, change) =>
  Object.keys(state.rooms).reduce((next, key) => withRoom(next, key, change), state);

/** @param {State} state @param {string} roomId @param {(room: Room) => Room} change @returns {State} */
export function withRoomId(state, roomId, change) {
  const room = roomById(state, roomId);
  return room === undefined ? state : withRoom(state, room.key, change);
}

/** @param {State} state @param {string} key @param {User | null} peer @returns {State} */
export const withNewRoom = (state, key, peer) =>
  state.rooms[key] === undefined
    ? { ...state, rooms: { ...state.rooms, [key]: rooms.newRoom(key, peer) } }
    : state;

/** @param {State} state @param {'announcement' | 'error'} kind @param {string} text @param {number} at @returns {State} */
export function noticed(state, kind, text, at) {
  const same = state.notices.filter((notice) => notice.text !== text);
  const id = 1 + Math.max(0, ...state.notices.map((notice) => notice.id));
  return { ...state, notices: [...same, { id, kind, text, at }].slice(-MAX_NOTICES) };
}
