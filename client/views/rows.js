// One row of the timeline: a message, one that is still on its way, the beginning of a day, or who came and went.
// What people wrote becomes nodes here, never markup.

import { addressOf, avatar, button, element } from '../browser.js';
import { callsMe } from '../room.js';
import { formatLocale, words } from '../words.js';

/** @import { Message, Note, Pending, Quote, Room, State, User } from '../types.d.ts' */

/** Messages of one person closer together than this share one head. */
const GROUP_MS = 5 * 60_000;

const DAY_MS = 86_400_000;

/** Places of a text where a name is looked for; the server looks at as many. */
const MAX_MENTIONS = 20;

/** Quotes within quotes are drawn so deep. */
const MAX_DEPTH = 3;

/** @param {Intl.DateTimeFormatOptions} options */
const format = (options) => {
  /** @type {Intl.DateTimeFormat} */
  let made;
  let locale = '';
  return (/** @type {number} */ at) => {
    if (locale !== formatLocale()) made = new Intl.DateTimeFormat((locale = formatLocale()), options);
    return made.format(at);
  };
};
const clock = format({ hour: '2-digit', minute: '2-digit' });
export const exactTime = format({ dateStyle: 'full', timeStyle: 'medium' });
const dayWords = format({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });

/** The day of a moment where the reader is, as a number. @param {number} at */
const dayOf = (at) => Math.floor((at - new Date(at).getTimezoneOffset() * 60_000) / DAY_MS);

// --- Text ----------------------------------------------------------------------------------------------------

/**
 * What a text is drawn with: how long the name is that stands at its beginning, and which rooms there are.
 * @typedef {{ nameAt: (text: string) => number, isRoom: (name: string) => boolean, isMe: (name: string) => boolean }} Lexicon
 */

