import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  callsMe,
  confirm,
  enter,
  expireTyping,
  happen,
  MAX_MESSAGES,
  move,
  newRoom,
  roomFrom,
  take,
  turn,
  type,
  TYPING_TIMEOUT_MS,
} from '../../../client/room.js';
import { snapshotOf } from '../../../client/more/shelf.js';

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
  replyTo: null,
  reactions: [],
  mentions: [],
  here: false,
  threadId: null,
  replies: 0,
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
  events: /** @type {RoomEvent[]} */ ([]),
  moderators: [],
  pinned: [],
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
  pending: [
    {
      localId: 'c1',
      text: 'mine',
      at: 5,
      status: /** @type {const} */ ('sending'),
      reason: '',
      replyTo: null,
    },
  ],
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

/** @param {number} from @param {number} to */
const run = (from, to) => Array.from({ length: to - from + 1 }, (_, index) => message(from + index));

test('older messages come before the window, which lets go of its newest and says so', () => {
  const room = { ...roomAt(400), messages: run(201, 400), older: true };
  const once = turn(room, { side: 'before', seq: 201 }, run(151, 200), true);
  assert.deepEqual([seqs(once)[0], seqs(once).at(-1), once.older, once.newer], [151, 400, true, false]);
  const twice = turn(once, { side: 'before', seq: 151 }, run(1, 150), false);
  assert.deepEqual([seqs(twice)[0], seqs(twice).at(-1), twice.older, twice.newer], [1, 300, false, true]);
  const back = turn(twice, { side: 'after', seq: 300 }, run(301, 350), true);
  assert.deepEqual([seqs(back)[0], seqs(back).at(-1), back.older, back.newer], [51, 350, true, true]);
  const end = turn(back, { side: 'after', seq: 350 }, run(351, 400), false);
  assert.deepEqual([seqs(end).at(-1), end.newer, end.messages.length], [400, false, MAX_MESSAGES]);
});

test('what comes live does not enter a window that is elsewhere, but moves the cursor', () => {
  const around = turn({ ...roomAt(400) }, { side: 'around', seq: 50 }, run(25, 75), true);
  assert.equal(around.newer, true);
  const room = take(around, posted(401));
  assert.deepEqual([seqs(room).at(-1), room.seq], [75, 401]);
  assert.deepEqual(seqs(turn(room, { side: 'newest', seq: 0 }, run(352, 401), true)).at(-1), 401);
});

test('a full window whose reader is away stays where it is', () => {
  const full = { ...roomAt(300), messages: run(1, 300), away: true };
  assert.deepEqual(seqs(take(full, posted(301))).at(0), 1);
  assert.equal(take(full, posted(301)).newer, true);
  assert.deepEqual(seqs(take({ ...full, away: false }, posted(301))).at(0), 2);
});

test('reactions are counted by event, even of people beyond the list', () => {
  const emoji = '👍';
  const many = { emoji, count: 30, userIds: ['a', 'b'] };
  const room = { ...roomAt(2), messages: [message(2, { reactions: [many] })] };
  const event = { kind: /** @type {const} */ ('reacted'), id: 'e', messageId: 'm2', userId: 'z', emoji };
  const on = take(room, { ...event, seq: 3, active: true });
  assert.deepEqual(on.messages[0].reactions, [{ emoji, count: 31, userIds: ['a', 'b', 'z'] }]);
  const off = take(on, { ...event, seq: 4, active: false });
  assert.equal(off.messages[0].reactions[0].count, 30);
  const single = { ...roomAt(2), messages: [message(2, { reactions: [{ emoji, count: 1, userIds: ['z'] }] })] };
  assert.deepEqual(take(single, { ...event, seq: 3, active: false }).messages[0].reactions, []);
});

test('pins, topics and moderators follow their events; a deleted message is pinned no more', () => {
  const room = [
    /** @type {RoomEvent} */ ({ kind: 'pinned', seq: 3, id: 'e3', messageId: 'm2', active: true }),
    /** @type {RoomEvent} */ ({ kind: 'topic', seq: 4, id: 'e4', topic: 'Tea' }),
    /** @type {RoomEvent} */ ({ kind: 'moderator', seq: 5, id: 'e5', userId: 'u2', active: true }),
  ].reduce(take, roomAt(2));
  assert.deepEqual([room.pinned, room.topic, room.moderators], [['m2'], 'Tea', ['u2']]);
  assert.deepEqual(take(room, { kind: 'deleted', seq: 6, id: 'e6', messageId: 'm2' }).pinned, []);
});

test('an answer in a thread is counted at its root', () => {
  const answer = /** @type {RoomEvent} */ ({
    kind: 'message',
    seq: 3,
    id: 'm3',
    message: message(3, { threadId: 'm2' }),
  });
  assert.equal(take(roomAt(2), answer).messages[0].replies, 1);
});

