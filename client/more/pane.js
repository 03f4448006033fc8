// What stands beside the messages for a while: the pinned messages, what was found, or a thread (thread.js).

import { avatar, button, byId, element } from '../browser.js';
import { openRoom, personKey, roomById } from '../store.js';
import { dayName, drawText, lexiconOf, timeOf } from '../views/rows.js';
import { titleOf } from '../views/timeline.js';
import { encode } from './asks.js';
import { words } from '../words.js';

/** @import { Session } from '../session.js' */
/** @import { Message, Room, ServerEvent, State, User } from '../types.d.ts' */

/** Search begins when nothing was typed for so long. */
const SEARCH_AFTER_MS = 250;

/** Must say what style/layout.css says: there the pane covers the room. */
const covers = matchMedia('(max-width: 600px)');

/** What is covered is not there for the keyboard either. */
function cover() {
  const isCovered = covers.matches && !byId('pane', HTMLElement).hidden;
  for (const room of document.querySelectorAll('main.room')) room.toggleAttribute('inert', isCovered);
}

/** What is shown in the room has to be seen there. */
const uncover = () => {
  if (covers.matches) closePane();
};

/** @type {(() => void) | null} */
let follow = null;
/** @type {Element | null} */
let before = null;

/** @param {string} title @param {(Node | string)[]} children */
export function show(title, ...children) {
  const pane = byId('pane', HTMLElement);
  if (pane.hidden) before = document.activeElement;
  pane.hidden = false;
  cover();
  byId('chat', HTMLElement).classList.add('with-pane');
  byId('pane-title', HTMLElement).textContent = title;
  byId('pane-body', HTMLElement).replaceChildren(...children);
  follow = null;
  return pane;
}

export function closePane() {
  const pane = byId('pane', HTMLElement);
  if (pane.hidden) return;
  pane.hidden = true;
  cover();
  follow = null;
  byId('chat', HTMLElement).classList.remove('with-pane');
  if (before instanceof HTMLElement && before.checkVisibility()) before.focus();
  else byId('text', HTMLElement).focus();
}

/** With whom a conversation is that was put away: search finds what was said there. @type {Map<string, User>} */
const peers = new Map();

/** @param {State} state */
function rememberPeers({ rooms }) {
  for (const { roomId, peer } of Object.values(rooms)) {
    if (roomId !== null && peer !== null) peers.set(roomId, peer);
  }
}

/** Who goes leaves nothing to whoever sits here next: no pane, and no sheet before the door. */
function putAway() {
  for (const sheet of document.querySelectorAll('dialog[open]')) {
    if (sheet instanceof HTMLDialogElement) sheet.close();
    byId('name', HTMLElement).focus();
  }
  closePane();
  byId('pane-body', HTMLElement).replaceChildren();
  peers.clear();
}

/** The pane follows what happens. */
export const followPane = () => follow?.();

/** What the pane does after each change, for as long as it shows this. @param {() => void} action */
export const paneFollows = (action) => {
  follow = action;
};

/** @param {Session} session */
export function preparePane(session) {
  const pane = byId('pane', HTMLElement);
  byId('close-pane', HTMLElement).addEventListener('click', closePane);
  covers.addEventListener('change', cover);
  pane.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') closePane();
  });
  pane.addEventListener('click', ({ target }) => {
    const node = target instanceof Element ? target.closest('[data-do=copyCode]') : null;
    if (node === null) return;
    const text = node.parentElement?.querySelector('code')?.textContent ?? '';
    void import('./message.js').then(({ copy }) => copy(text, session));
  });
  let key = session.state.openKey;
  return () => {
    if (session.state.phase !== 'signedIn') putAway();
    else rememberPeers(session.state);
    // A thread and pins belong to their room; what was found stays.
    if (session.state.openKey !== key && pane.dataset.kind !== 'search') closePane();
    key = session.state.openKey;
    followPane();
  };
}

/** @param {Session} session @param {Room} room @param {Message} message @param {string} [place] */
export function drawMessage(session, room, message, place) {
  const { state } = session;
  const head = element('p', 'who', element('bdi', 'who-name', message.senderName));
  const day = element('span', 'time', dayName(message.at, Date.now()));
  head.append(day, timeOf(message.at));
  const body = element('div', 'body', head);
  const sender = { id: message.senderId, name: message.senderName };
  const plain = { key: '', first: true, doomed: false, pinned: false, seen: false, change: null };
  const blocked = state.blocked.has(sender.id);
  const row = { ...plain, kind: /** @type {const} */ ('message'), sender, at: message.at, item: message, blocked };
  drawText(body, row, message, lexiconOf(state, room));
  if (place !== undefined) body.prepend(element('p', 'note', place));
  return element('li', 'row first pane-row', avatar(message.senderId, message.senderName), body);
}

/** @param {HTMLElement} row @param {string} label @param {() => void} action */
function withWay(row, label, action) {
  row.querySelector('.body')?.append(button('button small', label, action));
  return row;
}

/** @param {Session} session @param {ServerEvent} answer */
export const refused = (session, answer) => {
  if (answer.type === 'refused') session.notice(words.refusal(answer.code, answer.text), 'error');
};

/** @param {Session} session */
export async function openPins(session) {
  const room = openRoom(session.state);
  if (room === undefined || room.roomId === null) return;
  const { roomId, key } = room;
  const answer = await session.call((ref) => encode.pins(roomId, ref));
  if (answer.type !== 'pinsRead') return refused(session, answer);
  // Whoever went to another room meanwhile does not want those of the one before.
  if (session.state.openKey !== key) return;
  const rows = answer.messages.map((message) =>
    withWay(drawMessage(session, room, message), words.show, () => {
      uncover();
      session.dispatch({ type: 'jumped', key, seq: message.seq });
    }),
  );
  const empty = rows.length === 0 ? [element('p', 'note', words.noPins)] : [];
  const pane = show(words.pins, ...empty, element('ol', 'pane-list', ...rows));
  pane.dataset.kind = 'pins';
  byId('pane-title', HTMLElement).focus();
}

