// The other tabs of this browser: which of them live, and what they show to somebody who looks. They are asked when
// it matters; a tab that does not answer in time is gone.

/** How long the other tabs have to answer. */
const ANSWER_MS = 200;

/** A tab that says it goes may be a reload, which then says so itself. */
const GONE_MS = 1500;

/** @typedef {Map<string, string | null>} Answers what each living tab shows; null: nothing, or nobody looks */

export class Tabs {
  #channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('chinwag.tabs');
  /** Questions under way. @type {Set<Answers>} */
  #asked = new Set();
  #looking = /** @type {string | null} */ (null);
  /** Another tab is closed; called when one can know. @type {() => void} */
  onGone = () => {};

  /** @param {string} id of this tab */
  constructor(id) {
    this.id = id;
    this.#channel?.addEventListener('message', ({ data }) => {
      if (data?.ask === 'who') this.#channel?.postMessage({ here: this.id, looking: this.#looking });
      else if (data?.ask === 'gone') setTimeout(() => this.onGone(), GONE_MS);
      else if (typeof data?.here === 'string') {
        for (const answers of this.#asked) answers.set(data.here, data.looking ?? null);
      }
    });
    addEventListener('pagehide', () => this.#channel?.postMessage({ ask: 'gone' }));
  }

  /** @returns {Promise<Answers>} */
  async #ask() {
    /** @type {Answers} */
    const answers = new Map();
    this.#asked.add(answers);
    this.#channel?.postMessage({ ask: 'who' });
    await new Promise((resolve) => setTimeout(resolve, ANSWER_MS));
    this.#asked.delete(answers);
    return answers;
  }

  /** Which other tabs live. @returns {Promise<Set<string>>} */
  async others() {
    return new Set((await this.#ask()).keys());
  }

  /** @param {string | null} place what this tab shows to somebody who looks */
  look(place) {
    this.#looking = place;
  }

  /** Whether a place is before somebody's eyes in another tab. @param {string} place */
  async isSeenElsewhere(place) {
    return [...(await this.#ask()).values()].includes(place);
  }
}