test('who comes and goes is told in one line; who does both is not told', () => {
  const [carol, dave] = [
    { id: 'u3', name: 'Carol' },
    { id: 'u4', name: 'Dave' },
  ];
  const base = { userCount: null, at: 1000 };
  let room = move(roomAt(2), { ...base, came: [carol], went: [] });
  room = move(room, { ...base, came: [dave], went: [] });
  assert.deepEqual(
    room.notes.map(({ came, went, afterSeq }) => [came, went, afterSeq]),
    [[['Carol', 'Dave'], [], 2]],
  );
  room = move(room, { ...base, came: [], went: [carol] });
  assert.deepEqual(room.notes[0].came, ['Dave']);
  room = move(take(room, posted(3)), { ...base, came: [], went: [dave] });
  assert.equal(room.notes.length, 2);
  const crowd = move(roomAt(2), { came: [carol], went: [], userCount: 900, at: 1 });
  assert.deepEqual([crowd.notes, crowd.userCount], [[], 900]);
});

test('who comes back with a server that was away is no news, whoever else comes is', () => {
  const [carol, dave] = [
    { id: 'u3', name: 'Carol' },
    { id: 'u4', name: 'Dave' },
  ];
  const base = { userCount: null, at: 1000, went: [] };
  const full = enter(newRoom('r/general', null), { ...entered(2), users: [ME, carol] });
  const back = move(enter(full, { ...entered(2), recovered: true }), { ...base, came: [carol, dave] });
  assert.deepEqual(
    [back.notes.map(({ came }) => came), [...back.users.values()], back.userCount],
    [[['Dave']], ['Alice', 'Carol', 'Dave'], 3],
  );
  const again = move(move(back, { ...base, came: [], went: [carol] }), { ...base, at: 90_000_000, came: [carol] });
  assert.deepEqual(again.notes.at(-1)?.came, ['Carol']);
});

test('a snapshot is a place to go on from, unless the window was elsewhere', () => {
  const room = { ...roomAt(100), messages: run(1, 100) };
  const kept = snapshotOf(room);
  assert.deepEqual([kept.messages.length, kept.older, kept.seq, kept.lastId], [50, true, 100, 'm100']);
  assert.equal(roomFrom(kept).joined, false);
  const elsewhere = snapshotOf({ ...room, newer: true });
  assert.deepEqual([elsewhere.messages, elsewhere.seq, elsewhere.epoch], [[], null, null]);
});

test('a message asked for that is not in the window brings its surroundings', () => {
  const room = { ...roomAt(400), messages: run(351, 400) };
  const far = happen(room, { type: 'jumped', key: room.key, seq: 20 });
  assert.deepEqual(far.page, { side: 'around', seq: 20 });
  const near = happen(room, { type: 'jumped', key: room.key, seq: 360 });
  assert.deepEqual([near.page, near.goal], [null, { seq: 360, count: 1 }]);
});

test('a message calls who it names', () => {
  const me = { id: 'u1', name: 'Al' };
  assert.equal(callsMe(message(1, { text: 'write to me@al.example' }), me), false, 'the server says who is meant');
  assert.equal(callsMe(message(1, { mentions: ['u1'] }), me), true);
  assert.equal(callsMe(message(1, { here: true }), me), true);
  assert.equal(callsMe(message(1), me), false);
});

test('an answer of this tab belongs to the thread of what it answers', () => {
  const quote = { id: 'm2', seq: 2, senderName: 'Bob', text: '', deleted: false };
  const room = { ...withPending(2), pending: withPending(2).pending.map((item) => ({ ...item, replyTo: quote })) };
  const done = confirm(room, 'c1', { id: 'm3', roomId: 'general', seq: 3, at: 9 }, ME);
  assert.deepEqual([done.messages[1].threadId, done.messages[0].replies], ['m2', 1]);
});

test('what is quoted of a message goes with it, and so does a change that waits', () => {
  const { text, senderName } = message(1);
  const answer = message(2, { replyTo: { id: 'm1', seq: 1, senderName, text, deleted: false } });
  const room = enter(newRoom('r/general', null), entered(2, [message(1), answer]));
  const edited = take(room, {
    kind: 'edited',
    seq: 3,
    id: 'e3',
    messageId: 'm1',
    text: 'other',
    mentions: ['u1'],
  });
  assert.equal(edited.messages[1].replyTo?.text, 'other');
  assert.equal(callsMe(edited.messages[0], ME), true, 'whom it mentions now');
  const change = {
    type: 'composed',
    key: room.key,
    localId: 'c1',
    text: 'mine',
    at: 9,
    replyTo: null,
    edits: 'm1',
  };
  const waits = happen(edited, /** @type {import('../../../client/types.d.ts').LocalEvent} */ (change));
  const gone = take(waits, { kind: 'deleted', seq: 4, id: 'e4', messageId: 'm1' });
  const { replyTo } = gone.messages[1];
  assert.deepEqual([replyTo?.deleted, replyTo?.text, gone.pending.length], [true, '', 0]);
});
