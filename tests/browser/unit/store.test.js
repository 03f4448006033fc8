import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createStore, initialState, reduce } from '../../../client/store.js';

/** @import { ServerEvent, State, StoreEvent } from '../../../client/types.d.ts' */

/** @param {ServerEvent} event @param {number} [at] @returns {StoreEvent} */
const heard = (event, at = 5000) => ({ type: 'heard', event, at });

const alice = { id: 'u1', name: 'Alice' };
const bob = { id: 'u2', name: 'Bob' };

/** @param {StoreEvent[]} events @param {State} [from] */
const after = (events, from = initialState()) => events.reduce(reduce, from);

/** @param {string} id @param {number} seq @param {string} senderId */
const message = (id, seq, senderId) => ({
  id,
  seq,
  senderId,
  senderName: senderId,
  text: id,
  at: 1,
  edited: false,
  deleted: false,
  replyTo: null,
  reactions: [],
  mentions: [],
  here: false,
  threadId: null,
  replies: 0,
});

/** @param {string} roomId @returns {StoreEvent} */
const entered = (roomId) =>
  heard({
    type: 'roomEntered',
    ref: null,
    roomId,
    topic: '',
    epoch: 'e',
    seq: 0,
    lastId: null,
    users: [alice, bob],
    userCount: 2,
    recovered: false,
    history: [],
    events: [],
    reading: null,
    moderators: [],
    pinned: [],
  });

const SIGNED_IN = {
  type: /** @type {const} */ ('signedIn'),
  ref: null,
  token: null,
  online: [],
  conversations: [],
  readings: [],
  blocked: [],
  readReceipts: null,
};

const inTwoRooms = after([
  heard({ ...SIGNED_IN, me: alice, online: [alice, bob] }),
  { type: 'roomWanted', key: 'r/general', peer: null },
  { type: 'roomWanted', key: 'r/garden', peer: null },
  { type: 'roomOpened', key: 'r/general' },
  entered('general'),
  entered('garden'),
]);

/** @param {string} roomId @param {number} seq @param {string} senderId */
const posted = (roomId, seq, senderId) => {
  const id = `${roomId}${seq}`;
  return heard({
    type: 'roomEvent',
    roomId,
    event: { kind: 'message', seq, id, message: message(id, seq, senderId) },
  });
};

test('others’ messages elsewhere count as unread, and no longer once they were seen', () => {
  const state = after(
    [posted('garden', 1, 'u2'), posted('garden', 2, 'u1'), posted('garden', 3, 'u2'), posted('general', 1, 'u2')],
    inTwoRooms,
  );
  assert.equal(state.rooms['r/garden'].unread, 2);
  assert.equal(state.rooms['r/general'].unread, 0);
  const opened = after([{ type: 'roomOpened', key: 'r/garden' }], state);
  assert.equal(opened.rooms['r/garden'].unread, 2, 'not before they were seen');
  const seen = after([{ type: 'seen', key: 'r/garden', seq: 3 }], opened);
  assert.equal(seen.rooms['r/garden'].unread, 0);
});

test('nothing new is the very same state', () => {
  const state = after([posted('garden', 1, 'u2')], inTwoRooms);
  assert.equal(after([posted('garden', 1, 'u2')], state), state);
  assert.equal(after([{ type: 'ticked', at: 9 }], state), state);
  assert.equal(after([posted('nowhere', 1, 'u2')], state), state);
});

test('people come and go, one by one and in crowds', () => {
  const carol = { id: 'u3', name: 'Carol' };
  let state = after([heard({ type: 'userJoined', roomId: 'garden', user: carol })], inTwoRooms);
  assert.equal(state.rooms['r/garden'].userCount, 3);
  state = after([heard({ type: 'userJoined', roomId: 'garden', user: carol })], state);
  assert.equal(state.rooms['r/garden'].userCount, 3);
  state = after([heard({ type: 'userLeft', roomId: 'garden', user: carol })], state);
  assert.equal(state.rooms['r/garden'].userCount, 2);
  const crowd = { type: /** @type {const} */ ('crowdMoved'), roomId: 'garden', joined: [carol], left: [bob] };
  state = after([heard({ ...crowd, userCount: 700 })], state);
  assert.deepEqual([...state.rooms['r/garden'].users.keys()], ['u1', 'u3']);
  assert.equal(state.rooms['r/garden'].userCount, 700);
});

