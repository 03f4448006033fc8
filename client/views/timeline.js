// The messages of the open room, who types in it, and the ways to the newest and the first unread one. Nothing
// else sets the timeline's scroll position.

import { byId, keyed, setText } from '../browser.js';
import { messageOf } from '../room.js';
import { openRoom } from '../store.js';
import { words } from '../words.js';
import { drawRow, lexiconOf, rowsOf } from './rows.js';

/** @import { Session } from '../session.js' */
/** @import { Message, Pending, Room, State } from '../types.d.ts' */
/** @import { Row } from './rows.js' */

/** Closer to the end than this counts as being there. */
const NEAR_END_PX = 60;

/** More is fetched when the reader is this close to an end of the window. */
const FETCH_PX = 700;

/** The line "new" stands this far below the upper edge when a room is opened. */
const NEW_LINE_PX = 72;

/** What a room is called. @param {Room} room */
export const titleOf = (room) => (room.peer === null ? room.key.slice(2) : room.peer.name || words.someone);

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
  /** The row under the eye and its distance from the upper edge. */
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
    if (!this.#atEnd) this.#remember();
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
    this.#anchor = { key: row.getAttribute('data-key') ?? '', offset };
    this.#hold();
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    // What cannot go further up is at the end.
    if (scrollHeight - scrollTop - clientHeight < 1) this.#atEnd = true;
    this.#top = scrollTop;
    this.#onMove();
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
    const { scrollTop } = this.#scroller;
    // Only who goes up leaves the end: rows that grow or a window that shrinks move nobody away from it.
    const wentUp = scrollTop < this.#top - 1;
    this.#top = scrollTop;
    if (this.distances.below < NEAR_END_PX) this.#atEnd = true;
    else if (wentUp) this.#atEnd = false;
    if (!this.#atEnd) this.#remember();
    this.#onMove();
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
    const offset = row.getBoundingClientRect().top - edge;
    this.#anchor = { key: row.getAttribute('data-key') ?? '', offset };
  }

  #hold() {
    if (this.#atEnd) this.#scroller.scrollTop = this.#scroller.scrollHeight;
    else {
      const { key, offset } = this.#anchor;
      const row = [...this.#list.children].find((node) => node.getAttribute('data-key') === key);
      if (row === undefined) return;
      const edge = this.#scroller.getBoundingClientRect().top;
      const drift = row.getBoundingClientRect().top - edge - offset;
      if (Math.abs(drift) >= 0.5) this.#scroller.scrollTop += drift;
    }
    this.#top = this.#scroller.scrollTop;
  }
}

/** @typedef {(what: string, message: Message | null, node: HTMLElement) => void} Deed what is done with a message elsewhere */

/** @param {Session} session @param {Deed} elsewhere @returns {(state: State) => void} */
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
  #elsewhere;
  #scroller = byId('scroller', HTMLElement);
  #list = byId('timeline', HTMLElement);
  #empty = byId('empty', HTMLElement);
  #toNewest = byId('to-newest', HTMLButtonElement);
  #toNew = byId('to-new', HTMLButtonElement);
  #goBack = byId('go-back', HTMLButtonElement);
  /** Where the reader was before a jump; 0: at the end. */
  #left = 0;
  #asked = 0;
  #actions = byId('actions', HTMLElement);
  #scroll;
  /** @type {Map<string, Row>} */
  #drawn = new Map();
  /** @type {unknown[]} */
  #parts = [];
  /** @type {string | null} */
  #key = null;
  #goal = 0;
  /** The room has just come on screen, and where it begins is not decided. */
  #opening = false;
  #looking = 0;

  /** @param {Session} session @param {Deed} elsewhere */
  constructor(session, elsewhere) {
    this.#session = session;
    this.#elsewhere = elsewhere;
    this.#scroll = new Scroll(this.#scroller, this.#list, () => this.#moved());
    this.#toNewest.addEventListener('click', () => this.#toLatest());
    this.#toNew.addEventListener('click', () => this.#goToNew());
    this.#goBack.addEventListener('click', () => this.#return());
    this.#list.addEventListener('click', (event) => this.#clicked(event));
    this.#list.addEventListener('pointerover', (event) => this.#offer(event.target));
    this.#list.addEventListener('focusin', (event) => this.#offer(event.target));
    this.#scroller.addEventListener('keydown', (event) => this.#pressed(event));
    this.#nameActions();
    this.#actions.remove();
    this.#actions.hidden = false;
  }

  /** @returns {Room | undefined} */
  get #room() {
    return this.#key === null ? undefined : this.#session.state.rooms[this.#key];
  }

  /** @param {State} state @param {Room | undefined} room */
  show(state, room) {
    const parts = [room, state.me, state.blocked, state.settings.language, state.watching, state.phase];
    if (parts.every((part, index) => part === this.#parts[index])) return;
    if (parts[3] !== this.#parts[3]) {
      this.#nameActions();
      this.#drawn.clear();
    }
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
      this.#key = room.key;
      this.#opening = true;
      this.#goal = this.#asked = 0;
      this.#left = 0;
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
      if (this.#asked !== room.goal.count && room.goal.seq !== this.#left) this.#left = this.#place(room);
      this.#asked = room.goal.count;
      const row = this.#list.querySelector(`[data-seq="${room.goal.seq}"]`);
      if (row instanceof HTMLElement && room.page === null) {
        // Back from a jump is no jump to come back from.
        this.#goBack.hidden = room.goal.seq === this.#left;
        this.#goal = room.goal.count;
        this.#opening = false;
        this.#scroll.toRow(row, Math.max(0, (this.#scroller.clientHeight - row.offsetHeight) / 2));
        row.classList.add('goal');
        row.focus({ preventScroll: true });
      }
      return;
    }
    if (this.#opening) {
      if (room.page?.side === 'around') return;
      const line = this.#rowOf('new');
      if (line !== null) this.#scroll.toRow(line, NEW_LINE_PX);
      else this.#scroll.toEnd();
      this.#opening = !room.joined && room.messages.length === 0;
    } else if (room.pending.at(-1)?.status === 'queued' && !this.#scroll.atEnd) {
      if (room.newer) this.#toLatest();
      else this.#scroll.toEnd();
    }
  }

  /** The message under the eye; 0 at the end. @param {Room} room */
  #place(room) {
    if (this.#scroll.atEnd && !room.newer) return 0;
    return Number(this.#scroll.lastVisible()?.getAttribute('data-seq') ?? 0);
  }

  #return() {
    const room = this.#room;
    if (room === undefined) return;
    if (this.#left === 0) this.#toLatest();
    else this.#session.dispatch({ type: 'jumped', key: room.key, seq: this.#left });
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

  // --- What is done with a message ---

  /** The actions say what they do in the language in use. */
  #nameActions() {
    this.#actions.ariaLabel = words.actions;
    for (const node of this.#actions.querySelectorAll('button')) {
      const word = words[/** @type {'reply' | 'reactWith'} */ (node.dataset.word)];
      node.ariaLabel = node.title = typeof word === 'string' ? word : word(node.dataset.emoji ?? '');
    }
  }

  /** The actions stand in the row that is pointed at or has the keyboard. @param {EventTarget | null} target */
  #offer(target) {
    const row = target instanceof Element ? target.closest('.row') : null;
    if (!(row instanceof HTMLElement) || this.#actions.parentElement === row) return;
    const message = this.#messageOf(row);
    if (message === null || message.deleted || this.#room?.doomed.has(message.id)) this.#actions.remove();
    else {
      const mine = message.senderId === this.#session.state.me?.id;
      for (const node of this.#actions.children) {
        if (node instanceof HTMLElement && node.dataset.do === 'edit') node.hidden = !mine;
      }
      row.append(this.#actions);
    }
  }

  /** @param {Element} row @returns {Message | null} */
  #messageOf(row) {
    const seq = row.getAttribute('data-seq');
    return seq === null || this.#room === undefined ? null : (messageOf(this.#room, Number(seq)) ?? null);
  }

  /** @param {MouseEvent} event */
  #clicked(event) {
    if (!(event.target instanceof Element)) return;
    const row = event.target.closest('.row');
    const node = event.target.closest('[data-do]');
    if (row === null) return;
    if (node instanceof HTMLElement) this.#do(node.dataset.do ?? '', row, node);
    else if (matchMedia('(hover: none)').matches) this.#offer(row);
  }

  /** @param {string} what @param {Element} row @param {HTMLElement} node */
  #do(what, row, node) {
    const room = this.#room;
    if (room === undefined) return;
    const { key } = room;
    const message = this.#messageOf(row);
    const localId = row.getAttribute('data-local') ?? '';
    if (what === 'jump') this.#session.dispatch({ type: 'jumped', key, seq: Number(node.dataset.seq) });
    else if (what === 'react' && message !== null) this.#session.react(key, message, node.dataset.emoji ?? '');
    else if (what === 'undelete' && message !== null) {
      this.#session.dispatch({ type: 'deletionEnded', key, id: message.id });
    } else if (what === 'retry') this.#session.dispatch({ type: 'retried', key, localId });
    else if (what === 'discard') this.#session.dispatch({ type: 'discarded', key, localId });
    else if (what === 'editPending') this.#takeBack(room, localId);
    else this.#elsewhere(what, message, node);
  }

  /** A message that was not sent goes back to where it was written. @param {Room} room @param {string} localId */
  #takeBack(room, localId) {
    const item = room.pending.find((/** @type {Pending} */ each) => each.localId === localId);
    if (item === undefined) return;
    this.#session.dispatch({ type: 'discarded', key: room.key, localId });
    this.#session.putDraft(room.key, { text: item.text, caret: item.text.length, replyTo: item.replyTo });
  }

  /** Rows are gone through with the arrows; a letter does what the buttons do. @param {KeyboardEvent} event */
  #pressed(event) {
    const row = event.target instanceof Element ? event.target.closest('.row') : null;
    const onRow = row === event.target;
    const rows = [...this.#list.querySelectorAll('.row')];
    const at = row === null ? rows.length : rows.indexOf(row);
    const steps = /** @type {Record<string, number>} */ ({ ArrowUp: at - 1, ArrowDown: at + 1 });
    if ((onRow || row === null) && event.key in steps && !event.ctrlKey && !event.altKey && rows.length > 0) {
      event.preventDefault();
      const next = rows[Math.min(rows.length - 1, Math.max(0, steps[event.key]))];
      if (next instanceof HTMLElement) {
        next.focus();
        next.scrollIntoView({ block: 'nearest' });
      }
      return;
    }
    if (event.key === 'Escape' && row !== null) {
      this.#scroller.focus({ preventScroll: true });
      return;
    }
    if (!onRow || !(row instanceof HTMLElement) || event.ctrlKey || event.metaKey || event.altKey) return;
    const deeds = { r: 'reply', e: 'edit', t: 'thread', p: 'pin', '+': 'pick', Delete: 'delete', Enter: 'more' };
    const deed = Object.hasOwn(deeds, event.key) ? deeds[/** @type {keyof typeof deeds} */ (event.key)] : null;
    if (deed === null) return;
    event.preventDefault();
    this.#do(deed, row, row);
  }
}

/** @param {Row} a @param {Row} b */
const sameRow = (a, b) =>
  a.item === b.item &&
  a.first === b.first &&
  a.doomed === b.doomed &&
  a.blocked === b.blocked &&
  a.pinned === b.pinned &&
  a.seen === b.seen;
