import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encode as asks } from '../../../client/more/asks.js';
import { decode, encode as asked } from '../../../client/wire.js';

const encode = { ...asked, ...asks };

/** @param {string} type @param {unknown} data @param {string} [ref] */
const read = (type, data, ref) => decode(JSON.stringify({ type, data, ref }));

const MESSAGE = {
  id: 'm1',
  seq: 7,
  roomId: 'general',
  senderId: 'u1',
  senderName: 'Alice',
  content: '<b>hi</b>',
  timestamp: '2026-11-21T10:00:00.000Z',
};

const READ = {
  id: 'm1',
  seq: 7,
  senderId: 'u1',
  senderName: 'Alice',
  text: '<b>hi</b>',
  at: Date.UTC(2026, 10, 21, 10),
  edited: false,
  deleted: false,
  replyTo: null,
  reactions: [],
  mentions: [],
  here: false,
  threadId: null,
  replies: 0,
};

test('requests have the names the server knows', () => {
  const cursor = { epoch: 'e', seq: 3, id: 'm3' };
  const cases = /** @type {[string, unknown][]} */ ([
    [encode.signIn('Al', null, '1'), { type: 'auth', data: { username: 'Al' }, ref: '1' }],
    [encode.signIn('Al', 't', '1'), { type: 'auth', data: { username: 'Al', resumeToken: 't' }, ref: '1' }],
    [encode.enter('a', null, '2'), { type: 'join', data: { roomId: 'a' }, ref: '2' }],
    [encode.enter('a', cursor, '2'), { type: 'join', data: { roomId: 'a', since: cursor }, ref: '2' }],
    [
      encode.enter('a', { epoch: 'e', seq: 0, id: null }, '2'),
      { type: 'join', data: { roomId: 'a', since: { epoch: 'e', seq: 0 } }, ref: '2' },
    ],
    [encode.leave('a', '3'), { type: 'leave', data: { roomId: 'a' }, ref: '3' }],
    [
      encode.post('a', 'hi', { localId: 'c' }, '4'),
      { type: 'chat', data: { roomId: 'a', content: 'hi', clientMessageId: 'c' }, ref: '4' },
    ],
    [
      encode.whisper('u', 'hi', { localId: 'c' }, '5'),
      { type: 'private', data: { targetUserId: 'u', content: 'hi', clientMessageId: 'c' }, ref: '5' },
    ],
    [encode.typing('a', true), { type: 'typing', data: { roomId: 'a', isTyping: true } }],
    [encode.listRooms('6'), { type: 'rooms', data: {}, ref: '6' }],
    [encode.ping(), { type: 'ping', data: {} }],
  ]);
  for (const [frame, expected] of cases) assert.deepEqual(JSON.parse(frame), expected);
});

test('a message is a durable event of its room', () => {
  assert.deepEqual(read('message', MESSAGE), {
    type: 'roomEvent',
    roomId: 'general',
    event: { kind: 'message', seq: 7, id: 'm1', message: READ },
  });
});

test('entering with history, and with what was missed', () => {
  const base = { roomId: 'general', epoch: 'e', seq: 7, eventId: 'm1', topic: 'Tea', users: [] };
  const fresh = read('joined', { ...base, users: [{ userId: 'u1', username: 'Alice' }], history: [MESSAGE] }, '2');
  assert.deepEqual(fresh, {
    type: 'roomEntered',
    ref: '2',
    roomId: 'general',
    topic: 'Tea',
    epoch: 'e',
    seq: 7,
    lastId: 'm1',
    users: [{ id: 'u1', name: 'Alice' }],
    userCount: 1,
    recovered: false,
    history: [READ],
    events: [],
    reading: null,
    moderators: [],
    pinned: [],
  });
  const events = [
    { type: 'message', data: MESSAGE },
    { type: 'messageEdited', data: { roomId: 'general', messageId: 'm1', eventId: 'e8', seq: 8, content: 'x' } },
    { type: 'messageEdited', data: { seq: 9 } },
    { type: 'messageDeleted', data: { messageId: 'm1', eventId: 'e10', seq: 10 } },
    { type: 'message', data: { id: 'm2', seq: 11, deleted: true, content: '' } },
    { type: 'retold', data: { eventId: 'e12', seq: 12 } },
    { type: 'topicChanged', data: { eventId: 'e13', seq: 13, topic: 'T' } },
    { type: 'messagePinned', data: { messageId: 'm1', eventId: 'e14', seq: 14, active: true } },
    {
      type: 'reaction',
      data: { messageId: 'm1', eventId: 'e15', seq: 15, userId: 'u', emoji: '👍', active: true },
    },
  ];
  const resumed = read('joined', { ...base, userCount: 900, recovered: true, events });
  assert.ok(resumed?.type === 'roomEntered');
  assert.equal(resumed.userCount, 900);
  assert.deepEqual(
    resumed.events.map((event) => [event.kind, event.seq, event.id]),
    [
      ['message', 7, 'm1'],
      ['edited', 8, 'e8'],
      ['other', 9, null],
      ['deleted', 10, 'e10'],
      ['message', 11, 'm2'],
      ['other', 12, 'e12'],
      ['topic', 13, 'e13'],
      ['pinned', 14, 'e14'],
      ['reacted', 15, 'e15'],
    ],
  );
});

test('a refusal says what to do and how long to wait', () => {
  assert.deepEqual(read('error', { code: 'rate_limited', message: 'slow down', retryAfterMs: 500 }, '9'), {
    type: 'refused',
    ref: '9',
    code: 'rate_limited',
    text: 'slow down',
    retryAfterMs: 500,
  });
});