test('a private message from somebody makes their conversation', () => {
  const said = message('d1', 4, 'u2');
  const event = {
    type: /** @type {const} */ ('privateMessage'),
    ref: null,
    roomId: 'dm',
    targetId: null,
    sent: false,
  };
  const state = after([heard({ ...event, message: said }), heard({ ...event, message: said })], inTwoRooms);
  assert.equal(state.rooms['u/u2'].messages.length, 1);
  assert.equal(state.rooms['u/u2'].unread, 1);
  const own = message('d2', 5, 'u1');
  const elsewhere = after([heard({ ...event, sent: true, message: own })], state);
  assert.equal(elsewhere.rooms['u/u2'].messages.length, 2);
  assert.equal(elsewhere.rooms['u/u2'].unread, 1);
});

test('a new name is shown everywhere', () => {
  const robert = { id: 'u2', name: 'Robert' };
  const state = after([heard({ type: 'userRenamed', user: robert })], inTwoRooms);
  assert.equal(state.online.get('u2'), 'Robert');
  assert.equal(state.rooms['r/general'].users.get('u2'), 'Robert');
});

test('somebody else signing in sees nothing of the one before', () => {
  const event = SIGNED_IN;
  assert.deepEqual(after([heard({ ...event, me: bob })], inTwoRooms).rooms, {});
  assert.equal(Object.keys(after([heard({ ...event, me: alice })], inTwoRooms).rooms).length, 2);
});

test('losing the connection puts what was under way back in line', () => {
  const link = { status: /** @type {const} */ ('waiting'), retryAt: 9000, reason: 'lost' };
  const state = after(
    [
      { type: 'composed', key: 'r/general', localId: 'c1', text: 'x', at: 1, replyTo: null },
      { type: 'sending', key: 'r/general', localId: 'c1' },
      { type: 'linkChanged', link, at: 7000 },
    ],
    inTwoRooms,
  );
  assert.equal(state.rooms['r/general'].pending[0].status, 'unconfirmed');
  assert.equal(state.lostAt, 7000);
  assert.equal(state.rooms['r/general'].joined, false);
  assert.equal(after([{ type: 'ticked', at: 8000 }], state).now, 8000);
});

test('own typing is not shown; another’s is, until it expires', () => {
  const typed = { type: /** @type {const} */ ('typed'), roomId: 'general', active: true };
  assert.equal(after([heard({ ...typed, user: alice })], inTwoRooms), inTwoRooms);
  const state = after([heard({ ...typed, user: bob }, 5000)], inTwoRooms);
  assert.equal(after([{ type: 'ticked', at: 10_999 }], state).rooms['r/general'].typing.size, 1);
  assert.equal(after([{ type: 'ticked', at: 11_000 }], state).rooms['r/general'].typing.size, 0);
});

test('notices are few, and the same text is there once', () => {
  const say = (/** @type {string} */ text) => heard({ type: /** @type {const} */ ('announced'), text });
  const state = after([say('a'), say('b'), say('a'), say('c'), say('d')]);
  assert.deepEqual(
    state.notices.map((notice) => notice.text),
    ['a', 'c', 'd'],
  );
  assert.equal(new Set(state.notices.map((notice) => notice.id)).size, 3);
});

test('room names that mean something to JavaScript are only names', () => {
  const keys = ['r/__proto__', 'r/constructor', 'r/toString'];
  const wanted = keys.map((key) => /** @type {const} */ ({ type: 'roomWanted', key, peer: null }));
  const state = after([...wanted, entered('__proto__')]);
  assert.deepEqual(Object.keys(state.rooms), keys);
  assert.equal(state.rooms['r/__proto__'].joined, true);
});

test('listeners hear of a turn’s changes once, and of nothing when nothing changed', async () => {
  const store = createStore(reduce, inTwoRooms);
  let told = 0;
  store.subscribe(() => {
    told += 1;
  });
  store.dispatch(posted('garden', 1, 'u2'));
  store.dispatch(posted('garden', 2, 'u2'));
  await Promise.resolve();
  assert.equal(told, 1);
  store.dispatch(posted('garden', 2, 'u2'));
  await Promise.resolve();
  assert.equal(told, 1);
});

test('in a window nobody looks at, messages count as unread and the line stands before them', () => {
  const away = after([{ type: 'watchChanged', watching: false }, posted('general', 1, 'u2')], inTwoRooms);
  assert.equal(away.rooms['r/general'].unread, 1);
  assert.equal(away.rooms['r/general'].newAfter, 0);
  const back = after(
    [
      { type: 'watchChanged', watching: true },
      { type: 'seen', key: 'r/general', seq: 1 },
    ],
    away,
  );
  assert.equal(back.rooms['r/general'].unread, 0);
  assert.equal(back.rooms['r/general'].newAfter, 0, 'the line stays until the room is left');
});

