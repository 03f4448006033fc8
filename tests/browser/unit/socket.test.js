import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { Connection, CONNECT_TIMEOUT_MS, PROBE_AFTER_MS, PROBE_TIMEOUT_MS } from '../../../client/socket.js';
import { backoffMs, BASE_MS, CAP_MS, OVERLOADED_MS, STABLE_AFTER_MS } from '../../../client/socket.js';

/** A clock that stands still until it is moved, and runs what is due in order. */
class ManualClock {
  now = 1_000_000;
  /** @type {Map<number, { at: number, action: () => void }>} */
  timers = new Map();
  #last = 0;

  /** @param {() => void} action @param {number} ms */
  later(action, ms) {
    this.#last += 1;
    this.timers.set(this.#last, { at: this.now + ms, action });
    return this.#last;
  }

  /** @param {number} ms */
  pass(ms) {
    const end = this.now + ms;
    for (;;) {
      const due = [...this.timers].filter(([, timer]) => timer.at <= end).sort(([, a], [, b]) => a.at - b.at)[0];
      if (due === undefined) break;
      this.timers.delete(due[0]);
      this.now = due[1].at;
      due[1].action();
    }
    this.now = end;
  }
}

/** The browser's end of a socket, moved by the test. */
class Socket {
  readyState = 0;
  /** @type {string[]} */
  sent = [];
  /** @type {number | null} */
  closedWith = null;
  onopen = /** @type {(() => void) | null} */ (null);
  onmessage = /** @type {((event: { data: unknown }) => void) | null} */ (null);
  onclose = /** @type {((event: { code: number, reason: string }) => void) | null} */ (null);

  /** @param {string} text */
  send(text) {
    this.sent.push(text);
  }

  /** @param {number} [code] */
  close(code = 1005) {
    this.closedWith = code;
    this.readyState = 3;
  }

  opens() {
    this.readyState = 1;
    this.onopen?.();
  }

