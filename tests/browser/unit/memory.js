// What a session remembers, in a variable of the test.

import '../../../client/lang/more.js';
/** @typedef {{ name: string, token: string } | null} Identity */

/** @param {{ get: () => Identity, set: (identity: Identity) => void, last: () => string | null }} parts */
export const memoryOf = ({ get, set, last }) => ({
  identity: get,
  remember: (/** @type {{ name: string }} */ { name }, /** @type {string | null} */ token) =>
    set({ name, token: token ?? '' }),
  forget: () => set(null),
  isReload: () => false,
  staysOutside: () => false,
  stayOutside: () => {},
  owner: () => null,
  suggestion: () => '',
  last,
  keepLast: () => {},
  rooms: () => null,
  keepRooms: () => {},
  settings: () => ({}),
  keepSettings: () => {},
});
