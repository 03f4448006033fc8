// Who takes over what somebody left: the messages of a tab that is gone, and what was written by one whom the server
// no longer knows.

import { answerOf } from './vault.js';

/** @import { Kept, Vault } from './vault.js' */
/** @import { Tabs } from './tabs.js' */

/**
 * Messages on their way whose tab is gone are this tab's now.
 * @param {Vault} vault
 * @param {Tabs} tabs
 * @param {(id: string) => boolean} isMine
 * @returns {Promise<Kept[]>} what was taken, in the order in which it was written
 */
export async function claim(vault, tabs, isMine) {
  const others = await tabs.others();
  const take = async () => {
    const left = (await vault.outbox()).filter(({ tab, id }) => !others.has(tab) && !isMine(id));
    for (const { key, item, order } of left) vault.keepItem({ key, item, order, tab: tabs.id });
    return left.map((kept) =>
      kept.item.status === 'sending'
        ? { ...kept, item: { ...kept.item, status: /** @type {const} */ ('unconfirmed') } }
        : kept,
    );
  };
  // One tab after the other: the second one finds them taken.
  return navigator.locks?.request('chinwag.outbox', take) ?? take();
}

/** What somebody else wrote here is another person's. @param {Vault} vault @param {string} before */
export async function inherit({ database, owner }, before) {
  for (const store of ['outbox', 'drafts']) {
    const objects = database.transaction(store, 'readwrite').objectStore(store);
    for (const record of await answerOf(objects.index('owner').getAll(before))) {
      objects.delete(record.id);
      objects.put({ ...record, id: record.id.replace(before, owner), owner });
    }
  }
}
