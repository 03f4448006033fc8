// What a person changes in a room and for themselves: it needs a connection, and is told where there is none.

import { encode } from './asks.js';
import { words } from '../words.js';

/** @import { Session } from '../session.js' */
/** @import { Message, Placed, User } from '../types.d.ts' */

/** @param {Session} session @param {string} key @param {Message} message @param {string} emoji */
export function react(session, key, { id, reactions }, emoji) {
  const userId = session.state.me?.id ?? '';
  const active = !reactions.some((each) => each.emoji === emoji && each.userIds.includes(userId));
  const event = (/** @type {Placed} */ { seq, id: eventId }) =>
    /** @type {const} */ ({ kind: 'reacted', seq, id: eventId, messageId: id, userId, emoji, active });
  return session.act(key, event, (roomId, ref) => encode.react(roomId, id, { emoji, active }, ref));
}

/** @param {Session} session @param {string} key @param {string} id @param {boolean} active */
export function pin(session, key, id, active) {
  const event = (/** @type {Placed} */ { seq, id: eventId }) =>
    /** @type {const} */ ({ kind: 'pinned', seq, id: eventId, messageId: id, active });
  return session.act(key, event, (roomId, ref) => encode.pin(roomId, id, active, ref));
}

/** @param {Session} session @param {string} key @param {string} topic */
export function setTopic(session, key, topic) {
  const event = (/** @type {Placed} */ { seq, id }) => /** @type {const} */ ({ kind: 'topic', seq, id, topic });
  return session.act(key, event, (roomId, ref) => encode.topic(roomId, topic, ref));
}

/** @param {Session} session @param {string} key @param {string} userId @param {boolean} active */
export function appoint(session, key, userId, active) {
  const event = (/** @type {Placed} */ { seq, id }) =>
    /** @type {const} */ ({ kind: 'moderator', seq, id, userId, active });
  return session.act(key, event, (roomId, ref) => encode.moderator(roomId, userId, active, ref));
}

/** @param {Session} session @param {User} user @param {boolean} active */
export async function block(session, user, active) {
  const answer = await session.call((ref) => encode.block(user.id, active, ref));
  if (answer.type === 'refused') session.notice(words.refusal(answer.code, answer.text), 'error');
  else {
    session.dispatch({ type: 'blocking', user, active });
    session.notice(active ? words.nowBlocked(user.name) : words.nowUnblocked(user.name));
  }
}
