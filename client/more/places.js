// Getting around: the switcher, and the rooms there are to join or to make.

import { avatar, element } from '../browser.js';
import { personKey, roomKey } from '../store.js';
import { titleOf } from '../views/timeline.js';
import { encode } from '../wire.js';
import { words } from '../words.js';
import { setTopic } from './acts.js';
import { combobox, openSheet } from './dialog.js';

/** @import { Session } from '../session.js' */

/** Rows shown at once. */
const MOST = 40;

/** @typedef {{ key: string, name: string, note: string, weight: number }} Place */

/** How well a name fits what was typed: at its beginning, at a word's, anywhere, letter by letter; 0: not at all. */
/** @param {string} name @param {string} wanted */
export function fit(name, wanted) {
  const [low, want] = [name.toLowerCase(), wanted.toLowerCase()];
  if (want === '') return 1;
  if (low.startsWith(want)) return 4;
  const at = low.indexOf(want);
  if (at > 0) return /[\p{L}\p{N}]/u.test(low.charAt(at - 1)) ? 2 : 3;
  let from = 0;
  for (const letter of want) {
    from = low.indexOf(letter, from) + 1;
    if (from === 0) return 0;
  }
  return 1;
}

/** Everything one can go to. @param {Session} session @returns {Place[]} */
function places(session) {
  const { rooms, directory, online, me, openKey } = session.state;
  const mine = Object.values(rooms).map((room) => ({
    key: room.key,
    name: titleOf(room),
    note: room.unread > 0 ? words.unread(room.unread) : '',
    weight: (room.key === openKey ? -1 : 0) + (room.mentions > 0 ? 3 : room.unread > 0 ? 2 : 1),
  }));
  const others = directory
    .filter(({ roomId }) => rooms[roomKey(roomId)] === undefined)
    .map(({ roomId, topic }) => ({ key: roomKey(roomId), name: roomId, note: topic, weight: 0 }));
  // Where there are many the server does not tell of each that they are online: who is in a room with me is known by it.
  const known = new Map([...Object.values(rooms).flatMap(({ users }) => [...users]), ...online]);
  const people = [...known]
    .filter(([id]) => id !== me?.id && rooms[personKey(id)] === undefined)
    .map(([id, name]) => ({ key: personKey(id), name, note: online.has(id) ? words.online : '', weight: 0 }));
  return [...mine, ...others, ...people];
}

/** @param {{ key: string, name: string, note: string }} place */
function drawPlace({ key, name, note }) {
  const mark = element('span', 'mark', key.startsWith('u/') ? avatar(key.slice(2), name) : '#');
  const label = element('bdi', 'link-name', name);
  return element('li', 'link', mark, label, element('span', 'note', note));
}

/** @param {Session} session */
export function openSwitcher(session) {
  const field = element('input', '');
  field.placeholder = words.switcherHint;
  field.ariaLabel = words.switcher;
  const list = element('ul', 'links choices');
  list.ariaLabel = words.suggestions;
  const sheet = openSheet(words.switcher, [field, list], 'switcher');
  combobox(field, list, {
    find: (text) => {
      const all = places(session)
        .map((place) => ({ place, score: fit(place.name, text) * 10 + place.weight }))
        .filter(({ score }) => score >= 10)
        .sort((a, b) => b.score - a.score || a.place.name.localeCompare(b.place.name))
        .map(({ place }) => place)
        .slice(0, MOST);
      const isKnown = all.some(({ name }) => name === text);
      const made = { key: roomKey(text.normalize('NFC')), name: text, note: words.makeRoom, weight: 0 };
      return text === '' || isKnown ? all : [...all, made];
    },
    draw: drawPlace,
    take: ({ key }) => {
      sheet.close();
      session.open(key);
    },
  });
  field.focus();
}

