// What is to be asked of the server now, worked out from the state alone: rooms to enter, messages to send.

import { encode } from './wire.js';

/** @import { Room, State } from './types.d.ts' */

/**
 * @typedef {{ what: 'signIn' } | { what: 'enter', key: string } | { what: 'send', key: string, localId: string }
 *   | { what: 'other' }} Asked what a request was for, until its answer comes
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
  const { localId, text } = next;
  const asked = /** @type {const} */ ({ what: 'send', key, localId });
  if (peer !== null) return { asked, frame: (ref) => encode.whisper(peer.id, text, localId, ref) };
  if (!joined || roomId === null) return null;
  return { asked, frame: (ref) => encode.post(roomId, text, localId, ref) };
}

/** @param {Iterable<Asked>} underWay */
export const isEntering = (underWay) => [...underWay].some((asked) => asked.what === 'enter');

/**
 * @param {State} state
 * @param {Iterable<Asked>} underWay what was asked already and is not answered yet
 * @param {number} now
 * @returns {Errand[]}
 */
export function errands(state, underWay, now) {
  if (state.phase !== 'signedIn' || state.link.status !== 'online') return [];
  const entering = new Set([...underWay].map((asked) => (asked.what === 'enter' ? asked.key : '')));
  const due = [];
  for (const room of Object.values(state.rooms)) {
    if (!entering.has(room.key) && room.enterAt <= now) due.push(entry(room));
    if (state.holdUntil <= now) due.push(sending(room));
  }
  return due.filter((errand) => errand !== null);
}
