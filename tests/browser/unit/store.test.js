import assert from 'node:assert/strict';
import { test } from 'node:test';
import { initialState } from '../../../client/state.js';
import { createStore, reduce } from '../../../client/store.js';

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
  });

const inTwoRooms = after([
  heard({ type: 'signedIn', ref: null, me: alice, token: 't', online: [alice, bob], conversations: [] }),
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

test('others’ messages elsewhere count as unread, and no longer once the room is open', () => {
  const state = after(
    [posted('garden', 1, 'u2'), posted('garden', 2, 'u1'), posted('garden', 3, 'u2'), posted('general', 1, 'u2')],
    inTwoRooms,
  );
  assert.equal(state.rooms['r/garden'].unread, 2);
  assert.equal(state.rooms['r/general'].unread, 0);
  assert.equal(after([{ type: 'roomOpened', key: 'r/garden' }], state).rooms['r/garden'].unread, 0);
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
  const event = { type: /** @type {const} */ ('signedIn'), ref: null, token: null, online: [], conversations: [] };
  assert.deepEqual(after([heard({ ...event, me: bob })], inTwoRooms).rooms, {});
  assert.equal(Object.keys(after([heard({ ...event, me: alice })], inTwoRooms).rooms).length, 2);
});

test('losing the connection puts what was under way back in line', () => {
  const link = { status: /** @type {const} */ ('waiting'), retryAt: 9000, reason: 'lost' };
  const state = after(
    [
      { type: 'composed', key: 'r/general', localId: 'c1', text: 'x', at: 1 },
      { type: 'sending', key: 'r/general', localId: 'c1' },
      { type: 'linkChanged', link },
    ],
    inTwoRooms,
  );
  assert.equal(state.rooms['r/general'].pending[0].status, 'queued');
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
