// What this tab remembers over a reload: who it is and where it was. Another window is another person until it
// signs in; all it is given is the last name as a suggestion.

const TOKEN = 'chinwag.token';
const NAME = 'chinwag.name';
const ROOMS = 'chinwag.rooms';
const LAST_NAME = 'chinwag.lastName';

/** A store that may be switched off in the browser: then nothing is remembered. */
/** @param {() => Storage} storage */
function guarded(storage) {
  return {
    /** @param {string} key @returns {string | null} */
    get(key) {
      try {
        return storage().getItem(key);
      } catch {
        return null;
      }
    },
    /** @param {string} key @param {string | null} value */
    set(key, value) {
      try {
        if (value === null) storage().removeItem(key);
        else storage().setItem(key, value);
      } catch {
        // Full or switched off: the page works without.
      }
    },
  };
}

const tab = guarded(() => sessionStorage);
const browser = guarded(() => localStorage);

export const memory = {
  /** @returns {{ name: string, token: string } | null} */
  identity() {
    const token = tab.get(TOKEN);
    const name = tab.get(NAME);
    return token !== null && name !== null ? { name, token } : null;
  },
  /** @param {string} name @param {string | null} token */
  remember(name, token) {
    tab.set(TOKEN, token);
    tab.set(NAME, name);
    browser.set(LAST_NAME, name);
  },
  forget() {
    for (const key of [TOKEN, NAME, ROOMS]) tab.set(key, null);
  },
  /** @returns {string} */
  suggestion() {
    return browser.get(LAST_NAME) ?? '';
  },
  /** The rooms this tab was in; null: none was ever entered. @returns {string[] | null} */
  rooms() {
    try {
      const rooms = JSON.parse(tab.get(ROOMS) ?? 'null');
      return Array.isArray(rooms) ? rooms.filter((room) => typeof room === 'string') : null;
    } catch {
      return null;
    }
  },
  /** @param {string[]} roomIds */
  keepRooms(roomIds) {
    tab.set(ROOMS, JSON.stringify(roomIds));
  },
};