test('what is not known is ignored, but a place in a room is kept', () => {
  assert.equal(read('fireworks', { roomId: 'general' }), null);
  assert.equal(read('constructor', {}), null);
  assert.deepEqual(read('pinned', { roomId: 'general', eventId: 'e9', seq: 9 }), {
    type: 'roomEvent',
    roomId: 'general',
    event: { kind: 'other', seq: 9, id: 'e9' },
  });
});

test('no frame is a reason to stop', () => {
  const frames = ['', 'null', '[]', '7', '"x"', '{', '{"type":7}', '{"type":"message"}', '{"type":"joined"}'];
  const types = [
    'connected',
    'authenticated',
    'joined',
    'events',
    'presence',
    'ack',
    'error',
    'typing',
    'roomList',
  ];
  for (const type of types) {
    for (const data of [null, 7, 'x', [], [[]], { users: 7, rooms: [null], seq: -1, limits: 'x', events: [7] }]) {
      frames.push(JSON.stringify({ type, data }));
    }
  }
  for (const frame of frames) assert.doesNotThrow(() => decode(frame), frame);
});

test('a message tells what it answers, whom it calls, what was thought of it and what it began', () => {
  const event = read('message', {
    ...MESSAGE,
    replyTo: { id: 'm0', seq: 1, senderName: 'Bob', content: 'eh?', deleted: false },
    reactions: [{ emoji: '👍', count: 2, userIds: ['u1', 'u2'] }, { emoji: '' }],
    mentions: ['u2', 7],
    mentionsHere: true,
    threadId: 'm0',
    replies: { count: 3, lastSeq: 9 },
  });
  assert.ok(event?.type === 'roomEvent' && event.event.kind === 'message');
  assert.deepEqual(event.event.message, {
    ...READ,
    replyTo: { id: 'm0', seq: 1, senderName: 'Bob', text: 'eh?', deleted: false },
    reactions: [{ emoji: '👍', count: 2, userIds: ['u1', 'u2'] }],
    mentions: ['u2'],
    here: true,
    threadId: 'm0',
    replies: 3,
  });
});

test('markers, blocks and preferences are read where the server has them', () => {
  const told = read('authenticated', {
    clientId: 'u1',
    username: 'Al',
    rooms: [{ roomId: 'a', readUpTo: 4, unread: 2, mentions: 1, seq: 9 }, { roomId: 'b' }],
    conversations: [{ roomId: '@x', userId: 'u2', username: 'Bob', readUpTo: 0, unread: 1, mentions: 0, seq: 1 }],
    blocked: [{ userId: 'u9', username: 'Eve' }],
    preferences: { readReceipts: false },
  });
  assert.ok(told?.type === 'signedIn');
  assert.deepEqual(told.readings, [
    { roomId: 'a', reading: { readUpTo: 4, unread: 2, mentions: 1, countedTo: 9 } },
  ]);
  assert.deepEqual(told.conversations[0].reading, { readUpTo: 0, unread: 1, mentions: 0, countedTo: 1 });
  assert.deepEqual(told.blocked, [{ id: 'u9', name: 'Eve' }]);
  assert.equal(told.readReceipts, false);
  const plain = read('authenticated', { clientId: 'u1', username: 'Al' });
  assert.ok(plain?.type === 'signedIn');
  assert.deepEqual([plain.readings, plain.readReceipts], [[], null]);
  assert.deepEqual(read('unread', { roomId: 'a', readUpTo: 4, unread: 2, mentions: 1, seq: 7 }), {
    type: 'readingTold',
    roomId: 'a',
    reading: { readUpTo: 4, unread: 2, mentions: 1, countedTo: 7 },
  });
  assert.equal(read('read', { roomId: 'a', userId: 'u2', username: 'Bob', upTo: 4 })?.type, 'readBy');
});

test('questions have the names the server knows', () => {
  const page = { side: /** @type {const} */ ('around'), seq: 7 };
  const cases = /** @type {[string, unknown][]} */ ([
    [encode.page('a', page, 50, '1'), { type: 'history', data: { roomId: 'a', around: 7, limit: 50 }, ref: '1' }],
    [
      encode.page('a', { side: 'newest', seq: 7 }, 50, '1'),
      { type: 'history', data: { roomId: 'a', limit: 50 }, ref: '1' },
    ],
    [encode.read('a', 7, '1'), { type: 'read', data: { roomId: 'a', upTo: 7 }, ref: '1' }],
    [
      encode.thread('a', 'm', 7, '1'),
      { type: 'thread', data: { roomId: 'a', messageId: 'm', after: 7, limit: 100 }, ref: '1' },
    ],
    [
      encode.pin('a', 'm', true, '1'),
      { type: 'pin', data: { roomId: 'a', messageId: 'm', active: true }, ref: '1' },
    ],
    [encode.topic('a', 't', '1'), { type: 'topic', data: { roomId: 'a', topic: 't' }, ref: '1' }],
    [
      encode.moderator('a', 'u', true, '1'),
      { type: 'moderator', data: { roomId: 'a', userId: 'u', active: true }, ref: '1' },
    ],
    [encode.block('u', true, '1'), { type: 'block', data: { userId: 'u', active: true }, ref: '1' }],
    [encode.signOut(true, '1'), { type: 'signOut', data: { everywhere: true }, ref: '1' }],
    [encode.search({ query: 'x' }, '1'), { type: 'search', data: { query: 'x', limit: 30 }, ref: '1' }],
  ]);
  for (const [frame, expected] of cases) assert.deepEqual(JSON.parse(frame), expected);
});
