import assert from 'node:assert/strict';
import { test } from 'node:test';
import { offersFor } from '../../../client/more/complete.js';
import { find } from '../../../client/more/emoji.js';
import { pieces } from '../../../client/more/highlight.js';
import { isTold } from '../../../client/more/notify.js';
import { fit } from '../../../client/more/places.js';
import { newRoom } from '../../../client/room.js';
import { initialState } from '../../../client/store.js';
import { suggestions } from '../../../client/views/door.js';
import { rowsOf } from '../../../client/views/rows.js';
import { isLost } from '../../../client/views/status.js';

/** @import { Loudness, Message, State } from '../../../client/types.d.ts' */

const ME = { id: 'u1', name: 'Al' };

/** @param {Partial<State>} [more] @returns {State} */
const stateWith = (more = {}) => ({ ...initialState(), me: ME, phase: 'signedIn', ...more });

/** @param {Partial<Message>} [more] @returns {Message} */
const message = (more = {}) => ({
  id: 'm1',
  seq: 1,
  senderId: 'u2',
  senderName: 'Bob',
  text: 'hello',
  at: 1,
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

test('a connection that is back in a blink is not worth a word', () => {
  const link = { status: /** @type {const} */ ('waiting'), retryAt: 9000, reason: 'lost' };
  assert.equal(isLost(stateWith({ link, lostAt: 5000, now: 6999 })), false);
  assert.equal(isLost(stateWith({ link, lostAt: 5000, now: 7000 })), true);
  assert.equal(isLost(stateWith({ link: { ...link, status: 'online' }, lostAt: 0, now: 9000 })), false);
  assert.equal(isLost(stateWith({ link: { ...link, status: 'stopped' }, lostAt: 5000, now: 5000 })), true);
});

test('what is told: nothing on screen, nothing of one’s own, and as loud as the room is set', () => {
  const room = newRoom('r/general', null);
  const direct = newRoom('u/u2', null);
  const away = stateWith({ watching: false, openKey: 'r/general' });
  assert.equal(isTold(message(), room, away), true);
  assert.equal(isTold(message(), room, stateWith({ openKey: 'r/general' })), false, 'it is on screen');
  assert.equal(
    isTold(message(), { ...room, away: true }, stateWith({ openKey: 'r/general' })),
    true,
    'it is below',
  );
  assert.equal(isTold(message({ senderId: 'u1' }), room, away), false);
  assert.equal(isTold(message(), room, { ...away, blocked: new Map([['u2', 'Bob']]) }), false);
  /** @param {Loudness} loudness */
  const set = (loudness) => ({ ...away, settings: { ...away.settings, loudness } });
  assert.equal(isTold(message(), room, set('mentions')), false);
  assert.equal(isTold(message({ mentions: ['u1'] }), room, set('mentions')), true);
  assert.equal(isTold(message(), direct, set('mentions')), true);
  assert.equal(isTold(message({ mentions: ['u1'] }), room, set('none')), false);
  const quiet = { ...away, settings: { ...away.settings, rooms: { 'r/general': /** @type {const} */ ('none') } } };
  assert.equal(isTold(message(), room, quiet), false);
});

test('a place is found by its beginning, a word, a part, or letters in order', () => {
  const scores = ['general', 'tea general', 'tea-general', 'agenerald', 'gxexn', 'nothing'].map((name) =>
    fit(name, 'gen'),
  );
  assert.deepEqual(scores, [4, 3, 3, 2, 1, 0]);
});

test('what is offered depends on the sign, and on where it stands', () => {
  const room = { ...newRoom('r/general', null), users: new Map([['u2', 'Bob Smith']]) };
  const state = stateWith({ openKey: 'r/general', rooms: { 'r/general': room } });
  const labels = (/** @type {string} */ text) => offersFor(text, state)?.offers.map(({ label }) => label) ?? [];
  assert.deepEqual(labels('hi @sm'), ['Bob Smith']);
  assert.deepEqual(labels('mail me@sm'), []);
  assert.deepEqual(labels('see #gen'), ['general']);
  assert.deepEqual(labels('/na'), ['/name name']);
  assert.deepEqual(labels('and /na'), []);
  assert.equal(labels(':t').length, 0);
  assert.ok(labels(':tad').some((label) => label.startsWith('tad')));
  assert.equal(offersFor('hi @bo', state)?.from, 3);
});

test('emoji are found by their names, the nearest first', () => {
  assert.equal(find('rocket', 3)[0].emoji, '🚀');
  assert.ok(find('heart', 50).length > 10);
  assert.deepEqual(find('no such emoji', 5), []);
});

test('code keeps every character, whatever is coloured', () => {
  for (const text of ['let x = "a // b"; // c', "don't", '/* open', '"\\', '# x\n1_000 if', '`a\n`', '']) {
    assert.equal(
      pieces(text)
        .map(([, piece]) => piece)
        .join(''),
      text,
    );
  }
  assert.deepEqual(
    pieces('let x = 1; // y').map(([kind]) => kind),
    ['keyword', '', 'number', '', 'comment'],
  );
});

test('names in the place of a taken one are other names, and short enough', () => {
  for (const name of ['Alice', 'a name of twenty ch.']) {
    const names = suggestions(name, () => 0.5);
    assert.equal(new Set([...names, name]).size, 4);
    for (const each of names) assert.ok([...each].length <= 20, each);
  }
});

test('what was deleted long ago, of which no time is known, stands with its neighbours and not in 1970', () => {
  const gone = { senderId: '', senderName: '', text: '', at: 0, deleted: true };
  const noon = Date.UTC(2026, 4, 3, 12);
  const messages = [
    message({ ...gone, seq: 1 }),
    message({ seq: 2, at: noon }),
    message({ ...gone, seq: 3 }),
    message({ seq: 4, at: noon + 1000 }),
  ];
  const room = { ...newRoom('r/general', null), messages };
  const rows = rowsOf(room, stateWith({ rooms: { 'r/general': room } }), noon + 5000);
  assert.deepEqual(
    rows.map(({ kind, at }) => [kind, at]),
    [
      ['day', noon],
      ['message', noon],
      ['message', noon],
      ['message', noon],
      ['message', noon + 1000],
    ],
  );
});