/** @param {Session} session */
export function openBrowse(session) {
  const name = element('input', '');
  name.maxLength = 64;
  name.required = true;
  const topic = element('input', '');
  topic.maxLength = 200;
  const make = element('button', 'button primary', words.create);
  make.type = 'submit';
  const form = element(
    'form',
    'fields',
    element('label', '', words.roomName, name),
    element('label', '', words.roomTopic, topic),
    make,
  );
  const find = element('input', '');
  find.placeholder = words.filterRooms;
  find.ariaLabel = words.filterRooms;
  const list = element('ul', 'links choices');
  list.ariaLabel = words.rooms;
  const sheet = openSheet(words.browseTitle, [find, list, element('h3', '', words.newRoom), form], 'browse');
  const refresh = combobox(find, list, {
    find: (text) => {
      const { directory, rooms } = session.state;
      return directory
        .filter(({ roomId, topic: about }) => fit(roomId, text) > 0 || fit(about, text) > 1)
        .map(({ roomId, topic: about, users }) => {
          const key = roomKey(roomId);
          const here = rooms[key] === undefined ? words.people(users) : words.joined;
          return { key, name: roomId, note: about === '' ? here : `${about} · ${here}` };
        })
        .slice(0, MOST);
    },
    draw: drawPlace,
    take: ({ key }) => {
      sheet.close();
      session.open(key);
    },
  });
  // What is known is shown; what there is now comes with the answer.
  void session.call(encode.listRooms).then((event) => {
    session.dispatch({ type: 'heard', event, at: Date.now() });
    if (sheet.open) refresh();
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const key = roomKey(name.value.trim().normalize('NFC'));
    if (key === roomKey('')) return;
    sheet.close();
    session.open(key);
    const about = topic.value.trim();
    if (about !== '') setTopicOnce(session, key, about);
  });
  find.focus();
}

/** The topic of a room that is being made: as soon as it is there. @param {Session} session @param {string} key @param {string} topic */
function setTopicOnce(session, key, topic) {
  const timer = setInterval(() => {
    const room = session.state.rooms[key];
    if (room?.joined === true) setTopic(session, key, topic);
    if (room === undefined || room.joined || room.refused) clearInterval(timer);
  }, 250);
}

/** What there is to do with the open room. @param {Session} session @param {Element} anchor */
export async function openRoomMenu(session, anchor) {
  const { openMenu } = await import('./dialog.js');
  const { openKey: key, rooms, settings, me } = session.state;
  const room = key === null ? undefined : rooms[key];
  if (key === null || room === undefined) return;
  const loudness = settings.rooms[key] ?? null;
  /** @param {import('../types.d.ts').Loudness | null} level */
  const loud = (level) => {
    const others = { ...session.state.settings.rooms };
    if (level === null) delete others[key];
    else others[key] = level;
    session.set({ rooms: others });
  };
  const levels = /** @type {const} */ ([
    [null, words.loudness.usual],
    ['all', words.loudness.all],
    ['mentions', words.loudness.mentions],
    ['none', words.loudness.none],
  ]);
  const items = levels.map(([level, label]) => ({
    label,
    checked: loudness === level,
    action: () => loud(level),
  }));
  const more = [];
  if (room.kind === 'room') {
    more.push({ label: words.copyInvite, action: () => void copyInvite(session, room.roomId ?? '') });
    if (room.moderators.includes(me?.id ?? ''))
      more.push({ label: words.setTopic, action: () => askTopic(session, key) });
  }
  const label = room.kind === 'room' ? words.leaveRoom : words.closeConversation;
  const leave = { label, danger: true, action: () => session.leave(key) };
  openMenu(anchor, words.roomMenu, [...more, ...items, leave]);
}

/** @param {Session} session @param {string} roomId */
async function copyInvite(session, roomId) {
  const { copy } = await import('./message.js');
  await copy(new URL(`r/${encodeURIComponent(roomId)}`, document.baseURI).href, session);
}

/** @param {Session} session @param {string} key */
export function askTopic(session, key) {
  const field = element('input', '');
  field.value = session.state.rooms[key]?.topic ?? '';
  field.maxLength = 200;
  const save = element('button', 'button primary', words.save);
  save.type = 'submit';
  const form = element('form', 'fields', element('label', '', words.roomTopic, field), save);
  const sheet = openSheet(words.setTopic, [form]);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    sheet.close();
    setTopic(session, key, field.value.trim());
  });
  field.focus();
}