/** @param {string} label @param {string} type */
function searchField(label, type) {
  const field = element('input', '');
  field.type = type;
  return { field, label: element('label', '', label, field) };
}

/** Where, from whom and when: what narrows a search. @param {Session} session */
function searchFilters(session) {
  const here = element('select', '');
  const room = openRoom(session.state);
  const places = [['', words.everywhere]];
  if (room !== undefined && room.roomId !== null) places.push([room.roomId, words.onlyIn(titleOf(room))]);
  for (const [value, label] of places) {
    const option = element('option', '', label);
    option.value = value;
    here.append(option);
  }
  const from = searchField(words.searchFrom, 'text');
  const since = searchField(words.searchSince, 'date');
  const until = searchField(words.searchUntil, 'date');
  const node = element('details', 'filters', element('summary', '', words.filters));
  const links = element('input', '');
  links.type = 'checkbox';
  const withLinks = element('label', 'check', links, words.searchLinks);
  node.append(element('label', '', words.searchIn, here), from.label, since.label, until.label, withLinks);
  /** @param {string} value @param {number} plus */
  const day = (value, plus) =>
    value === '' ? undefined : new Date(new Date(`${value}T00:00:00`).getTime() + plus).toISOString();
  const given = (/** @type {string} */ value) => (value.trim() === '' ? undefined : value.trim());
  const read = () => ({
    roomId: given(here.value),
    from: given(from.field.value),
    after: day(since.field.value, 0),
    before: day(until.field.value, 86_400_000),
    has: links.checked ? 'link' : undefined,
  });
  return { node, read };
}

/** Two characters, or one of a script that writes no spaces. @param {string} text */
const isEnough = (text) => [...text].length > 1 || /[^\p{Script=Latin}\s\p{P}\p{N}]/u.test(text);

/** @param {Session} session */
export function openSearch(session) {
  const query = element('input', 'search-field');
  query.type = 'search';
  query.placeholder = words.search;
  query.ariaLabel = words.search;
  const filters = searchFilters(session);
  const state = element('p', 'note', words.searchHint);
  state.role = 'status';
  const list = element('ol', 'pane-list');
  const more = button('button', words.moreHits, () => {});
  more.hidden = true;
  const pane = show(words.search, query, filters.node, state, list, more);
  pane.dataset.kind = 'search';
  let timer = 0;
  let asked = 0;
  const run = async (/** @type {string | number | null} */ next = null) => {
    const wanted = query.value.trim();
    const what = filters.read();
    asked += 1;
    const mine = asked;
    if (!isEnough(wanted) && what.from === undefined && what.has === undefined) {
      list.replaceChildren();
      more.hidden = true;
      state.textContent = words.searchHint;
      return;
    }
    const page = { ...what, query: wanted === '' ? undefined : wanted, before: next ?? what.before };
    const answer = await session.call((ref) => encode.search(page, ref));
    if (mine !== asked) return;
    if (answer.type !== 'found') {
      state.textContent = answer.type === 'refused' ? words.refusal(answer.code, answer.text) : '';
      return;
    }
    const rows = answer.hits.map((hit) => drawHit(session, hit, wanted));
    if (next === null) list.replaceChildren(...rows);
    else list.append(...rows);
    state.textContent = words.found(list.children.length, answer.next !== null);
    more.hidden = answer.next === null;
    more.onclick = () => void run(answer.next);
  };
  const later = () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => void run(), SEARCH_AFTER_MS);
  };
  query.addEventListener('input', later);
  filters.node.addEventListener('input', later);
  query.focus();
}

/** What was looked for stands out. @param {Node} root @param {string} wanted */
function markWords(root, wanted) {
  const words_ = wanted
    .toLowerCase()
    .split(/["\s]+/u)
    .filter((word) => word !== '');
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  /** @type {Text[]} */
  const texts = [];
  while (walker.nextNode()) if (walker.currentNode instanceof Text) texts.push(walker.currentNode);
  for (let text of texts) {
    for (;;) {
      const low = text.data.toLowerCase();
      // Where lower case is longer the places would not fit.
      const found = low.length === text.length ? words_.map((word) => ({ word, at: low.indexOf(word) })) : [];
      const [next] = found.filter(({ at }) => at >= 0).sort((a, b) => a.at - b.at);
      if (next === undefined) break;
      const hit = text.splitText(next.at);
      text = hit.splitText(next.word.length);
      const mark = element('mark', '');
      hit.replaceWith(mark);
      mark.append(hit);
    }
  }
}

/** @param {Session} session @param {{ roomId: string, message: Message }} hit @param {string} wanted */
function drawHit(session, { roomId, message }, wanted) {
  const known = roomById(session.state, roomId);
  const sender = { id: message.senderId, name: message.senderName };
  const peer = roomId.startsWith('@') ? (peers.get(roomId) ?? sender) : null;
  const key = known?.key ?? (peer === null ? `r/${roomId}` : personKey(peer.id));
  const place = known === undefined ? (peer?.name ?? roomId) : titleOf(known);
  const room = known ?? openRoom(session.state);
  if (room === undefined) return element('li', '');
  const row = drawMessage(session, room, message, place);
  markWords(row.querySelector('.text') ?? row, wanted);
  return withWay(row, words.show, () => {
    uncover();
    if (session.state.openKey !== key) session.open(key);
    session.dispatch({ type: 'jumped', key, seq: message.seq });
  });
}
