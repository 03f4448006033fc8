// The messages of the open room, who types in it, and the ways to the newest and the first unread one. Nothing
// else sets the timeline's scroll position.

import { byId, keyed, setText } from '../browser.js';
import { openRoom } from '../store.js';
import { words } from '../words.js';
import { drawRow, lexiconOf, rowsOf } from './rows.js';

/** @import { Session } from '../session.js' */
/** @import { Room, State } from '../types.d.ts' */
/** @import { Row } from './rows.js' */

/** Closer to the end than this counts as being there. */
const NEAR_END_PX = 60;

/** More is fetched when the reader is this close to an end of the window. */
const FETCH_PX = 700;

/** The line "new" stands this far below the upper edge when a room is opened. */
const NEW_LINE_PX = 72;

const NOWHERE = { key: '', seq: 0, offset: 0 };

/** What a room is called. @param {Room} room */
export const titleOf = (room) => (room.peer === null ? room.key.slice(2) : room.peer.name || words.someone);

/** How far its text is below a row's upper edge: a row may lose its head when older ones come. @param {Element} row */
const lineIn = (row) =>
  (row.querySelector('.text') ?? row).getBoundingClientRect().top - row.getBoundingClientRect().top;

/**
 * The one owner of the scroll position: at the end it follows the newest row; elsewhere the row at the upper edge stays
 * where it is on screen, whatever is drawn around it.
 */
class Scroll {
  #scroller;
  #list;
  #onMove;
  #atEnd = true;
  #top = 0;
  /** The row under the eye, and how far its text is from the upper edge. */
  #anchor = { key: '', offset: 0 };

