// What is to be asked of the server now, worked out from the state alone, and what its answers mean, given what
// was asked.

import { encode } from './wire.js';
import { words } from './words.js';

/** @import { Page, Placed, Room, RoomEvent, ServerEvent, State, StoreEvent } from './types.d.ts' */

/** Messages asked for at once. */
const PAGE_LIMIT = 50;

/**
 * What a request was for, until its answer comes.
 * @typedef {{ what: 'signIn' } | { what: 'enter', key: string } | { what: 'send', key: string, localId: string }
 *   | { what: 'page', key: string, page: Page } | { what: 'read', key: string, upTo: number }
 *   | { what: 'act', key: string, event: (placed: Placed) => RoomEvent }
 *   | { what: 'delete', key: string, id: string }
 *   | { what: 'call', resolve: (event: ServerEvent) => void } | { what: 'other' }} Asked
 */

/** @typedef {{ asked: Asked, frame: (ref: string) => string }} Errand */

/** @param {Room} room @returns {Errand | null} */
function entry({ key, roomId, refused, joined, gap, epoch, seq, lastId }) {
  if (roomId === null || refused || (joined && !gap)) return null;
  const cursor = epoch === null || seq === null ? null : { epoch, seq, id: lastId };
  return { asked: { what: 'enter', key }, frame: (ref) => encode.enter(roomId, cursor, ref) };
}

/** One message at a time and room, so that none can overtake another. @param {Room} room @returns {Errand | null} */
function sending({ key, roomId, peer, joined, pending }) {
  const next = pending.find((item) => item.status !== 'failed');
  if (next === undefined || next.status === 'sending') return null;
  const { localId, text, replyTo, edits } = next;
  const more = { localId, replyTo: replyTo?.id };
  const asked = /** @type {const} */ ({ what: 'send', key, localId });
  if (edits !== undefined) {
    if (roomId === null || (peer === null && !joined)) return null;
    return { asked, frame: (ref) => encode.edit(roomId, edits, text, ref) };
  }
  if (peer !== null) return { asked, frame: (ref) => encode.whisper(peer.id, text, more, ref) };
  if (!joined || roomId === null) return null;
  return { asked, frame: (ref) => encode.post(roomId, text, more, ref) };
}

/** Older or newer messages, markers, deletions that were not taken back. */
/** @param {Room} room @param {number} now @returns {Errand[]} */
function chores({ key, roomId, page, joined, readUpTo, seenUpTo, doomed }, now) {
  if (roomId === null) return [];
  /** @type {Errand[]} */
  const due = [];
  if (page !== null && joined) {
    due.push({ asked: { what: 'page', key, page }, frame: (ref) => encode.page(roomId, page, PAGE_LIMIT, ref) });
  }
  if (joined && readUpTo !== null && seenUpTo > readUpTo) {
    due.push({ asked: { what: 'read', key, upTo: seenUpTo }, frame: (ref) => encode.read(roomId, seenUpTo, ref) });
  }
  for (const [id, until] of doomed) {
    if (until <= now)
      due.push({ asked: { what: 'delete', key, id }, frame: (ref) => encode.remove(roomId, id, ref) });
  }
  return due;
}

/** What must not be asked twice at once. @param {Asked} asked */
function once(asked) {
  if (!('key' in asked) || asked.what === 'act' || asked.what === 'send') return null;
  return `${asked.what} ${asked.key} ${asked.what === 'delete' ? asked.id : ''}`;
}

/**
 * What is to be asked of the server now, worked out from the state alone.
 * @param {State} state
 * @param {Iterable<Asked>} underWay what was asked already and is not answered yet
 * @param {number} now
 * @returns {Errand[]}
 */
export function errands(state, underWay, now) {
  if (state.me === null || state.phase !== 'signedIn' || state.link.status !== 'online') return [];
  const busy = new Set([...underWay].map(once));
  const due = [];
  for (const room of Object.values(state.rooms)) {
    if (room.enterAt <= now) due.push(entry(room));
    due.push(...chores(room, now));
    if (state.holdUntil <= now) due.push(sending(room));
  }
  return due
    .filter((errand) => errand !== null)
    .filter(({ asked }) => once(asked) === null || !busy.has(once(asked)));
}

/** The place an answer gives to a message; null where it gives none. @param {ServerEvent} event @returns {Placed | null} */
function placeOf(event) {
  if (event.type === 'accepted') return { id: event.id, roomId: event.roomId, seq: event.seq, at: event.at };
  if (event.type !== 'privateMessage') return null;
  const { id, seq, at } = event.message;
  return { id, roomId: event.roomId, seq, at };
}

/** @param {Extract<ServerEvent, { type: 'refused' }>} refused @param {Asked | undefined} asked @param {number} at @returns {StoreEvent[]} */
export function refusal({ code, text, retryAfterMs }, asked, at) {
  const said = words.refusal(code, text);
  const retryAt = retryAfterMs === null ? null : at + retryAfterMs;
  const notice = /** @type {const} */ ({ type: 'noticed', kind: 'error', text: said, at });
  switch (asked?.what) {
    case 'signIn':
      return [{ type: 'signInRefused', error: said, taken: code === 'username_taken' }];
    case 'enter':
      return [{ type: 'entryRefused', key: asked.key, text: said, at, retryAt }];
    case 'send':
      // Who is muted does not want to say it in an hour without a thought.
      if (retryAt === null || code === 'muted') return [{ ...asked, type: 'sendFailed', reason: said }];
      return [{ ...asked, type: 'sendHeld', until: retryAt, reason: words.held(code) }];
    case 'page':
      return [{ type: 'pageWanted', key: asked.key, page: null }, notice];
    case 'read':
      return [{ type: 'readTaken', key: asked.key, upTo: asked.upTo }];
    case 'delete':
      return [{ type: 'deletionEnded', key: asked.key, id: asked.id }, notice];
    default:
      return [notice];
  }
}

/** What an answer means, given what was asked. @param {ServerEvent} event @param {Asked} asked @returns {StoreEvent[] | null} */
export function answered(event, asked) {
  const placed = placeOf(event);
  if (asked.what === 'send' && placed !== null) return [{ ...asked, ...placed, type: 'confirmed' }];
  if (asked.what === 'act' && placed !== null)
    return [{ type: 'acted', key: asked.key, event: asked.event(placed) }];
  if (asked.what === 'read') return [{ type: 'readTaken', key: asked.key, upTo: asked.upTo }];
  if (asked.what === 'delete' && placed !== null) {
    const { key, id } = asked;
    const gone = /** @type {const} */ ({ kind: 'deleted', seq: placed.seq, id: placed.id, messageId: id });
    return [
      { type: 'deletionEnded', key, id },
      { type: 'acted', key, event: gone },
    ];
  }
  if (asked.what === 'page' && event.type === 'pageRead') {
    const { messages, hasMore } = event;
    return [{ type: 'pageRead', key: asked.key, page: asked.page, messages, hasMore }];
  }
  return null;
}