test('opening a room puts the line where reading ended, and seeing the newest makes all read', () => {
  const news = [1, 2, 3].map((seq) => posted('garden', seq, 'u2'));
  let state = after([...news.slice(0, 1), { type: 'roomOpened', key: 'r/garden' }], inTwoRooms);
  state = after(
    [{ type: 'seen', key: 'r/garden', seq: 1 }, { type: 'roomOpened', key: 'r/general' }, ...news.slice(1)],
    state,
  );
  assert.equal(state.rooms['r/garden'].unread, 2);
  state = after([{ type: 'roomOpened', key: 'r/garden' }], state);
  assert.equal(state.rooms['r/garden'].newAfter, 1);
  assert.equal(state.rooms['r/garden'].unread, 2, 'opened is not read');
  assert.equal(after([{ type: 'seen', key: 'r/garden', seq: 2 }], state).rooms['r/garden'].unread, 1);
  assert.equal(after([{ type: 'seen', key: 'r/garden', seq: 3 }], state).rooms['r/garden'].unread, 0);
});

test('the server’s markers count, wherever they come from', () => {
  const reading = { readUpTo: 2, unread: 7, mentions: 1, countedTo: 9 };
  let state = after([heard({ type: 'readingTold', roomId: 'garden', reading })], inTwoRooms);
  assert.equal(state.rooms['r/garden'].unread, 7);
  assert.equal(state.rooms['r/garden'].mentions, 1);
  state = after(
    [heard({ ...SIGNED_IN, me: alice, readings: [{ roomId: 'general', reading: { ...reading, unread: 4 } }] })],
    state,
  );
  assert.equal(state.rooms['r/general'].unread, 4);
});

test('who is blocked is neither heard nor counted', () => {
  const state = after([{ type: 'blocking', user: bob, active: true }, posted('garden', 1, 'u2')], inTwoRooms);
  assert.equal(state.rooms['r/garden'].unread, 0);
  const typed = { type: /** @type {const} */ ('typed'), roomId: 'general', active: true, user: bob };
  assert.equal(after([heard(typed)], state), state);
});

test('rooms that were kept are shown until the server has answered, and no longer than the person is known', () => {
  const room = { ...inTwoRooms.rooms['r/garden'], messages: [message('m1', 1, 'u2')] };
  const { key, roomId, peer, topic, epoch, seq, lastId, messages, older } = room;
  const rooms = [{ key, roomId, peer, topic, epoch, seq, lastId, messages, older }];
  const state = after([
    { type: 'signInAsked', name: 'Alice' },
    { type: 'restored', me: alice, rooms },
  ]);
  assert.equal(state.phase, 'signedIn');
  assert.equal(state.rooms['r/garden'].messages.length, 1);
  assert.equal(state.rooms['r/garden'].joined, false);
  const refused = after([{ type: 'signInRefused', error: 'bad', taken: false }], state);
  assert.deepEqual([refused.phase, refused.rooms, refused.me], ['signedOut', {}, null]);
  const late = after([{ type: 'restored', me: alice, rooms }], refused);
  assert.equal(late, refused, 'who was refused meanwhile stays outside');
});

test('what was waiting to be sent comes back once and in order', () => {
  const item = (/** @type {string} */ localId) => ({
    key: 'u/u2',
    item: {
      localId,
      text: localId,
      at: 1,
      status: /** @type {const} */ ('queued'),
      reason: '',
      replyTo: null,
    },
  });
  const event = { type: /** @type {const} */ ('outboxRestored'), items: [item('a'), item('b')] };
  const state = after([event, event], inTwoRooms);
  assert.deepEqual(
    state.rooms['u/u2'].pending.map(({ localId }) => localId),
    ['a', 'b'],
  );
  assert.equal(state.rooms['u/u2'].peer?.name, 'Bob');
  const late = item('before');
  late.item.at = 0;
  const more = after([{ type: 'outboxRestored', items: [late] }], state);
  assert.deepEqual(
    more.rooms['u/u2'].pending.map(({ localId }) => localId),
    ['before', 'a', 'b'],
    'what was written first goes first',
  );
});

test('a server of another version is told once it has changed', () => {
  const greeting = { type: /** @type {const} */ ('greeted'), lobby: null, maxMessageLength: null, protocol: 1 };
  const state = after([heard({ ...greeting, version: '1' }), heard({ ...greeting, version: '1' })]);
  assert.equal(state.outdated, false);
  assert.equal(after([heard({ ...greeting, version: '2' })], state).outdated, true);
});

test('what comes behind the place up to which the server counted is counted here', () => {
  const state = after(
    [1, 2, 3].map((seq) => posted('garden', seq, 'u2')),
    inTwoRooms,
  );
  const reading = { readUpTo: 1, unread: 1, mentions: 0, countedTo: 2 };
  const told = after([heard({ type: 'readingTold', roomId: 'garden', reading })], state);
  assert.equal(told.rooms['r/garden'].unread, 2);
});