/** Pieces of a line that mean something, in the order they are looked for. */
const PIECES =
  /(?<code>`[^`\n]+`)|(?<link>https?:\/\/[^\s<>"`]+)|(?<mark>\*\*|~~|[*_])|(?<at>@)|(?<room>#[\p{L}\p{N}_-]{1,64})/gu;

const TAGS = /** @type {const} */ ({ '**': 'strong', '*': 'em', _: 'em', '~~': 's' });

const WORD = /[\p{L}\p{N}]/u;

/** @param {string} address @returns {Node | string} */
function link(address) {
  let url;
  try {
    url = new URL(address);
  } catch {
    return address;
  }
  // An address that pretends to lead elsewhere is no link.
  if (url.username !== '' || url.password !== '') return address;
  const node = element('a', 'out', address);
  node.href = url.href;
  node.target = '_blank';
  node.rel = 'noopener noreferrer';
  node.title = url.href;
  if (address.toLowerCase().startsWith(`${url.protocol}//${url.host}`)) return node;
  // Letters that look like others are told by the name's real form.
  return element('span', '', node, element('span', 'real-host', ` (${url.host})`));
}

/** Punctuation behind an address belongs to the sentence. @param {string} address */
function trimmed(address) {
  const end = /[.,;:!?'"»”)\]}*_~]+$/u.exec(address)?.[0] ?? '';
  // A closing bracket whose partner is in the address is part of it.
  return end.startsWith(')') && address.includes('(') ? address : address.slice(0, address.length - end.length);
}

/** @param {string} text @param {Lexicon} lexicon @returns {DocumentFragment} */
export function inline(text, lexicon) {
  const root = document.createDocumentFragment();
  /** @type {{ mark: string, node: DocumentFragment | HTMLElement, from: string }[]} */
  const open = [{ mark: '', node: root, from: '' }];
  const top = () => open[open.length - 1];
  let at = 0;
  let places = MAX_MENTIONS;
  const pieces = new RegExp(PIECES);
  for (let found = pieces.exec(text); found !== null; found = pieces.exec(text)) {
    const [whole] = found;
    const { code, link: address, mark, at: sign, room } = found.groups ?? {};
    const [before, behind] = [text.charAt(found.index - 1), text.charAt(found.index + whole.length)];
    let taken = whole.length;
    /** @type {Node | string | null} */
    let node = null;
    if (code !== undefined) node = element('code', '', code.slice(1, -1));
    else if (address !== undefined) {
      const clean = trimmed(address);
      taken = clean.length;
      node = link(clean);
    } else if (sign !== undefined && places > 0 && !WORD.test(before)) {
      places -= 1;
      const length = lexicon.nameAt(text.slice(found.index + 1, found.index + 65));
      const name = text.slice(found.index + 1, found.index + 1 + length);
      taken += length;
      if (length > 0) node = element('span', lexicon.isMe(name) ? 'mention me' : 'mention', `@${name}`);
    } else if (room !== undefined && !WORD.test(before) && lexicon.isRoom(room.slice(1))) {
      const to = element('a', 'mention', room);
      to.href = addressOf(`r/${room.slice(1)}`);
      node = to;
    } else if (mark !== undefined) {
      const depth = open.findLastIndex((each) => each.mark === mark);
      const closes = depth > 0 && /\S/u.test(before) && !WORD.test(behind);
      const opens = depth <= 0 && /\S/u.test(behind) && !WORD.test(before) && open.length < 8;
      if (closes || opens) {
        top().node.append(text.slice(at, found.index));
        at = found.index + whole.length;
        if (closes) close(open, depth);
        else open.push({ mark, node: element(TAGS[/** @type {keyof typeof TAGS} */ (mark)], ''), from: mark });
      }
      continue;
    }
    pieces.lastIndex = found.index + taken;
    if (node === null) continue;
    top().node.append(text.slice(at, found.index), node);
    at = found.index + taken;
  }
  top().node.append(text.slice(at));
  while (open.length > 1) undo(open);
  return root;
}

/** @param {{ mark: string, node: DocumentFragment | HTMLElement, from: string }[]} open @param {number} depth */
function close(open, depth) {
  while (open.length - 1 > depth) undo(open);
  const done = open.pop();
  if (done !== undefined) open[open.length - 1].node.append(done.node);
}

/** A sign without a partner is what was typed. @param {{ node: DocumentFragment | HTMLElement, from: string }[]} open */
function undo(open) {
  const left = open.pop();
  if (left !== undefined) open[open.length - 1].node.append(left.from, ...left.node.childNodes);
}

/** @param {string} text @param {string} language */
function codeBlock(text, language) {
  const code = element('code', '', text);
  if (language !== '') code.dataset.language = language;
  const copy = button('copy', words.copy, () => {});
  copy.dataset.do = 'copyCode';
  const block = element('pre', 'code', code);
  block.tabIndex = 0;
  block.dir = 'ltr';
  return element('div', 'code-block', block, copy);
}

const ITEM = /^\s{0,3}(?:[-*•]|(\d{1,9})[.)])\s+/u;

/**
 * @param {string} text
 * @param {Lexicon} lexicon
 * @param {number} [depth]
 * @returns {DocumentFragment}
 */
export function rich(text, lexicon, depth = 0) {
  const root = document.createDocumentFragment();
  const lines = text.split('\n');
  /** @type {string[]} */
  let paragraph = [];
  const flush = () => {
    const said = paragraph.join('\n');
    paragraph = [];
    if (said.trim() !== '') root.append(element('p', '', inline(said, lexicon)));
  };
  /** Takes lines from `at` on for as long as they fit. @param {number} at @param {(line: string) => boolean} fits */
  const take = (at, fits) => {
    let end = at;
    while (end < lines.length && fits(lines[end])) end += 1;
    return lines.slice(at, end);
  };
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at];
    const fence = /^\s{0,3}```\s*([\w+#.-]{0,20})\s*$/u.exec(line);
    if (fence !== null) {
      flush();
      const body = take(at + 1, (each) => !/^\s{0,3}```\s*$/u.test(each));
      root.append(codeBlock(body.join('\n'), fence[1]));
      at += body.length + 1;
    } else if (/^>/u.test(line) && depth < MAX_DEPTH) {
      flush();
      const body = take(at, (each) => each.startsWith('>'));
      const inner = body.map((each) => each.replace(/^> ?/u, '')).join('\n');
      root.append(element('blockquote', '', rich(inner, lexicon, depth + 1)));
      at += body.length - 1;
    } else if (ITEM.test(line)) {
      flush();
      const first = ITEM.exec(line)?.[1];
      const isNumbered = first !== undefined;
      const body = take(at, (each) => (ITEM.exec(each)?.[1] !== undefined) === isNumbered && ITEM.test(each));
      const items = body.map((each) => element('li', '', inline(each.replace(ITEM, ''), lexicon)));
      const list = element(isNumbered ? 'ol' : 'ul', 'list', ...items);
      if (list instanceof HTMLOListElement) list.start = Number(first);
      root.append(list);
      at += body.length - 1;
    } else if (line.trim() === '') flush();
    else paragraph.push(line);
  }
  flush();
  // Nothing to draw but space and marks: shown as it is.
  if (root.childNodes.length === 0) root.append(text);
  return root;
}

