// Keeps the newest messages of each room, so that a page without a network still shows them. Comes when the page is
// quiet: what it has not written yet the server still has.

/** @import { Room, Snapshot, State } from '../types.d.ts' */
/** @import { Keeper } from './keeper.js' */
/** @import { Vault } from './vault.js' */

/** Rooms are written this long after they changed. */
const ROOMS_AFTER_MS = 500;

/** What is kept may take its time to open: tried again after this. */
const AGAIN_MS = 2000;

const MAX_KEPT_ROOMS = 30;

/** @param {Room} room @returns {Snapshot} */
export function snapshotOf({ key, roomId, peer, topic, epoch, seq, lastId, messages, older, newer }) {
  // A window that is not at the end is no place to continue from.
  const kept = newer ? [] : messages.slice(-50);
  const whole = newer ? { epoch: null, seq: null, lastId: null } : { epoch, seq, lastId };
  return { key, roomId, peer, topic, ...whole, messages: kept, older: older || kept.length < messages.length };
}

export class Shelf {
  #keeper;
  #state;
  /** @type {Vault | null} */
  #vault = null;
  /** @type {Map<string, Room>} */
  #written = new Map();
  #timer = 0;

  /** @param {Keeper} keeper @param {State} state */
  constructor(keeper, state) {
    this.#keeper = keeper;
    this.#state = state;
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'hidden') this.#write();
    });
    this.follow(state);
  }

  /** @param {State} state */
  follow(state) {
    this.#state = state;
    if (this.#timer === 0) this.#later(ROOMS_AFTER_MS);
  }

  /** @param {number} ms */
  #later(ms) {
    this.#timer = window.setTimeout(() => this.#write(), ms);
  }

  /** Where many are, those in which something was said last, and the one that is open. */
  #newest() {
    const { rooms, openKey } = this.#state;
    const last = (/** @type {Room} */ { key, messages }) =>
      key === openKey ? Infinity : (messages.at(-1)?.at ?? 0);
    const all = Object.values(rooms);
    return all.length <= MAX_KEPT_ROOMS ? all : all.sort((a, b) => last(b) - last(a)).slice(0, MAX_KEPT_ROOMS);
  }

  #write() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    const vault = this.#keeper.vaultOf(this.#state);
    if (vault !== this.#vault) this.#written.clear();
    this.#vault = vault;
    if (vault === null) return this.#state.me === null ? undefined : this.#later(AGAIN_MS);
    const { rooms } = this.#state;
    for (const room of this.#newest()) {
      const before = this.#written.get(room.key);
      const isSame = before?.messages === room.messages && before.seq === room.seq && before.topic === room.topic;
      if (isSame) continue;
      this.#written.set(room.key, room);
      vault.keepRoom(snapshotOf(room));
    }
    for (const key of this.#written.keys()) {
      if (rooms[key] !== undefined) continue;
      this.#written.delete(key);
      vault.dropRoom(key);
    }
  }
}
