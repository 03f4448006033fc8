// What there is to do with one message, beyond answering it.

import { addressOf, element } from '../browser.js';
import { openRoom } from '../store.js';
import { exactTime } from '../views/rows.js';
import { encode } from './asks.js';
import { words } from '../words.js';
import { pin } from './acts.js';
import { openMenu, openSheet } from './dialog.js';

/** @import { Session } from '../session.js' */
/** @import { Message } from '../types.d.ts' */

/** @param {string} text @param {Session} session */
export async function copy(text, session) {
  try {
    await navigator.clipboard.writeText(text);
    session.notice(words.copied);
  } catch {
    // Without https there is no clipboard: the text is shown, ready to be copied by hand.
    const field = element('textarea', '');
    field.value = text;
    field.readOnly = true;
    field.ariaLabel = words.copy;
    openSheet(words.copy, [field]);
    field.select();
  }
}

/** @param {Session} session @param {string} key @param {Message} message */
async function showVersions(session, key, message) {
  const roomId = session.state.rooms[key]?.roomId ?? '';
  const answer = await session.call((ref) => encode.versions(roomId, message.id, ref));
  if (answer.type === 'refused') return session.notice(words.refusal(answer.code, answer.text), 'error');
  if (answer.type !== 'versionsRead') return;
  const rows = answer.versions.map(({ text, at }) => {
    const said = element('p', 'version-text', text);
    said.dir = 'auto';
    return element('li', '', element('p', 'note', exactTime(at)), said);
  });
  openSheet(words.menu.versions, [element('ol', 'versions', ...rows)]);
}

/**
 * @param {string} what
 * @param {{ message: Message | null, node: HTMLElement }} about
 * @param {{ session: Session, reply: (message: Message) => void, wish: (what: string, about: unknown) => void }} parts
 */
export function doWith(what, { message, node }, { session, reply, wish }) {
  const room = openRoom(session.state);
  if (what === 'copyCode') return void copy(node.parentElement?.querySelector('code')?.textContent ?? '', session);
  if (room === undefined || message === null) return;
  const { key } = room;
  const isPinned = room.pinned.includes(message.id);
  const myId = session.state.me?.id ?? '';
  const moderates = room.moderators.includes(myId);
  const mayRule = message.senderId === myId || moderates;
  switch (what) {
    case 'pin':
      return pin(session, key, message.id, !isPinned);
    case 'delete':
      return mayRule ? session.remove(key, message.id) : undefined;
    case 'versions':
      return void showVersions(session, key, message);
    default:
  }
  const address = () => new URL(addressOf(key, message.seq), location.href).href;
  const items = [
    { label: words.reply, action: () => reply(message) },
    { label: words.menu.thread, action: () => wish('thread', { message, node }) },
    { label: words.menu.copyText, action: () => void copy(message.text, session) },
    { label: words.menu.copyLink, action: () => void copy(address(), session) },
    { label: words.menu.profile, action: () => wish('profile', { userId: message.senderId }) },
  ];
  if (moderates || room.kind === 'direct') {
    const label = isPinned ? words.menu.unpin : words.menu.pin;
    items.push({ label, action: () => void pin(session, key, message.id, !isPinned) });
  }
  if (message.edited && mayRule)
    items.push({ label: words.menu.versions, action: () => void showVersions(session, key, message) });
  const remove = { label: words.menu.remove, danger: true, action: () => session.remove(key, message.id) };
  openMenu(node, words.actions, mayRule ? [...items, remove] : items);
}
