// What stands around the messages: the head of the open room, the list of rooms, and the people.

import { addressOf, avatar, button, byId, element, keyed, setText } from '../browser.js';
import { loudnessOf, openRoom, personKey, roomKey } from '../store.js';
import { words } from '../words.js';
import { titleOf } from './timeline.js';

/** @import { Session } from '../session.js' */
/** @import { Room, State, User } from '../types.d.ts' */

/** From so many people on, the server does not tell of each whether they are online. */
const PRESENCE_LIMIT = 200;

const order = new Intl.Collator();

/**
 * @typedef {object} Entry
 * @property {string} key
 * @property {string} name
 * @property {User | null} peer
 * @property {number} unread
 * @property {number} calls messages that call this person: they are counted, the others are a dot
 * @property {string} note
 * @property {boolean} current
 * @property {boolean} quiet
 * @property {boolean} draft
 * @property {boolean} online
 */

/** @param {Entry} entry @param {Element | undefined} known */
function drawEntry(entry, known) {
  const item = known ?? element('li', '', element('a', 'link'));
  const link = /** @type {HTMLAnchorElement} */ (item.firstElementChild);
  const seen = JSON.stringify([entry, words.locale()]);
  if (item.getAttribute('data-seen') === seen) return item;
  item.setAttribute('data-seen', seen);
  const { key, name, peer, unread, calls, note, current, quiet, draft, online } = entry;
  link.href = addressOf(key);
  link.ariaCurrent = current ? 'page' : null;
  link.classList.toggle('unread', unread > 0 && !quiet);
  link.classList.toggle('muted', quiet);
  const mark = element('span', 'mark', peer === null ? '#' : avatar(peer.id, name));
  if (peer !== null) mark.append(presence(online));
  link.replaceChildren(mark, element('bdi', 'link-name', name));
  if (note !== '') link.append(element('span', 'note', note));
  if (draft && !current) {
    const sign = element('span', 'note draft', '✎');
    sign.title = words.draft;
    link.append(sign, element('span', 'unseen', words.draft));
  }
  if (calls > 0) {
    const badge = element('span', 'badge', calls > 99 ? '99+' : String(calls));
    badge.ariaHidden = 'true';
    link.append(badge, element('span', 'unseen', `${words.calls(calls)}, ${words.unread(unread)}`));
  } else if (unread > 0) {
    const dot = element('span', quiet ? 'dot quiet' : 'dot');
    dot.ariaHidden = 'true';
    link.append(dot, element('span', 'unseen', words.unread(unread)));
  }
  return item;
}

/** A filled disc or a ring: the shape says it, not only the colour. @param {boolean} online */
function presence(online) {
  const node = element('span', online ? 'presence on' : 'presence');
  node.ariaHidden = 'true';
  return node;
}

/** @param {State} state @param {string} userId */
const isOnline = (state, userId) =>
  state.online.has(userId) || state.online.size === 0 || state.online.size >= PRESENCE_LIMIT;

/** @param {Room} room @param {State} state @returns {Entry} */
function entryOf(room, state) {
  return {
    key: room.key,
    name: titleOf(room),
    peer: room.peer,
    unread: room.unread,
    calls: room.kind === 'direct' ? room.unread : room.mentions,
    note: '',
    current: room.key === state.openKey,
    quiet: loudnessOf(state.settings, room.key) === 'none',
    draft: room.hasDraft,
    online: room.peer !== null && isOnline(state, room.peer.id),
  };
}

/** @param {Session} session @returns {(state: State) => void} */
export function roomsView(session) {
  const mine = byId('my-rooms', HTMLElement);
  const direct = byId('direct-rooms', HTMLElement);
  const directory = byId('directory', HTMLElement);
  const join = byId('join', HTMLFormElement);
  const joinName = byId('join-name', HTMLInputElement);
  const filter = byId('filter', HTMLButtonElement);
  const selfName = byId('self-name', HTMLElement);
  const selfAvatar = byId('self-avatar', HTMLElement);
  let onlyUnread = false;

  join.addEventListener('submit', (event) => {
    event.preventDefault();
    const name = joinName.value.trim().normalize('NFC');
    if (name === '') return;
    session.open(roomKey(name));
    joinName.value = '';
  });
  byId('sign-out', HTMLButtonElement).addEventListener('click', () => void session.signOut());

  /** @param {State} state */
  const draw = (state) => {
    if (state.phase !== 'signedIn') return;
    /** @param {HTMLElement} list @param {Entry[]} entries */
    const show = (list, entries) => keyed(list, entries, (entry) => entry.key, drawEntry);
    const lobby = roomKey(state.lobby);
    const byName = (/** @type {Entry} */ a, /** @type {Entry} */ b) =>
      Number(b.key === lobby) - Number(a.key === lobby) || order.compare(a.name, b.name);
    const entries = Object.values(state.rooms)
      .filter((room) => room.peer === null || !state.blocked.has(room.peer.id))
      .filter((room) => !onlyUnread || room.unread > 0 || room.key === state.openKey)
      .map((room) => entryOf(room, state))
      .sort(byName);
    show(
      mine,
      entries.filter(({ peer }) => peer === null),
    );
    const conversations = entries.filter(({ peer }) => peer !== null);
    show(direct, conversations);
    hideUnless(direct, conversations.length > 0);
    const others = state.directory.filter(({ roomId }) => state.rooms[roomKey(roomId)] === undefined);
    const plain = { peer: null, unread: 0, calls: 0, current: false, quiet: false, draft: false, online: false };
    /** @type {Entry[]} */
    const listed = others.map(({ roomId, users }) => {
      const note = users > 0 ? words.people(users) : '';
      return { ...plain, key: roomKey(roomId), name: roomId, note };
    });
    show(directory, listed.sort(byName).slice(0, 12));
    hideUnless(directory, listed.length > 0 && !onlyUnread);
    setText(selfName, state.me?.name ?? '');
    avatar(state.me?.id ?? '', state.me?.name ?? '', selfAvatar);
  };
  filter.addEventListener('click', () => {
    onlyUnread = !onlyUnread;
    filter.ariaPressed = String(onlyUnread);
    draw(session.state);
  });
  return draw;
}

