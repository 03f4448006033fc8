// The list of rooms: the ones this person is in, conversations, and what else there is to join.

import { addressOf } from '../route.js';
import { avatar, byId, element, keyed, setText } from '../dom.js';
import { roomKey } from '../state.js';
import { words } from '../words.js';
import { titleOf } from './header.js';

/** @import { Session } from '../session.js' */
/** @import { Room, State } from '../types.d.ts' */

const order = new Intl.Collator();

/** @typedef {{ key: string, name: string, mark: Element | string, unread: number, note: string, current: boolean }} Entry */

/** @param {Entry} entry @param {Element | undefined} known */
function drawEntry({ key, name, mark, unread, note, current }, known) {
  const item = known ?? element('li', '', element('a', 'link'));
  const link = /** @type {HTMLAnchorElement} */ (item.firstElementChild);
  const seen = JSON.stringify([name, unread, note, current]);
  if (item.getAttribute('data-seen') === seen) return item;
  item.setAttribute('data-seen', seen);
  link.href = addressOf(key);
  link.ariaCurrent = current ? 'page' : null;
  link.classList.toggle('unread', unread > 0);
  link.replaceChildren(element('span', 'mark', mark), element('bdi', 'link-name', name));
  if (note !== '') link.append(element('span', 'note', note));
  if (unread > 0) {
    const badge = element('span', 'badge', unread > 99 ? '99+' : String(unread));
    badge.ariaHidden = 'true';
    link.append(badge, element('span', 'unseen', words.unread(unread)));
  }
  return item;
}

/** @param {Session} session @returns {(state: State) => void} */
export function roomsView(session) {
  const mine = byId('my-rooms', HTMLElement);
  const direct = byId('direct-rooms', HTMLElement);
  const directory = byId('directory', HTMLElement);
  const join = byId('join', HTMLFormElement);
  const joinName = byId('join-name', HTMLInputElement);
  const selfName = byId('self-name', HTMLElement);
  const selfAvatar = byId('self-avatar', HTMLElement);

  join.addEventListener('submit', (event) => {
    event.preventDefault();
    const name = joinName.value.trim().normalize('NFC');
    if (name === '') return;
    session.open(roomKey(name));
    joinName.value = '';
  });
  byId('sign-out', HTMLButtonElement).addEventListener('click', () => session.signOut());

  return (state) => {
    if (state.phase !== 'signedIn') return;
    /** @param {Room} room @returns {Entry} */
    const entryOf = (room) => ({
      key: room.key,
      name: titleOf(room),
      mark: room.peer === null ? '#' : avatar(room.peer.id, titleOf(room)),
      unread: room.unread,
      note: '',
      current: room.key === state.openKey,
    });
    /** @param {HTMLElement} list @param {Entry[]} entries */
    const show = (list, entries) => keyed(list, entries, (entry) => entry.key, drawEntry);
    const rooms = Object.values(state.rooms);
    const lobby = roomKey(state.lobby);
    const byName = (/** @type {Entry} */ a, /** @type {Entry} */ b) =>
      Number(b.key === lobby) - Number(a.key === lobby) || order.compare(a.name, b.name);
    show(
      mine,
      rooms
        .filter((room) => room.kind === 'room')
        .map(entryOf)
        .sort(byName),
    );
    const conversations = rooms.filter((room) => room.kind === 'direct').map(entryOf);
    show(direct, conversations.sort(byName));
    hideUnless(direct, conversations.length > 0);
    const others = state.directory.filter(({ roomId }) => state.rooms[roomKey(roomId)] === undefined);
    /** @type {Entry[]} */
    const listed = others.map(({ roomId, users }) => {
      const note = users > 0 ? words.people(users) : '';
      return { key: roomKey(roomId), name: roomId, mark: '#', unread: 0, note, current: false };
    });
    show(directory, listed.sort(byName));
    hideUnless(directory, listed.length > 0);
    setText(selfName, state.me?.name ?? '');
    avatar(state.me?.id ?? '', state.me?.name ?? '', selfAvatar);
  };
}

/** @param {HTMLElement} list @param {boolean} shown */
function hideUnless(list, shown) {
  if (list.parentElement !== null) list.parentElement.hidden = !shown;
}
