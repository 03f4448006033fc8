// What an answer of the server means, given what was asked: the event that the store takes.

import { words } from './words.js';

/** @import { Asked } from './errands.js' */
/** @import { ServerEvent, StoreEvent } from './types.d.ts' */

/** The place an answer gives to a message; null where it gives none. @param {ServerEvent} event */
function placeOf(event) {
  if (event.type === 'accepted') return { id: event.id, roomId: event.roomId, seq: event.seq, at: event.at };
  if (event.type !== 'privateMessage') return null;
  const { id, seq, at } = event.message;
  return { id, roomId: event.roomId, seq, at };
}

/**
 * @param {Extract<ServerEvent, { type: 'refused' }>} refusal
 * @param {Asked | undefined} asked
 * @param {number} at
 * @returns {StoreEvent}
 */
function refusal({ code, text, retryAfterMs }, asked, at) {
  const said = words.refusal(code, text);
  const retryAt = retryAfterMs === null ? null : at + retryAfterMs;
  switch (asked?.what) {
    case 'signIn':
      return { type: 'signInRefused', error: said };
    case 'enter':
      return { type: 'entryRefused', key: asked.key, text: said, at, retryAt };
    case 'send':
      if (retryAt === null) return { ...asked, type: 'sendFailed', reason: said };
      return { ...asked, type: 'sendHeld', until: retryAt, reason: words.held(code) };
    default:
      return { type: 'noticed', kind: 'error', text: said, at };
  }
}

/**
 * @param {ServerEvent} event
 * @param {Asked | undefined} asked what the event answers, if anything
 * @param {number} at this tab's time
 * @returns {StoreEvent}
 */
export function meaningOf(event, asked, at) {
  if (event.type === 'refused') return refusal(event, asked, at);
  const placed = asked?.what === 'send' ? placeOf(event) : null;
  if (asked?.what === 'send' && placed !== null) return { ...asked, ...placed, type: 'confirmed' };
  return { type: 'heard', event, at };
}