  /** @param {number} code */
  breaks(code) {
    this.readyState = 3;
    this.onclose?.({ code, reason: '' });
  }
}

/** @type {ManualClock} */
let clock;
/** @type {Socket[]} */
let sockets;
/** @type {string[]} */
let heard;
/** @type {import('../../../client/socket.js').Loss[]} */
let losses;
/** @type {Connection} */
let connection;

const newest = () => {
  const socket = sockets.at(-1);
  assert.ok(socket !== undefined, 'there is a socket');
  return socket;
};

beforeEach(() => {
  clock = new ManualClock();
  sockets = [];
  heard = [];
  losses = [];
  connection = new Connection(
    { url: 'ws://example.org/ws', protocol: 'p', probe: () => 'probe' },
    {
      onConnecting: () => {},
      onOpen: () => heard.push('open'),
      onText: (text) => heard.push(text),
      onLost: (loss) => losses.push(loss),
    },
    {
      dial: () => {
        sockets.push(new Socket());
        return /** @type {WebSocket} */ (/** @type {unknown} */ (newest()));
      },
      now: () => clock.now,
      random: () => 0.5,
      later: (action, ms) => clock.later(action, ms),
      cancel: (timer) => clock.timers.delete(timer),
    },
  );
});

test('a lost connection is opened again, after waits that grow', () => {
  connection.open();
  const waits = [];
  for (let attempt = 0; attempt < 4; attempt += 1) {
    newest().breaks(1006);
    waits.push((losses.at(-1)?.retryAt ?? 0) - clock.now);
    clock.pass(waits[attempt]);
  }
  assert.deepEqual(waits, [BASE_MS / 2, BASE_MS, BASE_MS * 2, BASE_MS * 4]);
  assert.equal(sockets.length, 5);
});

test('only a connection that lasted makes the next wait short again', () => {
  const waitAfterLiving = (/** @type {number} */ ms) => {
    newest().opens();
    clock.pass(STABLE_AFTER_MS);
    connection.settled();
    clock.pass(ms);
    newest().breaks(1006);
    const wait = (losses.at(-1)?.retryAt ?? 0) - clock.now;
    clock.pass(wait);
    return wait;
  };
  connection.open();
  assert.equal(waitAfterLiving(100), BASE_MS / 2);
  assert.equal(waitAfterLiving(STABLE_AFTER_MS - 1), BASE_MS);
  assert.equal(waitAfterLiving(STABLE_AFTER_MS), BASE_MS / 2);
  newest().opens();
  clock.pass(STABLE_AFTER_MS * 2);
  newest().breaks(1006);
  assert.equal((losses.at(-1)?.retryAt ?? 0) - clock.now, BASE_MS, 'nobody was signed in');
});

test('a socket that may be dead is asked at once, and given up when it does not answer', () => {
  connection.open();
  newest().opens();
  clock.pass(2000);
  connection.check();
  assert.deepEqual(newest().sent, ['probe']);
  clock.pass(PROBE_TIMEOUT_MS - 1);
  assert.equal(losses.length, 0);
  clock.pass(1);
  assert.equal(losses.length, 1);
  connection.check();
  assert.equal(sockets[0].sent.length, 1);
});

test('a restart is waited for; being sent away is final', () => {
  for (const code of [1000, 1001, 1012, 1013, 4008]) {
    connection.open();
    newest().breaks(code);
    assert.notEqual(losses.at(-1)?.retryAt, null, `${code}`);
  }
  for (const code of [4001, 4003]) {
    connection.open();
    newest().breaks(code);
    assert.equal(losses.at(-1)?.retryAt, null, `${code}`);
    assert.equal(clock.timers.size, 0);
  }
});

test('an overloaded server is asked more rarely', () => {
  connection.open();
  newest().breaks(1013);
  assert.equal((losses.at(-1)?.retryAt ?? 0) - clock.now, OVERLOADED_MS * 1.5);
  clock.pass(OVERLOADED_MS * 1.5);
  newest().opens();
  connection.giveWay(200);
  assert.equal((losses.at(-1)?.retryAt ?? 0) - clock.now, 300, 'a server that says how long is believed');
});

test('an attempt that never opens is given up', () => {
  connection.open();
  clock.pass(CONNECT_TIMEOUT_MS - 1);
  assert.equal(losses.length, 0);
  clock.pass(1);
  assert.equal(losses.length, 1);
  assert.notEqual(sockets[0].closedWith, null);
});

test('a silent server is asked; one that does not answer is gone', () => {
  connection.open();
  newest().opens();
  clock.pass(PROBE_AFTER_MS);
  assert.deepEqual(newest().sent, ['probe']);
  newest().onmessage?.({ data: 'here' });
  clock.pass(PROBE_TIMEOUT_MS);
  assert.equal(losses.length, 0);
  clock.pass(PROBE_AFTER_MS - PROBE_TIMEOUT_MS);
  assert.equal(newest().sent.length, 2);
  clock.pass(PROBE_TIMEOUT_MS);
  assert.equal(losses.length, 1);
});

test('opening at once ends the wait, and there is never more than one socket', () => {
  connection.open();
  newest().breaks(1006);
  connection.open();
  connection.open();
  clock.pass(1_000);
  assert.equal(sockets.length, 2);
});

test('after the end nothing is heard, nothing is tried, and no timer is left', () => {
  connection.open();
  newest().opens();
  connection.close();
  assert.equal(newest().closedWith, 1000);
  assert.equal(newest().onclose, null);
  assert.equal(clock.timers.size, 0);
  assert.deepEqual(losses, []);
});

test('what cannot be sent is not taken', () => {
  assert.equal(connection.send('x'), false);
  connection.open();
  assert.equal(connection.send('x'), false);
  newest().opens();
  assert.equal(connection.send('x'), true);
});

test('the wait is anything from nothing up to a ceiling that doubles', () => {
  assert.equal(backoffMs(0, 0), 0);
  assert.equal(backoffMs(0, 0.5), BASE_MS / 2);
  assert.equal(backoffMs(3, 0.5), (BASE_MS * 8) / 2);
  assert.ok(backoffMs(0, 0.999_999) < BASE_MS);
});

test('no number of failures makes the wait longer than the cap', () => {
  for (const failures of [5, 10, 100, 5000]) {
    assert.ok(backoffMs(failures, 0.999_999) < CAP_MS);
    assert.equal(backoffMs(failures, 0.5), CAP_MS / 2);
  }
});

test('who did not sign in in time may come again; who lacks the right may not', () => {
  connection.open();
  newest().opens();
  newest().onclose?.({ code: 4001, reason: 'Authentication timeout' });
  assert.notEqual(losses.at(-1)?.retryAt, null);
  connection.open();
  newest().opens();
  newest().onclose?.({ code: 4001, reason: 'Unauthorized' });
  assert.equal(losses.at(-1)?.retryAt, null);
});

test('a connection that is let go tries no more by itself', () => {
  connection.open();
  newest().opens();
  connection.stop();
  clock.pass(CAP_MS * 3);
  assert.equal(sockets.length, 1);
  connection.open();
  assert.equal(sockets.length, 2);
});
