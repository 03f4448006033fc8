// The messages of this tab on their way: written, sent, refused, tried again, given their place.

import * as rooms from './room.js';
import { withRoom } from './state.js';

/** @import { LocalEvent, Pending, State } from './types.d.ts' */

/**
 * @typedef {Extract<LocalEvent, { localId: string }>} OutboxEvent
 */

/** @param {State} state @param {OutboxEvent} event @param {Partial<Pending>} changes */
const changed = (state, { key, localId }, changes) =>
  withRoom(state, key, (room) => rooms.changePending(room, localId, changes));

/** @param {State} state @param {OutboxEvent} event @returns {State} */
export function carry(state, event) {
  const { key, localId } = event;
  switch (event.type) {
    case 'composed': {
      const { text, at } = event;
      const item = { localId, text, at, status: /** @type {const} */ ('queued'), reason: '' };
      return withRoom(state, key, (room) => ({ ...room, pending: [...room.pending, item] }));
    }
    case 'sending':
      return changed(state, event, { status: 'sending' });
    case 'sendHeld': {
      const held = { ...state, holdUntil: event.until, holdReason: event.reason };
      return changed(held, event, { status: 'queued' });
    }
    case 'sendFailed':
      return changed(state, event, { status: 'failed', reason: event.reason });
    case 'retried':
      return changed(state, event, { status: 'queued', reason: '' });
    case 'discarded':
      return withRoom(state, key, (room) => rooms.dropPending(room, localId));
    case 'confirmed': {
      const { me } = state;
      if (me === null) return state;
      return withRoom(state, key, (room) => rooms.confirm(room, localId, event, me));
    }
    default:
      return state;
  }
}
