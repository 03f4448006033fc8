import assert from 'node:assert/strict';
import { test } from 'node:test';
import { confirm, enter, expireTyping, MAX_MESSAGES, newRoom, take, type } from '../../../client/room.js';
import { TYPING_TIMEOUT_MS } from '../../../client/room.js';

/** @import { Message, Room, RoomEvent } from '../../../client/types.d.ts' */

const ME = { id: 'u1', name: 'Alice' };

/** @param {number} seq @param {Partial<Message>} [more] @returns {Message} */
const message = (seq, more = {}) => ({
  id: `m${seq}`,
  seq,
  senderId: 'u2',
  senderName: 'Bob',
  text: `text ${seq}`,
  at: 1000 + seq,
  edited: false,
  deleted: false,
  ...more,
});

/** @param {number} seq @returns {RoomEvent} */
const posted = (seq) => ({ kind: 'message', seq, id: `m${seq}`, message: message(seq) });

/** @param {number} seq @param {Message[]} [history] */
const entered = (seq, history = []) => ({
  roomId: 'general',
  topic: '',
  epoch: 'e',
  seq,
  lastId: seq === 0 ? null : `m${seq}`,
  users: [ME],
  userCount: 1,
  recovered: false,
  history,
  events: [],
});

/** @param {number} seq */
const roomAt = (seq) => enter(newRoom('r/general', null), entered(seq, seq > 0 ? [message(seq)] : []));

/** @param {Room} room */
const seqs = (room) => room.messages.map(({ seq }) => seq);

test('events are taken in order, each place once', () => {
  const room = [posted(3), posted(3), posted(2), posted(4)].reduce(take, roomAt(2));
  assert.deepEqual(seqs(room), [2, 3, 4]);
  assert.equal(room.seq, 4);
  assert.equal(room.lastId, 'm4');
  assert.equal(room.gap, false);
});

test('a skipped place shows nothing and asks to enter again; what was missed then closes the gap', () => {
  const gap = take(take(roomAt(2), posted(4)), posted(5));
  assert.equal(gap.gap, true);
  assert.deepEqual(seqs(gap), [2]);
  assert.equal(gap.seq, 2);
  const closed = enter(gap, { ...entered(5), recovered: true, events: [posted(3), posted(4), posted(5)] });
  assert.equal(closed.gap, false);
  assert.deepEqual(seqs(closed), [2, 3, 4, 5]);
});

test('what could not be recovered is replaced by the history', () => {
  const room = enter(roomAt(2), { ...entered(90, [message(89), message(90)]), epoch: 'f' });
  assert.deepEqual(seqs(room), [89, 90]);
  assert.equal(room.epoch, 'f');
  assert.equal(room.seq, 90);
});

test('edits and deletions change a message and move the cursor', () => {
  const room = [
    /** @type {RoomEvent} */ ({ kind: 'edited', seq: 3, id: 'e3', messageId: 'm2', text: 'better' }),
    /** @type {RoomEvent} */ ({ kind: 'other', seq: 4, id: 'e4' }),
  ].reduce(take, roomAt(2));
  assert.equal(room.messages[0].text, 'better');
  assert.equal(room.messages[0].edited, true);
  assert.equal(room.seq, 4);
  const gone = take(room, { kind: 'deleted', seq: 5, id: 'e5', messageId: 'm2' });
  assert.equal(gone.messages[0].deleted, true);
  assert.equal(gone.messages[0].text, '');
});

/** @param {number} seq */
const withPending = (seq) => ({
  ...roomAt(seq),
  pending: [{ localId: 'c1', text: 'mine', at: 5, status: /** @type {const} */ ('sending'), reason: '' }],
});

test('an ack gives the pending message its place and keeps its row', () => {
  const room = confirm(withPending(2), 'c1', { id: 'm3', roomId: 'general', seq: 3, at: 9 }, ME);
  assert.deepEqual(room.pending, []);
  assert.deepEqual(seqs(room), [2, 3]);
  assert.equal(room.messages[1].localId, 'c1');
  assert.equal(room.seq, 3);
});

test('an ack of what was replayed already shows nothing twice', () => {
  const replayed = take(withPending(2), posted(3));
  const room = confirm(replayed, 'c1', { id: 'm3', roomId: 'general', seq: 3, at: 9 }, ME);
  assert.deepEqual(seqs(room), [2, 3]);
  assert.deepEqual(room.pending, []);
});

test('an ack ahead of the cursor waits for what lies between', () => {
  const room = confirm(withPending(2), 'c1', { id: 'm4', roomId: 'general', seq: 4, at: 9 }, ME);
  assert.equal(room.gap, true);
  assert.equal(room.seq, 2);
});

test('a conversation that was not entered takes messages by their place', () => {
  const room = [posted(5), posted(4), posted(5)].reduce(take, newRoom('u/u2', null));
  assert.deepEqual(seqs(room), [4, 5]);
  assert.equal(room.seq, null);
});

test('a room keeps a bounded number of rows, the newest', () => {
  let room = roomAt(0);
  for (let seq = 1; seq <= MAX_MESSAGES + 20; seq += 1) room = take(room, posted(seq));
  assert.equal(room.messages.length, MAX_MESSAGES);
  assert.equal(room.messages.at(-1)?.seq, MAX_MESSAGES + 20);
});

test('typing ends by a message, by a stop, and by itself', () => {
  const bob = { id: 'u2', name: 'Bob' };
  const typing = type(roomAt(2), bob, true, 1000);
  assert.equal(take(typing, posted(3)).typing.size, 0);
  assert.equal(type(typing, bob, false, 1001).typing.size, 0);
  assert.equal(expireTyping(typing, 1000 + TYPING_TIMEOUT_MS - 1).typing.size, 1);
  assert.equal(expireTyping(typing, 1000 + TYPING_TIMEOUT_MS).typing.size, 0);
});
