import assert from 'node:assert/strict';
import { test } from 'node:test';
import { react } from '../../../client/more/acts.js';
import { TYPING_EVERY_MS } from '../../../client/session.js';
import {
  session,
  store,
  identity,
  opened,
  closed,
  settle,
  hear,
  took,
  connect,
  signIn,
  general,
  pass,
  known,
  wasIn,
  opens,
} from './line.js';

test('signing in enters the lobby and remembers the token', async () => {
  session.signIn('  Alice ');
  assert.equal(opened, 1);
  const { auth, join } = await signIn();
  assert.deepEqual(auth.data, { username: 'Alice' });
  assert.deepEqual(join.data, { roomId: 'general' });
  assert.deepEqual(identity, { name: 'Alice', token: 't' });
  assert.equal(store.state.openKey, 'r/general');
});

test('a taken name is said at the door, and the connection is let go', async () => {
  session.signIn('Alice');
  connect();
  await hear('error', { code: 'username_taken', message: 'taken' }, took('auth')[0].ref);
  assert.equal(store.state.phase, 'signedOut');
  assert.match(store.state.signIn.error, /somebody has this name/i);
  assert.equal(closed, 1);
});

test('messages of a room go one after the other, each once its forerunner is acked', async () => {
  session.signIn('Alice');
  await signIn();
  session.send('r/general', 'one');
  session.send('r/general', 'two');
  await settle();
  const [one, ...more] = took('chat');
  assert.deepEqual(more, []);
  assert.deepEqual(one.data, { roomId: 'general', content: 'one', clientMessageId: 'c1' });
  await hear('ack', { id: 'm3', roomId: 'general', seq: 3, timestamp: '2026-11-21T10:00:00.000Z' }, one.ref);
  assert.deepEqual(
    took('chat').map((frame) => frame.data.content),
    ['two'],
  );
  assert.deepEqual(
    general().messages.map((message) => message.text),
    ['one'],
  );
});

test('a refused message stays with its reason, others go on, and it can be tried again', async () => {
  session.signIn('Alice');
  await signIn();
  session.send('r/general', 'one');
  session.send('r/general', 'two');
  await settle();
  const [one] = took('chat');
  await hear('error', { code: 'muted', message: 'muted', retryAfterMs: 600_000 }, one.ref);
  assert.equal(general().pending[0].status, 'failed');
  const [two] = took('chat');
  await hear('ack', { id: 'm3', roomId: 'general', seq: 3, timestamp: '' }, two.ref);
  session.dispatch({ type: 'retried', key: 'r/general', localId: 'c1' });
  await settle();
  const [again] = took('chat');
  assert.deepEqual(again.data, one.data);
});

test('a private message opens a conversation, and its answer gives it its place', async () => {
  session.signIn('Alice');
  await signIn();
  await hear('userOnline', { userId: 'u2', username: 'Bob' });
  session.open('u/u2');
  session.send('u/u2', 'psst');
  await settle();
  const [asked] = took('private');
  assert.deepEqual(asked.data, { targetUserId: 'u2', content: 'psst', clientMessageId: 'c1' });
  const answer = { id: 'd1', roomId: 'dm', seq: 1, senderId: 'u1', senderName: 'Alice', content: 'psst' };
  await hear('privateMessageSent', { ...answer, timestamp: '2026-11-21T10:00:00.000Z' }, asked.ref);
  const room = store.state.rooms['u/u2'];
  assert.deepEqual(room.pending, []);
  assert.equal(room.peer?.name, 'Bob');
  assert.equal(room.roomId, 'dm');
  assert.deepEqual(
    took('join').map((frame) => frame.data.roomId),
    ['dm'],
  );
});

test('a gap makes the room be entered again from the cursor', async () => {
  session.signIn('Alice');
  await signIn();
  const ahead = { roomId: 'general', senderId: 'u2', senderName: 'Bob', content: 'x', timestamp: '' };
  await hear('message', { ...ahead, id: 'm5', seq: 5 });
  await hear('message', { ...ahead, id: 'm6', seq: 6 });
  const joins = took('join');
  assert.deepEqual(
    joins.map((frame) => frame.data.since.seq),
    [2],
  );
});