const JUMBO =
  /^(?:\s*(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Regional_Indicator}|\u200d|\ufe0f))+\s*$/u;

/** A few emoji and nothing else. @param {string} text */
const isJumbo = (text) => text.length < 24 && JUMBO.test(text);

/** @param {State} state @param {Room} room @returns {Lexicon} */
export function lexiconOf(state, room) {
  const me = state.me?.name.toLowerCase() ?? '';
  /** @type {string[] | null} */
  let names = null;
  return {
    isMe: (name) => name.toLowerCase() === me || name === 'here',
    isRoom: (name) =>
      state.rooms[`r/${name}`] !== undefined || state.directory.some(({ roomId }) => roomId === name),
    nameAt: (text) => {
      names ??= [...new Set(['here', me, ...room.users.values(), ...state.online.values()])]
        .map((name) => name.toLowerCase())
        .sort((a, b) => b.length - a.length);
      const low = text.toLowerCase();
      const name = names.find(
        (each) => each !== '' && low.startsWith(each) && !WORD.test(low.charAt(each.length)),
      );
      return name?.length ?? 0;
    },
  };
}

// --- Rows ----------------------------------------------------------------------------------------------------

/**
 * @typedef {object} Row
 * @property {string} key
 * @property {'day' | 'new' | 'note' | 'message' | 'pending'} kind
 * @property {boolean} first the first row of its group shows who speaks
 * @property {User} sender
 * @property {number} at
 * @property {Message | Pending | Note | null} item
 * @property {boolean} doomed will be deleted
 * @property {boolean} blocked of somebody whose messages this person does not want to see
 * @property {boolean} pinned
 * @property {boolean} seen the other one has read it, and nothing newer
 * @property {Pending | null} change its new text, which the server does not have yet
 */

const NOBODY = { id: '', name: '' };

/** @type {Omit<Row, 'key' | 'kind' | 'at'>} */
const PLAIN = {
  first: true,
  sender: NOBODY,
  item: null,
  doomed: false,
  blocked: false,
  pinned: false,
  seen: false,
  change: null,
};

/** The rows of a room, in order. @param {Room} room @param {State} state @param {number} now @returns {Row[]} */
export function rowsOf(room, state, now) {
  const rows = /** @type {Row[]} */ ([]);
  const me = state.me ?? NOBODY;
  /** @param {Row} row */
  const add = (row) => {
    const last = rows.at(-1);
    const day = dayOf(row.at);
    if (last === undefined || dayOf(last.at) !== day) {
      rows.push({ ...PLAIN, key: `day ${day} ${dayOf(now)}`, kind: 'day', at: row.at });
    }
    const before = rows.at(-1);
    const isTalk = before?.kind === 'message' || before?.kind === 'pending';
    const quotes = row.item !== null && 'replyTo' in row.item && row.item.replyTo !== null;
    const isSame = isTalk && before.sender.id === row.sender.id && before.sender.name === row.sender.name;
    const follows = isSame && !quotes && row.at - before.at < GROUP_MS;
    rows.push({ ...row, first: !follows });
  };
  const notes = [...room.notes];
  /** @param {number} upTo */
  const tellNotes = (upTo) => {
    while (notes.length > 0 && notes[0].afterSeq < upTo) {
      const note = /** @type {Note} */ (notes.shift());
      if (rows.length > 0)
        add({ ...PLAIN, key: `note ${note.id}`, kind: 'note', at: rows.at(-1)?.at ?? 0, item: note });
    }
  };
  const seenSeq = lastSeen(room, me.id);
  let isNewTold = room.newAfter === null;
  // What was deleted before this page came has no time and no author: it stands where its neighbours are.
  let at = room.messages.find((item) => item.at > 0)?.at ?? now;
  for (const item of room.messages) {
    at = item.at > 0 ? item.at : at;
    tellNotes(item.seq);
    if (!isNewTold && item.seq > (room.newAfter ?? 0) && item.senderId !== me.id) {
      isNewTold = true;
      rows.push({ ...PLAIN, key: 'new', kind: 'new', at: rows.at(-1)?.at ?? item.at });
    }
    add({
      key: item.localId ?? `seq ${item.seq}`,
      kind: 'message',
      first: true,
      sender: { id: item.senderId, name: item.senderName },
      at,
      item,
      doomed: room.doomed.has(item.id),
      blocked: state.blocked.has(item.senderId),
      pinned: room.pinned.includes(item.id),
      seen: item.seq === seenSeq,
      change: room.pending.findLast(({ edits }) => edits === item.id) ?? null,
    });
  }
  if (!room.newer) tellNotes(Infinity);
  const lastAt = room.messages.at(-1)?.at ?? 0;
  for (const item of room.pending) {
    if (item.edits !== undefined) continue;
    // Clocks differ; what is not sent yet is never older than what is.
    const at = Math.max(item.at, lastAt, now - GROUP_MS);
    add({ ...PLAIN, key: item.localId, kind: 'pending', sender: me, at, item });
  }
  return rows;
}

