import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { TYPING_EVERY_MS, TypingSignal } from '../../../client/typing.js';

/** @type {[string, boolean][]} */
let sent = [];
let now = 0;
/** @type {TypingSignal} */
let signal;

beforeEach(() => {
  sent = [];
  now = 1000;
  signal = new TypingSignal(
    (roomId, active) => sent.push([roomId, active]),
    () => now,
  );
});

test('keys in quick succession are said once, and again after the pause', () => {
  for (let key = 0; key < 10; key += 1) signal.pressed('a');
  assert.deepEqual(sent, [['a', true]]);
  now += TYPING_EVERY_MS - 1;
  signal.pressed('a');
  assert.equal(sent.length, 1);
  now += 1;
  signal.pressed('a');
  assert.deepEqual(sent, [
    ['a', true],
    ['a', true],
  ]);
});

test('stopping is said once, and only after it was said that somebody types', () => {
  signal.stopped();
  assert.deepEqual(sent, []);
  signal.pressed('a');
  signal.stopped();
  signal.stopped();
  assert.deepEqual(sent, [
    ['a', true],
    ['a', false],
  ]);
});

test('stopping and starting does not send more often', () => {
  signal.pressed('a');
  signal.stopped();
  signal.pressed('a');
  assert.deepEqual(
    sent.filter(([, active]) => active),
    [['a', true]],
  );
});

test('another room ends the one before', () => {
  signal.pressed('a');
  signal.pressed('b');
  assert.deepEqual(sent, [
    ['a', true],
    ['a', false],
    ['b', true],
  ]);
});
