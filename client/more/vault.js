// What outlives the page: messages on their way, drafts, and the newest messages of each room, in IndexedDB. Everything
// is kept for one person, and thrown away when that person signs out.

/** @import { Draft, Pending, Snapshot } from '../types.d.ts' */

const NAME = 'chinwag';
const VERSION = 1;

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
export const answerOf = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('not stored'));
  });

/** @returns {Promise<IDBDatabase>} */
function opened() {
  const request = indexedDB.open(NAME, VERSION);
  request.onupgradeneeded = () => {
    for (const name of ['outbox', 'drafts', 'rooms']) {
      request.result.createObjectStore(name, { keyPath: 'id' }).createIndex('owner', 'owner');
    }
  };
  return answerOf(request);
}

/**
 * One message on its way. `order` keeps the order in which they were written; `tab` is the one that sends it.
 * @typedef {{ id: string, owner: string, key: string, order: number, tab: string, item: Pending }} Kept
 */

export class Vault {
  /** @param {IDBDatabase} database @param {string} owner */
  constructor(database, owner) {
    this.database = database;
    this.owner = owner;
  }

  /** @param {string} owner the person's id */
  static async open(owner) {
    return new Vault(await opened(), owner);
  }

  /** @param {string} store @returns {Promise<any[]>} */
  #all(store) {
    return answerOf(this.database.transaction(store).objectStore(store).index('owner').getAll(this.owner));
  }

  /** @param {string} store @param {{ id: string } & Record<string, unknown>} record */
  #put(store, record) {
    this.database
      .transaction(store, 'readwrite')
      .objectStore(store)
      .put({ ...record, owner: this.owner });
  }

  /** @param {string} store @param {string} id */
  #drop(store, id) {
    this.database.transaction(store, 'readwrite').objectStore(store).delete(id);
  }

  /** @returns {Promise<Kept[]>} in the order in which they were written */
  async outbox() {
    return (await this.#all('outbox')).sort((a, b) => a.order - b.order);
  }

  /** @param {{ key: string, item: Pending, order: number, tab: string }} kept */
  keepItem(kept) {
    this.#put('outbox', { ...kept, id: kept.item.localId });
  }

  /** @param {string} localId */
  dropItem(localId) {
    this.#drop('outbox', localId);
  }

  /** @returns {Promise<{ key: string, draft: Draft }[]>} */
  drafts() {
    return this.#all('drafts');
  }

  /** @param {string} key @param {Draft | null} draft */
  keepDraft(key, draft) {
    const id = `${this.owner} ${key}`;
    if (draft === null) this.#drop('drafts', id);
    else this.#put('drafts', { id, key, draft });
  }

  /** @returns {Promise<Snapshot[]>} */
  async rooms() {
    return (await this.#all('rooms')).map(({ room }) => room);
  }

  /** @param {Snapshot} room */
  keepRoom(room) {
    this.#put('rooms', { id: `${this.owner} ${room.key}`, room });
  }

  /** @param {string} key */
  dropRoom(key) {
    this.#drop('rooms', `${this.owner} ${key}`);
  }

  /** Nothing of this person stays. */
  async clear() {
    for (const store of ['outbox', 'drafts', 'rooms']) {
      const objects = this.database.transaction(store, 'readwrite').objectStore(store);
      const keys = await answerOf(objects.index('owner').getAllKeys(this.owner));
      for (const key of keys) objects.delete(key);
    }
  }

  close() {
    this.database.close();
  }
}
