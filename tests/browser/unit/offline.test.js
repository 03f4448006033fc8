import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pin } from '../../../client/more/acts.js';
import {
  session,
  store,
  identity,
  opened,
  settled,
  checked,
  settle,
  hear,
  took,
  connect,
  lose,
  signIn,
  general,
  pass,
  known,
} from './line.js';

test('a token the server does not know is forgotten; a full server is only waited for', async () => {
  known({ name: 'Alice', token: 'old' });
  session.resume();
  connect();
  let [auth] = took('auth');
  assert.deepEqual(auth.data, { username: 'Alice', resumeToken: 'old' });
  await hear('error', { code: 'server_full', message: 'full' }, auth.ref);
  assert.notEqual(identity, null);
  assert.equal(store.state.link.status, 'waiting');
  connect();
  [auth] = took('auth');
  await hear('error', { code: 'bad_token', message: 'bad' }, auth.ref);
  assert.equal(identity, null);
  assert.equal(store.state.phase, 'signedOut');
});

test('what was not acked is sent again under the same id, after entering from the cursor', async () => {
  session.signIn('Alice');
  await signIn();
  session.send('r/general', 'one');
  await settle();
  const [first] = took('chat');
  await lose();
  session.send('r/general', 'two');
  await settle();
  assert.deepEqual(took('chat'), []);
  const since = { roomId: 'general', epoch: 'e', seq: 3, eventId: 'm3', users: [] };
  const replay = { id: 'm3', seq: 3, senderId: 'u1', senderName: 'Alice', content: 'one', timestamp: '' };
  const { auth, join } = await signIn({ ...since, recovered: true, events: [{ type: 'message', data: replay }] });
  assert.equal(auth.data.resumeToken, 't');
  assert.deepEqual(join.data, { roomId: 'general', since: { epoch: 'e', seq: 2, id: 'm2' } });
  const [again] = took('chat');
  assert.equal(again.data.clientMessageId, first.data.clientMessageId);
  await hear('ack', { id: 'm3', roomId: 'general', seq: 3, timestamp: '', duplicate: true }, again.ref);
  assert.deepEqual(
    general().messages.map(({ seq }) => seq),
    [3],
  );
  assert.deepEqual(
    took('chat').map((frame) => frame.data.content),
    ['two'],
  );
});

test('a rate limit holds everything back for as long as it says', async () => {
  session.signIn('Alice');
  await signIn();
  session.send('r/general', 'one');
  await settle();
  const [one] = took('chat');
  await hear('error', { code: 'rate_limited', message: 'slow', retryAfterMs: 2500 }, one.ref);
  session.send('r/general', 'two');
  pass(2400);
  session.tick();
  await settle();
  assert.deepEqual(took('chat'), []);
  assert.match(store.state.holdReason, /too fast/);
  pass(200);
  session.tick();
  await settle();
  const [again] = took('chat');
  assert.equal(again.data.clientMessageId, one.data.clientMessageId);
  assert.equal(store.state.holdReason, '');
});

test('a kick is final until the person asks again', async () => {
  session.signIn('Alice');
  await signIn();
  await lose(4003);
  assert.equal(store.state.link.status, 'stopped');
  assert.match(store.state.link.reason, /operator/);
  session.retryNow();
  assert.equal(opened, 2);
});

test('what was on its way when the connection broke is not confirmed, which is not the same as waiting', async () => {
  session.signIn('Alice');
  await signIn();
  session.send('r/general', 'one');
  session.send('r/general', 'two');
  await settle();
  await lose();
  assert.deepEqual(
    general().pending.map(({ status }) => status),
    ['unconfirmed', 'queued'],
  );
});

test('without a connection nothing is changed, and the person is told', async () => {
  session.signIn('Alice');
  await signIn();
  await hear('message', { id: 'm3', seq: 3, senderId: 'u1', content: 'x', roomId: 'general', timestamp: '' });
  await lose();
  assert.equal(pin(session, 'r/general', 'm3', true), false);
  assert.match(store.state.notices[0].text, /connection/);
});

test('a change made without a connection waits in line, the newest one alone, and keeps its place', async () => {
  session.signIn('Alice');
  await signIn();
  const mine = { id: 'm3', seq: 3, senderId: 'u1', senderName: 'Alice', content: 'teh', timestamp: '' };
  await hear('message', { ...mine, roomId: 'general' });
  await lose();
  session.send('r/general', 'before');
  session.edit('r/general', 'm3', 'th');
  session.edit('r/general', 'm3', 'the');
  session.send('r/general', 'after');
  await settle();
  assert.deepEqual(
    general().pending.map(({ text, edits }) => [text, edits ?? '']),
    [
      ['before', ''],
      ['the', 'm3'],
      ['after', ''],
    ],
  );
  await signIn({ epoch: 'e', seq: 3, eventId: 'm3', users: [], history: [] });
  const [before] = took('chat');
  assert.deepEqual(took('edit'), []);
  await hear('ack', { id: 'm4', roomId: 'general', seq: 4, timestamp: '' }, before.ref);
  const [edit] = took('edit');
  assert.deepEqual(edit.data, { roomId: 'general', messageId: 'm3', content: 'the' });
  assert.deepEqual(took('chat'), []);
  await hear('error', { code: 'too_old', message: 'too old' }, edit.ref);
  assert.equal(took('chat').length, 1, 'what is refused holds nothing up');
  const failed = general().pending.find(({ edits }) => edits === 'm3');
  assert.equal(failed?.status, 'failed');
  session.takeBack('r/general', /** @type {import('../../../client/types.d.ts').Pending} */ (failed));
  assert.equal(session.drafts.get('r/general')?.edit?.text, 'the');
});

test('a network that comes back is tried at once, a socket that may be dead is asked, a door that was shown stays shut', async () => {
  session.signIn('Alice');
  await signIn();
  assert.equal(settled, 1);
  session.checkLink();
  assert.equal(checked, 1);
  await lose();
  const before = opened;
  session.checkLink();
  assert.equal(opened, before + 1);
  await lose(4003);
  session.checkLink();
  assert.equal(opened, before + 1);
  session.retryNow();
  assert.equal(opened, before + 2);
});

test('who signed out in another place is at the door, with a word', async () => {
  session.signIn('Alice');
  await signIn();
  await lose(4001, 'Signed out');
  assert.equal(store.state.phase, 'signedOut');
  assert.match(store.state.signIn.error, /another place/);
  assert.equal(identity, null);
});

test('a question is answered, by a refusal where the connection breaks', async () => {
  session.signIn('Alice');
  await signIn();
  const first = session.call((ref) => JSON.stringify({ type: 'search', data: {}, ref }));
  await hear(
    'searchResults',
    { messages: [{ id: 'm1', roomId: 'general' }], hasMore: false },
    took('search')[0].ref,
  );
  const answer = await first;
  assert.ok(answer.type === 'found');
  assert.equal(answer.hits[0].roomId, 'general');
  const second = session.call((ref) => JSON.stringify({ type: 'search', data: {}, ref }));
  await lose();
  assert.equal((await second).type, 'refused');
  const third = await session.call((ref) => JSON.stringify({ type: 'search', data: {}, ref }));
  assert.equal(third.type, 'refused');
});
