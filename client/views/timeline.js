// The messages of the open room, who types in it, and the way to the newest message.

import { byId, keyed, setText } from '../dom.js';
import { words } from '../words.js';
import { titleOf } from './header.js';
import { drawRow, rowsOf } from './rows.js';
import { ScrollKeeper } from './scroll.js';

/** @import { Session } from '../session.js' */
/** @import { Room, State, User } from '../types.d.ts' */
/** @import { Row } from './rows.js' */

/** @param {Session} session @returns {(state: State) => void} */
export function timelineView(session) {
  const timeline = new Timeline(session);
  const typing = byId('typing', HTMLElement);
  /** @type {Room | undefined} */
  let drawnRoom;
  /** @type {User | null | undefined} */
  let drawnFor;
  return ({ openKey, rooms, me }) => {
    const room = openKey === null ? undefined : rooms[openKey];
    const names = room === undefined ? [] : [...room.typing.values()].map(({ name }) => name);
    setText(typing, words.typing(names));
    if (room === drawnRoom && me === drawnFor) return;
    drawnRoom = room;
    drawnFor = me;
    if (room === undefined || me === null) timeline.clear();
    else timeline.draw(room, me);
  };
}

class Timeline {
  #session;
  #scroller = byId('scroller', HTMLElement);
  #list = byId('timeline', HTMLElement);
  #empty = byId('empty', HTMLElement);
  #toNewest = byId('to-newest', HTMLButtonElement);
  #scroll;
  /** @type {Map<string, Row>} */
  #drawn = new Map();
  /** @type {string | null} */
  #key = null;
  #seenSeq = 0;

  /** @param {Session} session */
  constructor(session) {
    this.#session = session;
    this.#scroll = new ScrollKeeper(this.#scroller, () => {
      this.#toNewest.hidden = true;
    });
    this.#toNewest.addEventListener('click', () => {
      this.#scroll.toEnd();
      this.#scroller.focus();
    });
  }

  clear() {
    this.#key = null;
    this.#list.replaceChildren();
    this.#toNewest.hidden = true;
    setText(this.#empty, words.noRoom);
    this.#empty.hidden = false;
  }

  /** @param {Room} room @param {User} me */
  draw(room, me) {
    const isNew = room.key !== this.#key;
    this.#key = room.key;
    const title = titleOf(room);
    this.#scroller.ariaLabel = room.peer === null ? words.messagesIn(title) : words.messagesWith(title);
    const rows = rowsOf(room, me, Date.now());
    this.#drawRows(rows, isNew, me);
    this.#keepPlace(room, isNew, me);
    this.#empty.hidden = rows.length > 0;
    if (room.peer !== null) setText(this.#empty, words.emptyDirect(title));
    else setText(this.#empty, room.joined ? words.emptyRoom : words.entering);
  }

  /** @param {Row[]} rows @param {boolean} isNew @param {User} me */
  #drawRows(rows, isNew, me) {
    if (isNew) {
      this.#drawn.clear();
      this.#list.replaceChildren();
    }
    const context = { roomKey: this.#key ?? '', me, now: Date.now(), session: this.#session };
    const keyOf = (/** @type {Row} */ row) => row.key;
    keyed(this.#list, rows, keyOf, (row, known) => {
      const before = this.#drawn.get(row.key);
      const isSame = before?.item === row.item && before.first === row.first;
      return known !== undefined && isSame ? known : drawRow(row, context);
    });
    this.#drawn = new Map(rows.map((row) => [row.key, row]));
  }

  /** @param {Room} room @param {boolean} isNew @param {User} me */
  #keepPlace(room, isNew, me) {
    const written = room.pending.at(-1)?.status === 'queued';
    if (isNew || written || this.#scroll.atEnd) {
      this.#scroll.toEnd();
      this.#seenSeq = room.messages.at(-1)?.seq ?? 0;
    }
    const isNews = (/** @type {Room['messages'][number]} */ message) =>
      message.seq > this.#seenSeq && message.senderId !== me.id;
    const below = room.messages.filter(isNews).length;
    this.#toNewest.hidden = this.#scroll.atEnd || below === 0;
    setText(this.#toNewest, words.newBelow(below));
  }
}