test('a room is asked for once, however much happens before the answer', async () => {
  session.signIn('Alice');
  await signIn();
  session.open('r/garden');
  await settle();
  await hear('userOnline', { userId: 'u2', username: 'Bob' });
  const joins = took('join');
  assert.equal(joins.length, 1);
  took('rooms');
  await hear('joined', { roomId: 'garden', epoch: 'g', seq: 0, users: [], history: [] }, joins[0].ref);
  assert.equal(took('rooms').length, 1);
});

test('a room that does not let in is closed with a word', async () => {
  session.signIn('Alice');
  await signIn();
  session.open('r/a/b');
  await settle();
  const [join] = took('join');
  await hear('error', { code: 'invalid_room', message: 'bad' }, join.ref);
  assert.equal(store.state.rooms['r/a/b'], undefined);
  assert.equal(store.state.openKey, 'r/general');
  assert.match(store.state.notices[0].text, /a\/b/);
});

test('signing out forgets everything but the name as a suggestion', async () => {
  session.signIn('Alice');
  await signIn();
  session.signOut();
  assert.equal(identity, null);
  assert.equal(store.state.phase, 'signedOut');
  assert.deepEqual(store.state.rooms, {});
  assert.equal(store.state.signIn.name, 'Alice');
});

test('a reply carries what it answers', async () => {
  session.signIn('Alice');
  await signIn();
  const replyTo = { id: 'm2', seq: 2, senderName: 'Bob', text: 'eh?', deleted: false };
  session.send('r/general', 'aye', { replyTo });
  await settle();
  assert.equal(took('chat')[0].data.replyTo, 'm2');
});

test('an edit, a reaction and a deletion take their place when they are acked', async () => {
  session.signIn('Alice');
  await signIn();
  const mine = { id: 'm3', seq: 3, senderId: 'u1', senderName: 'Alice', content: 'teh', timestamp: '' };
  await hear('message', { ...mine, roomId: 'general' });
  const message = general().messages[0];
  session.edit('r/general', message.id, 'the');
  await settle();
  const [edit] = took('edit');
  assert.deepEqual(edit.data, { roomId: 'general', messageId: 'm3', content: 'the' });
  await hear('ack', { id: 'e4', roomId: 'general', seq: 4, timestamp: '' }, edit.ref);
  assert.deepEqual([general().messages[0].text, general().messages[0].edited, general().seq], ['the', true, 4]);
  react(session, 'r/general', general().messages[0], '👍');
  const [reaction] = took('react');
  assert.deepEqual(reaction.data, { roomId: 'general', messageId: 'm3', emoji: '👍', active: true });
  await hear('ack', { id: 'e5', roomId: 'general', seq: 5, timestamp: '' }, reaction.ref);
  assert.deepEqual(general().messages[0].reactions, [{ emoji: '👍', count: 1, userIds: ['u1'] }]);
  react(session, 'r/general', general().messages[0], '👍');
  assert.equal(took('react')[0].data.active, false);
});

test('a deletion is asked for only when it can no longer be taken back', async () => {
  session.signIn('Alice');
  await signIn();
  await hear('message', { id: 'm3', seq: 3, senderId: 'u1', content: 'x', roomId: 'general', timestamp: '' });
  session.remove('r/general', 'm3');
  await settle();
  session.dispatch({ type: 'deletionEnded', key: 'r/general', id: 'm3' });
  pass(60_000);
  session.tick();
  await settle();
  assert.deepEqual(took('delete'), []);
  session.remove('r/general', 'm3');
  pass(60_000);
  session.tick();
  await settle();
  const [asked, ...more] = took('delete');
  assert.deepEqual(more, []);
  await hear('ack', { id: 'e4', roomId: 'general', seq: 4, timestamp: '' }, asked.ref);
  assert.equal(general().messages[0].deleted, true);
  assert.equal(general().doomed.size, 0);
});

test('older messages are asked for once', async () => {
  session.signIn('Alice');
  await signIn({ epoch: 'e', seq: 9, eventId: 'm9', users: [], history: [{ id: 'm9', seq: 9, content: 'nine' }] });
  session.dispatch({ type: 'pageWanted', key: 'r/general', page: { side: 'before', seq: 9 } });
  await settle();
  session.tick();
  await hear('userOnline', { userId: 'u2', username: 'Bob' });
  const [asked, ...more] = took('history');
  assert.deepEqual(more, []);
  assert.deepEqual(asked.data, { roomId: 'general', before: 9, limit: 50 });
  await hear('history', { roomId: 'general', messages: [{ id: 'm8', seq: 8 }], hasMore: true }, asked.ref);
  assert.deepEqual(
    general().messages.map(({ seq }) => seq),
    [8, 9],
  );
  assert.equal(general().older, true);
  assert.equal(general().page, null);
});