  /** @param {HTMLElement} scroller @param {HTMLElement} list @param {() => void} onMove */
  constructor(scroller, list, onMove) {
    this.#scroller = scroller;
    this.#list = list;
    this.#onMove = onMove;
    scroller.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    const observer = new ResizeObserver(() => this.#hold());
    for (const node of [scroller, list]) observer.observe(node);
  }

  get atEnd() {
    return this.#atEnd;
  }

  /** Draws without moving what is read. @param {() => void} draw */
  keep(draw) {
    // The reader may have moved, and the event that tells it be on its way.
    if (this.#scroller.scrollTop !== this.#top) this.#follow();
    else if (!this.#atEnd) this.#remember();
    draw();
    this.#hold();
  }

  toEnd() {
    this.#atEnd = true;
    this.#hold();
    this.#onMove();
  }

  /** Brings a row to a distance from the upper edge. @param {Element} row @param {number} offset */
  toRow(row, offset) {
    this.#atEnd = false;
    this.#anchor = { key: row.getAttribute('data-key') ?? '', offset: offset + lineIn(row) };
    this.#hold();
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    // What cannot go further up is at the end.
    if (scrollHeight - scrollTop - clientHeight < 1) this.#atEnd = true;
    this.#top = scrollTop;
    this.#onMove();
  }

  /** The message at the upper edge, and where it stands. */
  get place() {
    this.#remember();
    const { key, offset } = this.#anchor;
    const row = this.#rowOf(key);
    if (row === undefined) return { seq: 0, offset };
    return { seq: Number(row.getAttribute('data-seq') ?? 0), offset: offset - lineIn(row) };
  }

  /** @param {string} key */
  #rowOf(key) {
    return [...this.#list.children].find((node) => node.getAttribute('data-key') === key);
  }

  /** How far the reader is from both ends. */
  get distances() {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    return { above: scrollTop, below: scrollHeight - scrollTop - clientHeight };
  }

  /** The last row that is on screen to its end. @returns {Element | null} */
  lastVisible() {
    const bottom = this.#scroller.getBoundingClientRect().bottom + 2;
    const rows = this.#list.children;
    for (let at = rows.length - 1; at >= 0; at -= 1) {
      const box = rows[at].getBoundingClientRect();
      if (box.bottom <= bottom || (box.top < bottom && box.height > this.#scroller.clientHeight)) return rows[at];
    }
    return null;
  }

  #scrolled() {
    this.#follow();
    this.#onMove();
  }

  #follow() {
    const { scrollTop } = this.#scroller;
    // Only who goes up leaves the end: rows that grow or a window that shrinks move nobody away from it.
    const wentUp = scrollTop < this.#top - 1;
    this.#top = scrollTop;
    if (this.distances.below < NEAR_END_PX) this.#atEnd = true;
    else if (wentUp) this.#atEnd = false;
    if (!this.#atEnd) this.#remember();
  }

  #remember() {
    const edge = this.#scroller.getBoundingClientRect().top;
    const rows = this.#list.children;
    let [low, high] = [0, rows.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (rows[middle].getBoundingClientRect().bottom > edge) high = middle;
      else low = middle + 1;
    }
    // The rows that tell of days and of what is new may go; a message stays.
    while (low < rows.length - 1 && !rows[low].classList.contains('row')) low += 1;
    const row = rows[low];
    if (row === undefined) return;
    const offset = row.getBoundingClientRect().top + lineIn(row) - edge;
    this.#anchor = { key: row.getAttribute('data-key') ?? '', offset };
  }

  #hold() {
    if (this.#atEnd) this.#scroller.scrollTop = this.#scroller.scrollHeight;
    else {
      const { key, offset } = this.#anchor;
      const row = this.#rowOf(key);
      if (row === undefined) return;
      const edge = this.#scroller.getBoundingClientRect().top;
      const drift = row.getBoundingClientRect().top + lineIn(row) - edge - offset;
      if (Math.abs(drift) >= 0.5) this.#scroller.scrollTop += drift;
    }
    this.#top = this.#scroller.scrollTop;
  }
}

/** @param {Session} session @param {(event: Event) => void} elsewhere takes what is done with a message @returns {(state: State) => void} */
export function timelineView(session, elsewhere) {
  const timeline = new Timeline(session, elsewhere);
  const typing = byId('typing', HTMLElement);
  return (state) => {
    const room = openRoom(state);
    const names = room === undefined ? [] : [...room.typing.values()].map(({ name }) => name);
    setText(typing, words.typing(names));
    timeline.show(state, room);
  };
}

class Timeline {
  #session;
  #scroller = byId('scroller', HTMLElement);
  #list = byId('timeline', HTMLElement);
  #empty = byId('empty', HTMLElement);
  #toNewest = byId('to-newest', HTMLButtonElement);
  #toNew = byId('to-new', HTMLButtonElement);
  #goBack = byId('go-back', HTMLButtonElement);
  /** Where the reader was before a jump: which message stood where; `seq` 0: at the end. */
  #left = NOWHERE;
  #asked = 0;
  #scroll;
  /** @type {Map<string, Row>} */
  #drawn = new Map();
  /** @type {unknown[]} */
  #parts = [];
  /** @type {string | null} */
  #key = null;
  #goal = 0;
  /** The newest message of this tab that has no place yet. */
  #written = '';
  /** The room has just come on screen, and where it begins is not decided. */
  #opening = false;
  #looking = 0;

  /** @param {Session} session @param {(event: Event) => void} elsewhere */
  constructor(session, elsewhere) {
    this.#session = session;
    this.#scroll = new Scroll(this.#scroller, this.#list, () => this.#moved());
    this.#toNewest.addEventListener('click', () => this.#toLatest());
    this.#toNew.addEventListener('click', () => this.#goToNew());
    this.#goBack.addEventListener('click', () => this.#return());
    for (const type of ['click', 'pointerover', 'focusin', 'keydown']) {
      this.#scroller.addEventListener(type, (event) => elsewhere(event));
    }
  }

  /** @returns {Room | undefined} */
  get #room() {
    return this.#key === null ? undefined : this.#session.state.rooms[this.#key];
  }

  /** @param {State} state @param {Room | undefined} room */
  show(state, room) {
    const parts = [room, state.me, state.blocked, state.settings.language, state.watching, state.phase];
    if (parts.every((part, index) => part === this.#parts[index])) return;
    if (parts[3] !== this.#parts[3]) this.#drawn.clear();
    this.#parts = parts;
    if (room === undefined || state.me === null) this.#clear();
    else this.#draw(state, room);
  }

  #clear() {
    this.#key = null;
    this.#list.replaceChildren();
    this.#drawn.clear();
    this.#toNewest.hidden = this.#toNew.hidden = true;
    setText(this.#empty, words.noRoomHint);
    this.#empty.hidden = false;
  }

  /** @param {State} state @param {Room} room */
  #draw(state, room) {
    const isNew = room.key !== this.#key;
    if (isNew) {
      // Who comes here by a jump can go back to the room they were in.
      const before = this.#room;
      const isBack = room.goal !== null && this.#isLeft(room.key, room.goal.seq);
      if (before === undefined || room.goal === null) this.#left = NOWHERE;
      else if (!isBack) this.#left = this.#place(before);
      this.#key = room.key;
      this.#written = lastWritten(room);
      this.#opening = true;
      this.#goal = this.#asked = 0;
      this.#goBack.hidden = true;
      this.#drawn.clear();
      this.#list.replaceChildren();
    }
    const title = titleOf(room);
    this.#scroller.ariaLabel = room.peer === null ? words.messagesIn(title) : words.messagesWith(title);
    const rows = rowsOf(room, state, Date.now());
    this.#scroll.keep(() => this.#drawRows(rows, state, room));
    this.#empty.hidden = rows.length > 0;
    if (room.peer !== null) setText(this.#empty, words.emptyDirect(title));
    else setText(this.#empty, room.joined ? words.emptyRoom : words.entering);
    this.#settle(room);
    this.#moved();
  }

  /** @param {Row[]} rows @param {State} state @param {Room} room */
  #drawRows(rows, state, room) {
    const context = { state, room, lexicon: lexiconOf(state, room), now: Date.now() };
    const focused = this.#list.contains(document.activeElement) ? document.activeElement?.closest('.row') : null;
    const focusedKey = focused?.getAttribute('data-key') ?? null;
    const keyOf = (/** @type {Row} */ row) => row.key;
    keyed(this.#list, rows, keyOf, (row, known) => {
      const before = this.#drawn.get(row.key);
      const isSame = before !== undefined && sameRow(before, row);
      return known !== undefined && isSame ? known : drawRow(row, context);
    });
    this.#drawn = new Map(rows.map((row) => [row.key, row]));
    if (focusedKey !== null && !this.#list.contains(document.activeElement)) this.#rowOf(focusedKey)?.focus();
  }

  /** @param {string} key */
  #rowOf(key) {
    const row = [...this.#list.children].find((node) => node.getAttribute('data-key') === key);
    return row instanceof HTMLElement ? row : null;
  }

  /** Where the reader is after a room was opened, a message was asked for, or something was written. @param {Room} room */
  #settle(room) {
    if (room.goal !== null && room.goal.count !== this.#goal) {
      const { seq, count } = room.goal;
      const isBack = this.#isLeft(room.key, seq);
      if (this.#asked !== count && !isBack && !this.#opening) this.#left = this.#place(room);
      this.#asked = count;
      if (room.page !== null) return;
      // What is asked for may be no message, or be gone: then what stands at its place.
      const rows = [...this.#list.querySelectorAll('[data-seq]')];
      const row = rows.find((each) => Number(each.getAttribute('data-seq')) >= seq) ?? rows.at(-1);
      this.#goal = count;
      this.#opening = false;
      // Back from a jump is no jump to come back from.
      this.#goBack.hidden = isBack || this.#left.key === '';
      if (!(row instanceof HTMLElement)) return;
      const middle = Math.max(0, (this.#scroller.clientHeight - row.offsetHeight) / 2);
      this.#scroll.toRow(row, isBack ? this.#left.offset : middle);
      row.focus({ preventScroll: true });
      if (row.dataset.seq === String(seq)) row.classList.add('goal');
      else if (!isBack) this.#session.notice(words.notThere);
      return;
    }
    if (this.#opening) {
      if (room.page?.side === 'around') return;
      const line = this.#rowOf('new');
      if (line !== null) this.#scroll.toRow(line, NEW_LINE_PX);
      else this.#scroll.toEnd();
      this.#opening = !room.joined && room.messages.length === 0;
    } else if (lastWritten(room) !== this.#written) {
      // Who writes sees it; who goes up again after that is left there.
      this.#written = lastWritten(room);
      if (this.#written === '' || this.#scroll.atEnd) return;
      if (room.newer) this.#toLatest();
      else this.#scroll.toEnd();
    }
  }

  /** @param {string} key @param {number} seq */
  #isLeft(key, seq) {
    return this.#left.key === key && this.#left.seq === seq;
  }

  /** Where the reader is. @param {Room} room */
  #place({ key, newer }) {
    return this.#scroll.atEnd && !newer ? { ...NOWHERE, key } : { key, ...this.#scroll.place };
  }

  #return() {
    const room = this.#room;
    const { key, seq } = this.#left;
    if (room === undefined) return;
    this.#goBack.hidden = true;
    if (key !== room.key) this.#session.open(key);
    if (seq > 0) this.#session.dispatch({ type: 'jumped', key, seq });
    else if (key === room.key) this.#toLatest();
  }

  #toLatest() {
    const room = this.#room;
    if (room === undefined) return;
    this.#goBack.hidden = true;
    if (room.newer) {
      this.#opening = true;
      this.#session.dispatch({ type: 'pageWanted', key: room.key, page: { side: 'newest', seq: 0 } });
    }
    this.#scroll.toEnd();
    this.#scroller.focus({ preventScroll: true });
  }

  #goToNew() {
    const line = this.#rowOf('new');
    if (line !== null) this.#scroll.toRow(line, NEW_LINE_PX);
    this.#scroller.focus({ preventScroll: true });
  }

  /** The reader moved, or what is drawn changed: what follows from where they are. */
  #moved() {
    const room = this.#room;
    if (room === undefined) return;
    const { key } = room;
    const { above, below } = this.#scroll.distances;
    const away = !this.#scroll.atEnd;
    if (away !== room.away) this.#session.dispatch({ type: 'readerMoved', key, away });
    if (room.page === null && !this.#opening && room.messages.length > 0) {
      if (room.older && above < FETCH_PX) this.#fetch(key, 'before', room.messages[0].seq);
      else if (room.newer && below < FETCH_PX)
        this.#fetch(key, 'after', room.messages[room.messages.length - 1].seq);
    }
    const showsNewest = (away || room.newer) && (room.unread > 0 || room.newer || below > 400);
    this.#toNewest.hidden = !showsNewest;
    setText(this.#toNewest, room.unread > 0 ? words.newBelow(room.unread) : words.toLatest);
    const line = this.#rowOf('new');
    const isAbove =
      line !== null && line.getBoundingClientRect().bottom < this.#scroller.getBoundingClientRect().top;
    this.#toNew.hidden = !isAbove;
    if (isAbove) setText(this.#toNew, words.toNew);
    cancelAnimationFrame(this.#looking);
    this.#looking = requestAnimationFrame(() => this.#look());
  }

  /** @param {string} key @param {'before' | 'after'} side @param {number} seq */
  #fetch(key, side, seq) {
    this.#session.dispatch({ type: 'pageWanted', key, page: { side, seq } });
  }

  /** What is on screen before somebody who looks is read. */
  #look() {
    const room = this.#room;
    if (room === undefined || !this.#session.state.watching || room.key !== this.#session.state.openKey) return;
    if (this.#opening && room.page !== null) return;
    const row = this.#scroll.lastVisible();
    let node = row;
    while (node !== null && node.getAttribute('data-seq') === null) node = node.previousElementSibling;
    const seen = Number(node?.getAttribute('data-seq') ?? 0);
    // At the end everything was seen, even what has no row.
    const seq = this.#scroll.atEnd && !room.newer ? (room.messages.at(-1)?.seq ?? 0) : seen;
    if (seq > 0 && (seq > room.seenUpTo || (seq === room.seenUpTo && room.unread > 0))) {
      this.#session.dispatch({ type: 'seen', key: room.key, seq });
    }
  }
}

/** @param {Room} room */
const lastWritten = ({ pending }) => pending.findLast(({ edits }) => edits === undefined)?.localId ?? '';

/** @param {Row} a @param {Row} b */
const sameRow = (a, b) =>
  a.item === b.item &&
  a.first === b.first &&
  a.doomed === b.doomed &&
  a.blocked === b.blocked &&
  a.pinned === b.pinned &&
  a.change === b.change &&
  a.seen === b.seen;