/** @param {HTMLElement} list @param {boolean} shown */
function hideUnless(list, shown) {
  if (list.parentElement !== null) list.parentElement.hidden = !shown;
}

/** @param {Room | undefined} room @param {User | null} me @returns {User[]} */
function peopleIn(room, me) {
  if (room === undefined) return [];
  if (room.peer !== null && me !== null) return [me, { id: room.peer.id, name: room.peer.name || words.someone }];
  const users = [...room.users].map(([id, name]) => ({ id, name }));
  return users.sort((a, b) => order.compare(a.name, b.name));
}

/** @param {Session} session @param {(userId: string) => void} profile @returns {(state: State) => void} */
export function peopleView(session, profile) {
  const title = byId('people-title', HTMLElement);
  const list = byId('people-list', HTMLElement);
  /** @type {unknown[]} */
  let drawn = [];

  /** @param {User} user @param {State} state */
  const drawPerson = (user, state) => {
    const name = element('bdi', 'link-name', user.name);
    const isMe = user.id === state.me?.id;
    const picture = element('span', 'mark', avatar(user.id, user.name), presence(isOnline(state, user.id)));
    const room = openRoom(state);
    const marks = room?.moderators.includes(user.id) ? [element('span', 'note', words.moderator)] : [];
    if (isMe) {
      return element(
        'li',
        '',
        element('div', 'link self-entry', picture, name, ...marks, element('span', 'note', words.you)),
      );
    }
    const open = button('link', '', () => session.open(personKey(user.id)));
    open.append(picture, name, ...marks);
    open.ariaLabel = words.messageTo(user.name);
    open.title = words.messageTo(user.name);
    const more = button('more', '⋯', () => profile(user.id));
    more.ariaLabel = words.about(user.name);
    more.title = words.about(user.name);
    return element('li', 'person', open, more);
  };

  return (state) => {
    const room = openRoom(state);
    const parts = [room?.key, room?.users, room?.peer, room?.userCount, room?.moderators, state.me, state.online];
    parts.push(state.settings.language);
    if (parts.every((part, index) => part === drawn[index]) && drawn.length > 0) return;
    drawn = parts;
    const people = peopleIn(room, state.me);
    const count = room?.kind === 'direct' ? people.length : (room?.userCount ?? 0);
    setText(title, count === 0 ? words.people_ : words.people(count));
    const keyOf = (/** @type {User} */ user) =>
      [user.id, user.name, isOnline(state, user.id), room?.moderators.includes(user.id), words.locale()].join(' ');
    keyed(list, people, keyOf, (user, known) => known ?? drawPerson(user, state));
  };
}

/** @param {State} state @param {Room} room */
function lineBelow(state, room) {
  if (room.peer === null) return room.topic;
  return isOnline(state, room.peer.id) || state.link.status !== 'online' ? '' : words.offline;
}

/** @param {Session} session @returns {(state: State) => void} */
export function headerView(session) {
  const name = byId('room-name', HTMLElement);
  const topic = byId('room-topic', HTMLElement);
  const leave = byId('leave', HTMLButtonElement);
  const pins = byId('open-pins', HTMLElement);
  const menu = byId('open-room-menu', HTMLElement);
  const elsewhere = byId('elsewhere', HTMLElement);
  const elsewhereWords = byId('elsewhere-words', HTMLElement);
  let key = /** @type {string | null} */ (null);
  leave.addEventListener('click', () => {
    if (key !== null) session.leave(key);
  });

  return (state) => {
    const room = openRoom(state);
    key = room?.key ?? null;
    const title = room === undefined ? words.noRoom : titleOf(room);
    setText(name, title);
    name.parentElement?.classList.toggle('public', room?.kind === 'room');
    const line = room === undefined ? '' : lineBelow(state, room);
    setText(topic, line);
    topic.title = line;
    leave.hidden = menu.hidden = room === undefined;
    setText(leave, room?.kind === 'direct' ? words.close : words.leave);
    leave.ariaLabel = room?.kind === 'direct' ? words.closeConversation : words.leaveRoom;
    pins.hidden = (room?.pinned.length ?? 0) === 0;
    const loud = Object.values(state.rooms).filter(({ key: each }) => loudnessOf(state.settings, each) !== 'none');
    const unread = loud.reduce((sum, each) => sum + each.unread, 0);
    elsewhere.hidden = unread === 0;
    setText(elsewhere, unread > 99 ? '99+' : String(unread));
    setText(elsewhereWords, unread > 0 ? words.unread(unread) : '');
    const count = unread > 0 ? `(${unread}) ` : '';
    const page = state.phase === 'signedIn' ? `${count}${title} · Chinwag` : 'Chinwag';
    if (document.title !== page) document.title = page;
  };
}
