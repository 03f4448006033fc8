// A socket to talk through: what was said is taken in order, each wait has an end. Works in Node and in a page.

const PATIENCE_MS = 8000;

export class Talk {
  /** @type {string[]} */
  #heard = [];
  /** @type {(() => void) | null} */
  #wake = null;
  #socket;
  /** @type {{code: number, reason: string} | null} */
  closed = null;

  /** @param {string} url */
  constructor(url) {
    this.#socket = new WebSocket(url);
    this.#socket.addEventListener('message', (event) => {
      this.#heard.push(String(event.data));
      this.#wake?.();
    });
    this.#socket.addEventListener('close', (event) => {
      this.closed = { code: event.code, reason: event.reason };
      this.#wake?.();
    });
  }

  /** @param {string} url */
  static async open(url) {
    const talk = new Talk(url);
    await new Promise((opened, failed) => {
      talk.#socket.addEventListener('open', opened, { once: true });
      talk.#socket.addEventListener('error', () => failed(new Error(`cannot connect to ${url}`)), { once: true });
    });
    return talk;
  }

  /** @param {unknown} message an object, or plain text */
  say(message) {
    this.#socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  leave() {
    this.#socket.close(1000);
  }

  /** The next thing said. @returns {Promise<Record<string, any>>} */
  async next() {
    await this.#until(() => this.#heard.length > 0, 'something to be said');
    return JSON.parse(/** @type {string} */ (this.#heard.shift()));
  }

  /** The next thing said that is of this type; what comes before it is passed over. @param {string} type */
  async of(type) {
    for (;;) {
      const message = await this.next();
      if (message.type === type) return message;
    }
  }

  /** Waits for the end of the connection. */
  async end() {
    await this.#until(() => this.closed !== null, 'the connection to end');
    return /** @type {{code: number, reason: string}} */ (this.closed);
  }

  /** @param {() => boolean} done @param {string} what */
  async #until(done, what) {
    const late = Date.now() + PATIENCE_MS;
    while (!done()) {
      if (Date.now() > late) throw new Error(`waited in vain for ${what}`);
      await new Promise((resolve) => {
        const timer = setTimeout(resolve, 200);
        this.#wake = () => {
          clearTimeout(timer);
          resolve(undefined);
        };
      });
    }
  }
}

/** @param {Record<string, any>} got @param {Record<string, any>} wanted members it must have, with these values */
export function expect(got, wanted) {
  for (const [name, value] of Object.entries(wanted)) {
    if (JSON.stringify(got[name]) !== JSON.stringify(value)) {
      throw new Error(`${name}: wanted ${JSON.stringify(value)} in ${JSON.stringify(got)}`);
    }
  }
  return got;
}
