// How each event changes what the client knows. Nothing here reads a clock, the network or the page.

import { hear } from './heard.js';
import { carry } from './outbox.js';
import * as rooms from './room.js';
import { initialState, noticed, roomKey, withEveryRoom, withNewRoom, withRoom } from './state.js';
import { words } from './words.js';

/** @import { State, StoreEvent } from './types.d.ts' */

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
  const waits = Object.values(quiet.rooms).some((room) => room.enterAt > 0 && !room.joined);
  const counts = quiet.link.retryAt !== null || quiet.holdUntil > 0 || waits;
  if (!counts) return quiet;
  const held = quiet.holdUntil > at;
  return { ...quiet, now: at, holdUntil: held ? quiet.holdUntil : 0, holdReason: held ? quiet.holdReason : '' };
}

/**
 * The next state. What changes nothing gives back the very same state.
 * @param {State} state
 * @param {StoreEvent} event
 * @returns {State}
 */
export function reduce(state, event) {
  switch (event.type) {
    case 'signInAsked':
      return { ...state, phase: 'signingIn', signIn: { name: event.name, error: '' } };
    case 'signInRefused':
      return { ...state, phase: 'signedOut', signIn: { ...state.signIn, error: event.error } };
    case 'signedOut':
      return { ...initialState(), signIn: { name: state.signIn.name, error: '' } };
    case 'linkChanged': {
      const linked = { ...state, link: event.link };
      return event.link.status === 'online'
        ? linked
        : withEveryRoom({ ...linked, online: new Map() }, rooms.disconnect);
    }
    case 'roomWanted':
      return withNewRoom(state, event.key, event.peer);
    case 'roomOpened':
      if (event.key === null) return { ...state, openKey: null };
      return withRoom({ ...state, openKey: event.key }, event.key, (room) => ({ ...room, unread: 0 }));
    case 'roomClosed':
      return closed(state, event.key);
    case 'entryRefused': {
      const { key, retryAt } = event;
      if (retryAt !== null) return withRoom(state, key, (room) => ({ ...room, enterAt: retryAt }));
      return entryRefused(state, key, event.text, event.at);
    }
    case 'composed':
    case 'sending':
    case 'sendHeld':
    case 'sendFailed':
    case 'retried':
    case 'discarded':
    case 'confirmed':
      return carry(state, event);
    case 'noticed':
      return noticed(state, event.kind, event.text, event.at);
    case 'noticeDismissed':
      return { ...state, notices: state.notices.filter((notice) => notice.id !== event.id) };
    case 'ticked':
      return ticked(state, event.at);
    case 'heard':
      return hear(state, event.event, event.at);
    default:
      return state;
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
