// Keeps in the vault what the state holds and a reload would lose, and brings it back. A message on its way belongs
// to the tab it was written in, until that tab is gone.

import { memory } from '../browser.js';
import { Vault } from './vault.js';

/** @import { Session } from '../session.js' */
/** @import { Pending, State } from '../types.d.ts' */
/** @import { Tabs } from './tabs.js' */

export class Keeper {
  #session;
  #tabs;
  /** @type {Vault | null} */
  #vault = null;
  /** @type {Promise<Vault> | undefined} */
  #opening;
  #owner = '';
  /** @type {Map<string, Pending>} */
  #kept = new Map();
  #order = 0;
  /** Whom the server no longer knew: what they wrote goes to the next one of that name. @type {{ owner: string, name: string }} */
  #orphan;

  /** @param {Session} session @param {Tabs} tabs */
  constructor(session, tabs) {
    this.#session = session;
    this.#tabs = tabs;
    this.#orphan = { owner: memory.owner() ?? '', name: memory.suggestion() };
    tabs.onGone = () => this.#vault && void this.#claim(this.#vault);
    session.onDraft = (key, draft) => this.#vault?.keepDraft(key, draft);
  }

  /** What is kept of who is signed in; null: of nobody. @param {State} state */
  vaultOf(state) {
    return state.me?.id === this.#owner ? this.#vault : null;
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
    this.#vault?.close();
    this.#vault = null;
    try {
      this.#opening = Vault.open(owner);
      const vault = await this.#opening;
      await this.#inherit(vault);
      await this.#restore(vault, withRooms);
    } catch {
      // Nothing is kept.
    }
  }

  /** @param {Vault} vault @param {boolean} withRooms */
  async #restore(vault, withRooms) {
    const [kept, drafts, rooms] = await Promise.all([
      vault.outbox(),
      vault.drafts(),
      withRooms ? vault.rooms() : [],
    ]);
    // Signed out meanwhile.
    if (this.#owner !== vault.owner) return;
    const { state } = this.#session;
    if (withRooms && state.phase === 'signingIn' && rooms.length > 0) {
      this.#session.restore({ id: this.#owner, name: state.signIn.name }, rooms);
    }
    this.#order = kept.at(-1)?.order ?? 0;
    for (const { key, draft } of drafts) {
      // Before what was typed meanwhile.
      const now = this.#session.drafts.get(key);
      if (!now?.edit && now?.text !== draft.text) this.#session.putDraft(key, draft);
    }
    this.#vault = vault;
    for (const [key, draft] of this.#session.drafts) vault.keepDraft(key, draft);
    this.follow(this.#session.state);
    if (kept.length > 0) await this.#claim(vault);
  }

  /** @param {Vault} vault */
  async #claim(vault) {
    const { claim } = await import('./heir.js');
    const items = await claim(vault, this.#tabs, (id) => this.#kept.has(id));
    this.#session.dispatch({ type: 'outboxRestored', items });
  }

  /** @param {Vault} vault */
  async #inherit(vault) {
    const { owner, name } = this.#orphan;
    const { me } = this.#session.state;
    this.#orphan = { owner: vault.owner, name: me?.name ?? name };
    if (owner === '' || owner === vault.owner || me?.name !== name) return;
    const { inherit } = await import('./heir.js');
    await inherit(vault, owner);
  }

  /** @param {State} state */
  follow(state) {
    if (state.phase === 'signedOut' && this.#owner !== '') void this.#forget(state.signIn.error !== '');
    if (this.#vault === null || state.me?.id !== this.#owner) return;
    this.#followOutbox(state);
  }

  /** Signed out: nothing stays. Who was turned away may come back under the same name. @param {boolean} isRefused */
  async #forget(isRefused) {
    const opening = this.#opening;
    this.#vault = null;
    this.#owner = '';
    const vault = await opening?.catch(() => null);
    if (!isRefused) await vault?.clear();
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
}