test('what was seen is told to a server that keeps markers, and to no other', async () => {
  session.signIn('Alice');
  await signIn({ epoch: 'e', seq: 3, eventId: 'm3', users: [], history: [{ id: 'm3', seq: 3 }] });
  session.dispatch({ type: 'seen', key: 'r/general', seq: 3 });
  await settle();
  assert.deepEqual(took('read'), []);
  await hear('unread', { roomId: 'general', readUpTo: 1, unread: 2, mentions: 0 });
  const [read] = took('read');
  assert.deepEqual(read.data, { roomId: 'general', upTo: 3 });
  await hear('ack', {}, read.ref);
  session.tick();
  await settle();
  assert.deepEqual(took('read'), []);
});

test('a server of another protocol is not talked to', async () => {
  session.signIn('Alice');
  opens();
  await hear('connected', { clientId: 'u1', protocol: 2, version: '9' });
  assert.equal(closed, 1);
  assert.equal(store.state.link.status, 'stopped');
  assert.match(store.state.link.reason, /reload/i);
});

test('another name at the door is another person, the same one is who was here', async () => {
  known({ name: 'Alice', token: 't' });
  session.signIn('Bob');
  connect();
  assert.deepEqual(took('auth')[0].data, { username: 'Bob' });
  await session.signOut();
  known({ name: 'Alice', token: 't' });
  session.signIn('Alice');
  connect();
  assert.equal(took('auth')[0].data.resumeToken, 't');
});

test('the room that was open last is opened', async () => {
  wasIn('r/garden');
  session.signIn('Alice');
  connect();
  session.dispatch({ type: 'roomWanted', key: 'r/kitchen', peer: null });
  session.dispatch({ type: 'roomWanted', key: 'r/garden', peer: null });
  await hear('authenticated', { clientId: 'u1', username: 'Alice', onlineUsers: [] }, took('auth')[0].ref);
  assert.equal(store.state.openKey, 'r/garden');
});

test('typing: said once, renewed after a pause, ended once, and for one room at a time', async () => {
  session.signIn('Alice');
  await signIn();
  session.open('r/garden');
  await settle();
  await hear('joined', { roomId: 'garden', epoch: 'g', seq: 0, users: [], history: [] }, took('join')[0].ref);
  const said = () => took('typing').map(({ data }) => [data.roomId, data.isTyping]);
  session.stoppedTyping();
  for (let key = 0; key < 9; key += 1) session.typed('r/general');
  assert.deepEqual(said(), [['general', true]]);
  pass(TYPING_EVERY_MS - 1);
  session.typed('r/general');
  assert.deepEqual(said(), []);
  pass(1);
  session.typed('r/general');
  session.stoppedTyping();
  session.stoppedTyping();
  assert.deepEqual(said(), [
    ['general', true],
    ['general', false],
  ]);
  session.typed('r/general');
  assert.deepEqual(said(), [], 'stopping and starting does not send more often');
  pass(TYPING_EVERY_MS);
  session.typed('r/general');
  session.typed('r/garden');
  assert.deepEqual(said(), [
    ['general', true],
    ['general', false],
    ['garden', true],
  ]);
});

test('drafts are kept by room, and what is empty is none', async () => {
  session.signIn('Alice');
  await signIn();
  /** @type {unknown[]} */
  const kept = [];
  session.onDraft = (key, draft) => kept.push([key, draft?.text ?? null]);
  session.keepDraft('r/general', { text: '  ', caret: 0, replyTo: null });
  assert.deepEqual(kept, []);
  session.keepDraft('r/general', { text: 'half a', caret: 6, replyTo: null });
  session.keepDraft('r/general', { text: '', caret: 0, replyTo: null });
  assert.equal(general().hasDraft, false);
  assert.deepEqual(kept.flat(), ['r/general', 'half a', 'r/general', null]);
});
