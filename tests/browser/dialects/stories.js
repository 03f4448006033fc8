// One story a dialect, told by clients that know nothing but the tables of that dialect: what small clients do.

import { Talk, expect } from './talk.js';

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** @param {unknown} time */
function expectIso(time) {
  if (typeof time !== 'string' || !ISO.test(time)) throw new Error(`no ISO time: ${time}`);
}

/** @param {string} base e.g. ws://127.0.0.1:8080 */
export async function envelope(base) {
  const [alice, bob] = await Promise.all([Talk.open(`${base}/ws`), Talk.open(`${base}/ws`)]);
  const hello = await alice.of('connected');
  alice.say({ type: 'auth', data: { username: 'EnvAlice' } });
  expect((await alice.of('authenticated')).data, { clientId: hello.data.clientId, username: 'EnvAlice' });
  bob.say({ type: 'auth', data: { username: 'EnvBob' } });
  const bobId = (await bob.of('authenticated')).data.clientId;
  expect((await alice.of('userOnline')).data, { userId: bobId, username: 'EnvBob' });
  alice.say({ type: 'join', data: { roomId: 'env story' } });
  expect((await alice.of('joined')).data, { roomId: 'env story', history: [] });
  bob.say({ type: 'join', data: { roomId: 'env story' } });
  await bob.of('joined');
  expect((await alice.of('userJoined')).data, { userId: bobId, username: 'EnvBob', roomId: 'env story' });
  bob.say({ type: 'typing', data: { roomId: 'env story', isTyping: true } });
  expect((await alice.of('typing')).data, { username: 'EnvBob', isTyping: true });
  bob.say({ type: 'chat', data: { roomId: 'env story', content: 'Hello!' } });
  const message = expect((await alice.of('message')).data, {
    senderName: 'EnvBob',
    content: 'Hello!',
    roomId: 'env story',
  });
  expectIso(message.timestamp);
  alice.say({ type: 'private', data: { targetUserId: bobId, content: 'psst' } });
  expect((await alice.of('privateMessageSent')).data, { content: 'psst' });
  expect((await bob.of('privateMessage')).data, { content: 'psst', senderName: 'EnvAlice' });
  bob.say({ type: 'chat', data: { roomId: 'nowhere', content: 'x' } });
  expect((await bob.of('error')).data, { message: 'Not in room' });
  bob.say({ type: 'leave', data: { roomId: 'env story' } });
  expect((await bob.of('left')).data, { roomId: 'env story' });
  expect((await alice.of('userLeft')).data, { username: 'EnvBob', roomId: 'env story' });
  bob.leave();
  expect((await alice.of('userOffline')).data, { userId: bobId, username: 'EnvBob' });
  alice.leave();
}

/** @param {string} base */
export async function flat(base) {
  const alice = await Talk.open(`${base}/ws/flat`);
  alice.say('too early');
  await alice.of('error');
  alice.say({ type: 'auth', username: 'FlatAlice' });
  expectIso(
    expect(await alice.of('auth_success'), { message: 'Welcome, FlatAlice!', username: 'FlatAlice' }).timestamp,
  );
  expect(await alice.next(), { type: 'user_joined', username: 'FlatAlice', message: 'FlatAlice joined the chat' });
  await alice.of('user_list');
  const twin = await Talk.open(`${base}/ws/flat`);
  twin.say({ type: 'auth', username: 'flatalice' });
  expect(await twin.of('error'), { message: "Username 'flatalice' is already taken" });
  await twin.end();
  const bob = await Talk.open(`${base}/ws/flat`);
  bob.say({ type: 'auth', username: 'FlatBob' });
  await bob.of('auth_success');
  expect(await alice.of('user_joined'), { username: 'FlatBob', message: 'FlatBob joined the chat' });
  const list = await alice.of('user_list');
  if (!list.users.includes('FlatBob') || list.count !== list.users.length) throw new Error(JSON.stringify(list));
  alice.say('Hello everyone!');
  for (const hears of [alice, bob]) {
    expect(await hears.of('message'), { username: 'FlatAlice', message: 'Hello everyone!' });
  }
  bob.leave();
  expect(await alice.of('user_left'), { username: 'FlatBob', message: 'FlatBob left the chat' });
  await alice.of('user_list');
  alice.leave();
}

/** @param {string} base */
export async function channel(base) {
  const [alice, bob] = await Promise.all([Talk.open(`${base}/story`), Talk.open(`${base}/ws/channel/story`)]);
  expect(await alice.next(), { type: 'connection', id: 'story' });
  expect(await bob.next(), { type: 'connection', id: 'story' });
  expect(await alice.of('heartbeat'), { authenticated: 'false' });
  alice.say({ type: 'heartbeat' });
  alice.say({ type: 'message', text: 'too early' });
  await alice.of('error');
  alice.say({ type: 'identity', user: 'ChanAlice' });
  expect(await alice.of('identity'), { success: 'true' });
  bob.say({ type: 'identity', user: 'chanalice' });
  expect(await bob.of('identity'), { success: 'false' });
  for (;;) {
    const beat = await alice.of('heartbeat');
    alice.say({ type: 'heartbeat' });
    if (beat.authenticated === 'true') break;
  }
  alice.say({ type: 'message', text: 'Hello!' });
  for (const hears of [alice, bob]) {
    const { timestamp } = expect(await hears.of('message'), { text: 'Hello!', user: 'ChanAlice' });
    if (!Number.isInteger(timestamp) || Math.abs(timestamp - Date.now() / 1000) > 60)
      throw new Error(`time: ${timestamp}`);
  }
  alice.leave();
  bob.leave();
}

/** @param {string} base */
export async function broadcast(base) {
  const alice = await Talk.open(`${base}/ws/broadcast`);
  const welcome = await alice.of('system');
  const name = `User-${welcome.clientId.slice(0, 4)}`;
  expect(welcome, { message: `Welcome! You are connected as ${name}` });
  const bob = await Talk.open(`${base}/ws/broadcast`);
  const guest = `User-${(await bob.of('system')).clientId.slice(0, 4)}`;
  expect(await alice.of('system'), { message: `${guest} joined the chat` });
  bob.say({ type: 'setUsername', username: 'BroadBob' });
  for (const hears of [alice, bob])
    expect(await hears.of('system'), { message: `${guest} is now known as BroadBob` });
  bob.say({ type: 'chat', content: 'hi' });
  expect(await alice.of('chat'), { username: 'BroadBob', message: 'hi' });
  bob.say('plain words');
  expect(await alice.of('chat'), { username: 'BroadBob', message: 'plain words' });
  bob.say({ type: 'joinRoom', room: 'den' });
  expect(await bob.of('system'), { message: 'BroadBob joined den' });
  alice.say({ type: 'joinRoom', room: 'den' });
  for (const hears of [alice, bob]) expect(await hears.of('system'), { message: `${name} joined den` });
  alice.say({ type: 'leaveRoom' });
  expect(await bob.of('system'), { message: `${name} left den` });
  bob.leave();
  alice.leave();
}

export const stories = { envelope, flat, channel, broadcast };
