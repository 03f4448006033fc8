// A session with a line that the test speaks for, and a clock that it moves.

import { beforeEach } from 'node:test';
import { Session } from '../../../client/session.js';
import { memoryOf } from './memory.js';
import { createStore, initialState, reduce } from '../../../client/store.js';

/** @typedef {{ type: string, data: Record<string, any>, ref: string }} Frame */

/** @type {Frame[]} */
let sent = [];
let now = 0;
export let opened = 0;
export let closed = 0;
export let settled = 0;
export let checked = 0;
export let identity = /** @type {{ name: string, token: string } | null} */ (null);
/** @type {import('../../../client/socket.js').Handlers} */
let line;
/** @type {Session} */
export let session;
/** @type {ReturnType<typeof createStore>} */
export let store;
let isOpen = false;
let last = /** @type {string | null} */ (null);

beforeEach(() => {
  sent = [];
  now = 1_000_000;
  opened = closed = settled = checked = 0;
  identity = null;
  last = null;
  isOpen = false;
  store = createStore(reduce, initialState());
  let id = 0;
  const memory = memoryOf({
    get: () => identity,
    set: (value) => {
      identity = value;
    },
    last: () => last,
  });
  const connect = (/** @type {typeof line} */ handlers) => {
    line = handlers;
    return {
      open: () => {
        opened += 1;
      },
      send: (/** @type {string} */ text) => isOpen && sent.push(JSON.parse(text)) > 0,
      close: () => {
        closed += 1;
      },
      stop: () => {
        closed += 1;
      },
      giveWay: (/** @type {number | undefined} */ ms = 1) =>
        line.onLost({ code: 1013, reason: '', retryAt: now + ms }),
      settled: () => {
        settled += 1;
      },
      check: () => {
        checked += 1;
      },
    };
  };
  session = new Session({ store, memory, connect, now: () => now, newId: () => `c${(id += 1)}` });
});

/** Lets the store tell its listeners. */
export const settle = () => new Promise((resolve) => setImmediate(resolve));

/** @param {string} type @param {object} data @param {string} [ref] */
export const hear = async (type, data, ref) => {
  line.onText(JSON.stringify({ type, data, ref }));
  await settle();
};

/** What was sent since the last look, of one type. @param {string} type */
export const took = (type) => {
  const frames = sent.filter((frame) => frame.type === type);
  sent = sent.filter((frame) => frame.type !== type);
  return frames;
};

export const connect = () => {
  isOpen = true;
  line.onOpen();
};

export const lose = async (code = 1006, reason = '') => {
  isOpen = false;
  line.onLost({ code, reason, retryAt: code === 4003 || code === 4001 ? null : now + 1000 });
  await settle();
};

/** @param {object} [joined] */
export const signIn = async (joined = { epoch: 'e', seq: 2, eventId: 'm2', users: [], history: [] }) => {
  connect();
  const [auth] = took('auth');
  await hear('authenticated', { clientId: 'u1', username: 'Alice', resumeToken: 't', onlineUsers: [] }, auth.ref);
  const [join] = took('join');
  await hear('joined', { roomId: 'general', ...joined }, join.ref);
  return { auth, join };
};

export const general = () => store.state.rooms['r/general'];

/** Time goes by. @param {number} ms */
export const pass = (ms) => {
  now += ms;
};

/** The browser knows somebody. @param {{ name: string, token: string }} who */
export const known = (who) => {
  identity = who;
};

/** The room that was open last. @param {string} key */
export const wasIn = (key) => {
  last = key;
};

/** The line can be written to, though nobody has spoken on it. */
export const opens = () => {
  isOpen = true;
};
