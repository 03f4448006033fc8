// The part of the wire that comes with what asks: requests that are made by a button or a key, and their answers.

import { choice, frame, list, message, object, pageOf, READERS, text, textOrNull, time } from '../wire.js';

/** Requests as frames, like those of wire.js. */
export const encode = {
  /** @param {string} roomId @param {string} messageId @param {{ emoji: string, active: boolean }} what @param {string} ref */
  react: (roomId, messageId, { emoji, active }, ref) => frame('react', { roomId, messageId, emoji, active }, ref),

  /** @param {string} roomId @param {string} messageId @param {boolean} active @param {string} ref */
  pin: (roomId, messageId, active, ref) => frame('pin', { roomId, messageId, active }, ref),

  /** @param {string} roomId @param {string} ref */
  pins: (roomId, ref) => frame('pins', { roomId }, ref),

  /** @param {string} roomId @param {string} topic @param {string} ref */
  topic: (roomId, topic, ref) => frame('topic', { roomId, topic }, ref),

  /** @param {string} roomId @param {string} userId @param {boolean} active @param {string} ref */
  moderator: (roomId, userId, active, ref) => frame('moderator', { roomId, userId, active }, ref),

  /** @param {string} roomId @param {string} messageId @param {string} ref */
  versions: (roomId, messageId, ref) => frame('edits', { roomId, messageId }, ref),

  /** @param {string} roomId @param {string} messageId @param {number | null} after @param {string} ref */
  thread: (roomId, messageId, after, ref) =>
    frame('thread', { roomId, messageId, after: after ?? undefined, limit: 100 }, ref),

  /** @param {string} userId @param {boolean} active @param {string} ref */
  block: (userId, active, ref) => frame('block', { userId, active }, ref),

  /** @param {boolean} readReceipts @param {string} ref */
  preferences: (readReceipts, ref) => frame('preferences', { readReceipts }, ref),

  /**
   * @param {{ query?: string, roomId?: string, from?: string, before?: string | number, after?: string, has?: string }} what
   * @param {string} ref
   */
  search: (what, ref) => frame('search', { ...what, limit: 30 }, ref),
};

/** Where results go on: given back as it came. @param {unknown} value */
const nextOf = (value) => (typeof value === 'string' || typeof value === 'number' ? value : null);

Object.assign(
  READERS,
  /** @type {typeof READERS} */ ({
    thread: (data, ref) => ({ type: 'threadRead', ref, root: message(object(data.root)), ...pageOf(data) }),
    pins: (data, ref) => ({
      type: 'pinsRead',
      ref,
      roomId: text(data.roomId),
      messages: list(data.messages, message),
    }),
    searchResults: (data, ref) => ({
      type: 'found',
      ref,
      hits: list(data.messages, (hit) => ({ roomId: text(hit.roomId), message: message(hit) })),
      next: data.hasMore === true ? nextOf(data.next) : null,
    }),
    edits: (data, ref) => ({
      type: 'versionsRead',
      ref,
      versions: list(data.versions, (version) => ({ text: text(version.content), at: time(version.at) })),
    }),
  }),
);

/** What the server says of a name before anybody takes it. @param {unknown} value */
export function adviceOf(value) {
  const data = object(value);
  const { available, suggestion, code, message: said } = data;
  return {
    available: choice(available),
    suggestion: textOrNull(suggestion),
    code: text(code),
    text: text(said),
  };
}
