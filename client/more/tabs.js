// The other tabs of this browser: which of them live, and what they look at. A tab that does not answer in time is
// gone.

/** How long the other tabs have to answer. */
const ANSWER_MS = 200;

export class Tabs {
  #channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('chinwag.tabs');
  /** @type {Set<string>} */
  #answers = new Set();
  /** What each other tab shows to somebody who looks; null: nothing. @type {Map<string, string | null>} */
  #looking = new Map();

  /** @param {string} id of this tab */
  constructor(id) {
    this.id = id;
    this.#channel?.addEventListener('message', ({ data }) => {
      if (data?.ask === 'who') this.#channel?.postMessage({ here: this.id });
      else if (typeof data?.here === 'string') this.#answers.add(data.here);
      else if (typeof data?.tab === 'string') this.#looking.set(data.tab, data.looking ?? null);
    });
  }

  /** Which other tabs live. @returns {Promise<Set<string>>} */
  others() {
    this.#answers.clear();
    this.#channel?.postMessage({ ask: 'who' });
    return new Promise((resolve) => setTimeout(() => resolve(new Set(this.#answers)), ANSWER_MS));
  }

  /** @param {string | null} key what this tab shows to somebody who looks */
  look(key) {
    this.#channel?.postMessage({ tab: this.id, looking: key });
  }

  /** Whether a room is before somebody's eyes in another tab. @param {string} key */
  isSeenElsewhere(key) {
    return [...this.#looking.values()].includes(key);
  }
}
