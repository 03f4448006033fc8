// Keeps one connection to the server alive: opens it, opens it again after it broke, and finds the ones that
// look open but are dead. It knows close codes, not messages.

/** An attempt that has not opened by then has failed. */
export const CONNECT_TIMEOUT_MS = 10_000;

/** After so much silence the server is asked whether it is there. */
export const PROBE_AFTER_MS = 25_000;

/** The server is gone when it has not answered by then. */
export const PROBE_TIMEOUT_MS = 10_000;

/** Who was signed in for so long had a good connection: the next wait is short again. */
export const STABLE_AFTER_MS = 5000;

/** The server does not want this client back: signing in refused, or shown the door by an operator. */
const FINAL_CODES = new Set([4001, 4003]);

/** The server has too much to do, and is left alone for a while: at least so long, at most twice as long. */
const OVERLOADED_CODE = 1013;
export const OVERLOADED_MS = 30_000;

/** What was heard so lately is as good as an answer. */
const FRESH_MS = 1000;

/** The first wait is at most this. */
export const BASE_MS = 1000;

/** No wait is longer than this. */
export const CAP_MS = 30_000;

/** Who did not sign in in time may do so next time, unlike who lacks the right to come in; both have 4001. */
const IN_TIME = 'Authentication timeout';

/** A close code of our own: the connection was found dead. */
const DEAD_CODE = 4900;

/**
 * @typedef {object} Parts what the connection is made of; tests bring their own
 * @property {(url: string, protocol: string) => WebSocket} dial
 * @property {() => number} now milliseconds
 * @property {() => number} random from 0 up to but not including 1
 * @property {(action: () => void, ms: number) => number} later
 * @property {(timer: number) => void} cancel
 */

/** @typedef {{ code: number, reason: string, retryAt: number | null }} Loss `retryAt` is null when nothing more is tried */

/**
 * @typedef {object} Handlers
 * @property {() => void} onConnecting
 * @property {() => void} onOpen
 * @property {(text: string) => void} onText
 * @property {(loss: Loss) => void} onLost
 */

/** @type {Parts} */
export const browserParts = {
  dial: (url, protocol) => new WebSocket(url, protocol),
  now: () => Date.now(),
  random: () => Math.random(),
  later: (action, ms) => window.setTimeout(action, ms),
  cancel: (timer) => window.clearTimeout(timer),
};

/**
 * How long to wait before the next attempt: exponential with full jitter, so that the clients of a server that comes
 * back do not all knock at once.
 * @param {number} failures attempts that failed in a row, 0 for the first wait
 * @param {number} random from 0 up to but not including 1
 * @returns {number} milliseconds
 */
export function backoffMs(failures, random) {
  const ceiling = Math.min(CAP_MS, BASE_MS * 2 ** Math.min(failures, 30));
  return Math.floor(random * ceiling);
}

export class Connection {
  #parts;
  #handlers;
  #target;
  /** @type {WebSocket | null} */
  #socket = null;
  /** @type {Map<string, number>} */
  #timers = new Map();
  #failures = 0;
  /** Since when somebody is signed in by this socket; 0: nobody is. */
  #goodSince = 0;
  #heardAt = 0;

  /**
   * @param {{ url: string, protocol: string, probe: () => string }} target `probe` is a frame the server answers
   * @param {Handlers} handlers
   * @param {Parts} [parts]
   */
  constructor(target, handlers, parts = browserParts) {
    this.#target = target;
    this.#handlers = handlers;
    this.#parts = parts;
  }

  /** Connects now, whatever wait was under way; does nothing while there is a socket. */
  open() {
    if (this.#socket !== null) return;
    this.#stopTimers();
    this.#handlers.onConnecting();
    const socket = this.#parts.dial(this.#target.url, this.#target.protocol);
    this.#socket = socket;
    this.#timer('connect', () => this.#lose(DEAD_CODE), CONNECT_TIMEOUT_MS);
    socket.onopen = () => {
      this.#heard();
      this.#handlers.onOpen();
    };
    socket.onmessage = (event) => {
      this.#heard();
      if (typeof event.data === 'string') this.#handlers.onText(event.data);
    };
    socket.onclose = ({ code, reason }) => this.#lose(reason === IN_TIME ? DEAD_CODE : code, reason);
  }

  /** Signed in: from now on the connection may prove to be a good one. */
  settled() {
    this.#goodSince = this.#parts.now();
  }

  /** The network changed, or the machine slept: asks at once whether the server is still there. */
  check() {
    if (this.#socket?.readyState !== 1 || this.#parts.now() - this.#heardAt < FRESH_MS) return;
    this.#stopTimers();
    this.#askForLife();
  }

  /** @param {string} text @returns {boolean} whether there was an open socket to take it */
  send(text) {
    if (this.#socket?.readyState !== 1) return false;
    this.#socket.send(text);
    return true;
  }

  /** Ends the connection for good; `open` starts a new one. */
  close() {
    this.#stopTimers();
    this.#failures = 0;
    this.#release()?.close(1000);
  }

  /** The server answers but cannot take this client now: another attempt later. @param {number} [ms] told by it */
  giveWay(ms = BASE_MS) {
    if (this.#socket !== null) this.#lose(OVERLOADED_CODE, '', ms);
  }

  /** Lets the connection go and tries no more by itself; `open` starts anew. */
  stop() {
    this.#stopTimers();
    this.#release()?.close(1000);
  }

  #heard() {
    this.#heardAt = this.#parts.now();
    this.#stopTimers();
    this.#timer('probe', () => this.#askForLife(), PROBE_AFTER_MS);
  }

  #askForLife() {
    this.send(this.#target.probe());
    this.#timer('dead', () => this.#lose(DEAD_CODE), PROBE_TIMEOUT_MS);
  }

  /** @param {number} code @param {string} [reason] @param {number} [rest] an overloaded server is left alone for so long */
  #lose(code, reason = '', rest = OVERLOADED_MS) {
    this.#stopTimers();
    this.#release()?.close();
    const now = this.#parts.now();
    if (this.#goodSince > 0 && now - this.#goodSince >= STABLE_AFTER_MS) this.#failures = 0;
    this.#goodSince = 0;
    if (FINAL_CODES.has(code)) {
      this.#handlers.onLost({ code, reason, retryAt: null });
      return;
    }
    const random = this.#parts.random();
    const isOverloaded = code === OVERLOADED_CODE;
    const wait = isOverloaded ? rest + Math.floor(random * rest) : backoffMs(this.#failures, random);
    this.#failures += 1;
    this.#timer('retry', () => this.open(), wait);
    this.#handlers.onLost({ code, reason, retryAt: now + wait });
  }

  /** Lets go of the socket so that nothing it still says is heard. */
  #release() {
    const socket = this.#socket;
    this.#socket = null;
    if (socket !== null) socket.onopen = socket.onmessage = socket.onclose = null;
    return socket;
  }

  /** @param {string} name @param {() => void} action @param {number} ms */
  #timer(name, action, ms) {
    this.#timers.set(name, this.#parts.later(action, ms));
  }

  #stopTimers() {
    for (const timer of this.#timers.values()) this.#parts.cancel(timer);
    this.#timers.clear();
  }
}