/** In a conversation: my newest message the other one has read; 0: none. @param {Room} room @param {string} myId */
function lastSeen({ peer, readers, messages }, myId) {
  const upTo = peer === null ? 0 : (readers.get(peer.id) ?? 0);
  return messages.findLast(({ senderId, seq, deleted }) => senderId === myId && seq <= upTo && !deleted)?.seq ?? 0;
}

/** @param {number} at @param {number} now */
export function dayName(at, now) {
  const days = dayOf(now) - dayOf(at);
  return days === 0 ? words.today : days === 1 ? words.yesterday : dayWords(at);
}

/** @param {number} at */
export function timeOf(at) {
  const time = element('time', 'time', clock(at));
  time.dateTime = new Date(at).toISOString();
  time.title = exactTime(at);
  return time;
}

/** @param {string} className @param {string} label @param {string} action */
const doing = (className, label, action) => {
  const node = button(className, label, () => {});
  node.dataset.do = action;
  return node;
};

/** @param {Pending} item */
function fate({ localId, status, reason }) {
  if (status === 'sending') return element('p', 'fate', words.sending);
  if (status === 'unconfirmed') return element('p', 'fate', words.unconfirmed);
  // What has not left yet can still be another text, or none.
  const ways = [doing('button small', words.edit, 'editPending'), doing('button small', words.discard, 'discard')];
  const failed = status === 'failed';
  if (failed) ways.unshift(doing('button small', words.retry, 'retry'));
  for (const way of ways) way.dataset.local = localId;
  const why = element('span', '', failed ? words.failed(reason) : words.waiting);
  return element('p', failed ? 'fate bad' : 'fate', why, ...ways);
}

/** @param {Quote} quote */
function quoted(quote) {
  const node = doing('quoted', '', 'jump');
  node.dataset.seq = String(quote.seq);
  const text = quote.deleted ? words.deleted : quote.text.replace(/\s+/gu, ' ');
  const said = element('span', 'quoted-text', text);
  said.dir = 'auto';
  const name = element('bdi', 'quoted-name', quote.senderName);
  node.append(element('span', 'unseen', `${words.replyingTo} `), name, ' ', said);
  return node;
}

/** @param {Message} message @param {string} myId @param {(id: string) => string} nameOf */
function reactions(message, myId, nameOf) {
  const nodes = message.reactions.map(({ emoji, count, userIds }) => {
    const node = doing('reaction', '', 'react');
    const mine = userIds.includes(myId);
    node.dataset.emoji = emoji;
    node.ariaPressed = String(mine);
    const who = userIds.map((id) => (id === myId ? words.you : nameOf(id))).filter((name) => name !== '');
    node.title = words.reactedBy(who, count - who.length, emoji);
    node.ariaLabel = `${emoji} ${count}: ${node.title}`;
    node.append(element('span', 'emoji', emoji), element('span', 'count', String(count)));
    return node;
  });
  const add = doing('reaction add', '+', 'pick');
  add.ariaLabel = words.addReaction;
  add.title = words.addReaction;
  return element('div', 'reactions', ...nodes, add);
}

