// Keeps in the vault what the state holds and a reload would lose, and brings it back. A message on its way belongs
// to the tab it was written in, until that tab is gone.

import { snapshotOf } from '../room.js';
import { Vault } from './vault.js';

/** @import { Session } from '../session.js' */
/** @import { Pending, Room, State } from '../types.d.ts' */
/** @import { Tabs } from './tabs.js' */

/** Rooms are written this long after they changed: what they lack the server still has. */
const ROOMS_AFTER_MS = 500;

const MAX_KEPT_ROOMS = 30;

export class Keeper {
  #session;
  #tabs;
  /** @type {Vault | null} */
  #vault = null;
  #owner = '';
  /** @type {Map<string, Pending>} */
  #kept = new Map();
  /** @type {Map<string, Room>} */
  #written = new Map();
  #order = 0;
  #timer = 0;

  /** @param {Session} session @param {Tabs} tabs */
  constructor(session, tabs) {
    this.#session = session;
    this.#tabs = tabs;
    session.onDraft = (key, draft) => this.#vault?.keepDraft(key, draft);
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'hidden') this.#writeRooms();
    });
  }

  /**
   * Opens what is kept of a person. Without it (an old browser, a private window) everything works, but only until
   * the page is gone.
   * @param {string} owner
   * @param {boolean} withRooms shows the rooms as they were, before the server has answered
   */
  async open(owner, withRooms) {
    if (this.#owner === owner) return;
    this.#owner = owner;
    this.#kept.clear();
    this.#written.clear();
    this.#vault?.close();
    this.#vault = null;
    try {
      const vault = await Vault.open(owner);
      await this.#restore(vault, withRooms);
      this.#vault = vault;
      this.follow(this.#session.state);
    } catch {
      this.#vault = null;
    }
  }

  /** @param {Vault} vault @param {boolean} withRooms */
  async #restore(vault, withRooms) {
    const [kept, drafts, rooms] = await Promise.all([
      vault.outbox(),
      vault.drafts(),
      withRooms ? vault.rooms() : [],
    ]);
    const { state } = this.#session;
    if (withRooms && state.me === null && rooms.length > 0) {
      this.#session.dispatch({ type: 'restored', me: { id: this.#owner, name: state.signIn.name }, rooms });
      this.#session.openSomething();
    }
    const others = kept.length > 0 ? await this.#tabs.others() : new Set();
    const mine = kept.filter(({ tab }) => !others.has(tab));
    this.#order = kept.at(-1)?.order ?? 0;
    const items = mine.map(({ key, item }) => ({
      key,
      item: item.status === 'sending' ? { ...item, status: /** @type {const} */ ('unconfirmed') } : item,
    }));
    if (items.length > 0) this.#session.dispatch({ type: 'outboxRestored', items });
    for (const { key, draft } of drafts) {
      if (!this.#session.drafts.has(key)) this.#session.putDraft(key, draft);
    }
  }

  /** @param {State} state */
  follow(state) {
    if (state.phase === 'signedOut' && this.#owner !== '') void this.#forget();
    if (this.#vault === null || state.me?.id !== this.#owner) return;
    this.#followOutbox(state);
    if (this.#timer === 0) this.#timer = window.setTimeout(() => this.#writeRooms(), ROOMS_AFTER_MS);
  }

  /** Signed out, or unknown to the server: what was kept is of no use. */
  async #forget() {
    const vault = this.#vault;
    this.#vault = null;
    this.#owner = '';
    await vault?.clear();
    vault?.close();
  }

  /** @param {State} state */
  #followOutbox(state) {
    const seen = new Set();
    for (const room of Object.values(state.rooms)) {
      for (const item of room.pending) {
        seen.add(item.localId);
        if (this.#kept.get(item.localId) === item) continue;
        const isNew = !this.#kept.has(item.localId);
        this.#kept.set(item.localId, item);
        // That it is on its way just now is of no use to anybody later.
        if (item.status === 'sending' && !isNew) continue;
        this.#order += 1;
        const order = isNew ? Math.max(item.at * 1000, this.#order) : item.at * 1000;
        this.#order = Math.max(this.#order, order);
        this.#vault?.keepItem({ key: room.key, item, order, tab: this.#tabs.id });
      }
    }
    for (const localId of this.#kept.keys()) {
      if (seen.has(localId)) continue;
      this.#kept.delete(localId);
      this.#vault?.dropItem(localId);
    }
  }

  #writeRooms() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    const { state } = this.#session;
    if (this.#vault === null || state.me?.id !== this.#owner) return;
    for (const room of Object.values(state.rooms).slice(0, MAX_KEPT_ROOMS)) {
      const before = this.#written.get(room.key);
      const isSame = before?.messages === room.messages && before.seq === room.seq && before.topic === room.topic;
      if (isSame) continue;
      this.#written.set(room.key, room);
      this.#vault.keepRoom(snapshotOf(room));
    }
    for (const key of this.#written.keys()) {
      if (state.rooms[key] !== undefined) continue;
      this.#written.delete(key);
      this.#vault.dropRoom(key);
    }
  }
}