/** @param {HTMLElement} body @param {Message} message @param {Row} row @param {State} state @param {Room} room */
function furnish(body, message, row, state, room) {
  const myId = state.me?.id ?? '';
  const marks = [];
  const maySee = message.senderId === myId || room.moderators.includes(myId);
  if (message.edited && maySee) marks.push(doing('edited', words.edited, 'versions'));
  else if (message.edited) marks.push(element('span', 'edited', words.edited));
  if (row.pinned) marks.push(element('span', 'pinned', words.pinned));
  if (marks.length > 0) body.append(element('p', 'marks', ...marks));
  const nameOf = (/** @type {string} */ id) => room.users.get(id) ?? state.online.get(id) ?? '';
  if (message.reactions.length > 0) body.append(reactions(message, myId, nameOf));
  if (message.replies > 0) body.append(doing('replies', words.replies(message.replies), 'thread'));
  if (row.seen) body.append(element('p', 'fate seen', words.seen));
}

/** @param {Note} note */
function noteText({ came, went }) {
  const said = [];
  if (came.length > 0) said.push(words.came(came));
  if (went.length > 0) said.push(words.went(went));
  return said.join(' · ');
}

/** @param {HTMLElement} body @param {Row} row @param {Message | Pending} item @param {Lexicon} lexicon */
export function drawText(body, row, item, lexicon) {
  const gone = (/** @type {string} */ text) => body.append(element('div', 'text gone', text));
  if ('deleted' in item && item.deleted) return gone(words.deleted);
  if (row.blocked) return gone(words.blockedMessage);
  if (row.doomed) {
    gone(words.deleting);
    return body.append(doing('button small', words.undo, 'undelete'));
  }
  const written = row.change?.text ?? item.text;
  const action = /^\/me\s+(?=\S)/u.exec(written)?.[0];
  const said = action === undefined ? written : written.slice(action.length);
  const text = element('div', isJumbo(said) ? 'text jumbo' : 'text', rich(said, lexicon));
  if (action !== undefined) {
    text.classList.add('action');
    (text.querySelector('p') ?? text).prepend(element('bdi', 'actor', row.sender.name), ' ');
  }
  text.dir = 'auto';
  body.append(text);
}

/** Of a message that was deleted before this page came, no more is known. @param {Message} message */
function drawTrace({ seq }) {
  const node = element('li', 'row trace', element('span', ''), element('div', 'text gone', words.deleted));
  node.tabIndex = -1;
  node.dataset.seq = String(seq);
  return node;
}

/**
 * @param {Row} row
 * @param {{ state: State, room: Room, lexicon: Lexicon, now: number }} context
 * @returns {HTMLElement}
 */
export function drawRow(row, { state, room, lexicon, now }) {
  if (row.kind === 'day') return element('li', 'day', element('span', '', dayName(row.at, now)));
  if (row.kind === 'new') return element('li', 'day new', element('span', '', words.newLine));
  if (row.kind === 'note') return element('li', 'note-row', noteText(/** @type {Note} */ (row.item)));
  const item = /** @type {Message | Pending} */ (row.item);
  const body = element('div', 'body');
  if (row.sender.id === '') return drawTrace(/** @type {Message} */ (item));
  const mine = row.sender.id === state.me?.id;
  if (row.first) {
    const name = doing('who-name', '', 'profile');
    name.append(element('bdi', '', row.sender.name));
    const head = element('p', 'who', name);
    if (mine) head.append(element('span', 'you', words.you));
    head.append(timeOf(row.at));
    body.append(head);
  } else body.append(element('span', 'unseen', words.says(row.sender.name)));
  const isGone = ('deleted' in item && item.deleted) || row.blocked;
  if (item.replyTo !== null && !isGone) body.append(quoted(item.replyTo));
  drawText(body, row, item, lexicon);
  if ('status' in item) body.append(fate(item));
  else if (!isGone && !row.doomed) {
    if (row.change !== null) body.append(fate(row.change));
    furnish(body, item, row, state, room);
  }
  const side = row.first ? avatar(row.sender.id, row.sender.name) : element('span', 'side', timeOf(row.at));
  const classes = ['row'];
  if (row.first) classes.push('first');
  if (mine) classes.push('mine');
  if ('status' in item) classes.push('pending', item.status);
  else if (!mine && !isGone && callsMe(item, state.me)) classes.push('calls');
  const node = element('li', classes.join(' '), side, body);
  node.tabIndex = -1;
  if ('seq' in item) node.dataset.seq = String(item.seq);
  else node.dataset.local = item.localId;
  return node;
}
