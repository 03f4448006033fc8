// What is done with a message where it stands: the buttons in its row, the keys on it, and what is pressed in it.

import '../lang/more.js';
import { byId } from '../browser.js';
import { messageOf } from '../room.js';
import { openRoom } from '../store.js';
import { words } from '../words.js';
import { react } from './acts.js';

/** @import { Session } from '../session.js' */
/** @import { Message, Pending, Room } from '../types.d.ts' */
/** @import { Composer } from '../views/composer.js' */

/** @typedef {(what: string, message: Message | null, node: HTMLElement) => void} Wish what comes with a module of its own */

/** What a letter does on a row. @type {Record<string, string>} */
const LETTERS = { r: 'reply', e: 'edit', t: 'thread', p: 'pin', '+': 'pick', Delete: 'delete', Enter: 'more' };

class Deeds {
  #session;
  #composer;
  #wish;
  #list = byId('timeline', HTMLElement);
  #scroller = byId('scroller', HTMLElement);
  #actions = byId('actions', HTMLElement);
  /** The language in which the actions say what they do. */
  #locale = '';

  /** @param {Session} session @param {Composer} composer @param {Wish} wish */
  constructor(session, composer, wish) {
    this.#session = session;
    this.#composer = composer;
    this.#wish = wish;
    this.#actions.remove();
    this.#actions.hidden = false;
  }

  get #room() {
    return openRoom(this.#session.state);
  }

  /** @param {Event} event what happened in the timeline */
  take(event) {
    if (!(event.target instanceof Element)) return;
    const row = event.target.closest('.row');
    if (event instanceof KeyboardEvent) this.#pressed(event, row);
    else if (event.type !== 'click') this.#offer(row);
    else if (row !== null) this.#clicked(event.target, row);
  }

  /** The actions stand in the row that is pointed at or has the keyboard. @param {Element | null} row */
  #offer(row) {
    if (row === null) return;
    if (this.#locale !== words.locale()) this.#nameActions();
    if (this.#actions.parentElement === row) return;
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

  #nameActions() {
    this.#locale = words.locale();
    this.#actions.ariaLabel = words.actions;
    for (const node of this.#actions.querySelectorAll('button')) {
      const word = words[/** @type {'reply' | 'reactWith'} */ (node.dataset.word)];
      node.ariaLabel = node.title = typeof word === 'string' ? word : word(node.dataset.emoji ?? '');
    }
  }

  /** @param {Element} row @returns {Message | null} */
  #messageOf(row) {
    const seq = row.getAttribute('data-seq');
    return seq === null || this.#room === undefined ? null : (messageOf(this.#room, Number(seq)) ?? null);
  }

  /** @param {Element} target @param {Element} row */
  #clicked(target, row) {
    const node = target.closest('[data-do]');
    if (node instanceof HTMLElement) this.#do(node.dataset.do ?? '', row, node);
    else if (matchMedia('(hover: none)').matches) this.#offer(row);
  }

  /** @param {string} what @param {Element} row @param {HTMLElement} node */
  #do(what, row, node) {
    const room = this.#room;
    if (room === undefined) return;
    const { key } = room;
    const message = this.#messageOf(row);
    const localId = node.dataset.local ?? row.getAttribute('data-local') ?? '';
    const tell = (/** @type {'retried' | 'discarded'} */ type) => this.#session.dispatch({ type, key, localId });
    if (what === 'retry') tell('retried');
    else if (what === 'discard') tell('discarded');
    else if (what === 'editPending') this.#takeBack(room, localId);
    else if (what === 'jump') this.#session.dispatch({ type: 'jumped', key, seq: Number(node.dataset.seq) });
    else if (what === 'react' && message !== null)
      void react(this.#session, key, message, node.dataset.emoji ?? '');
    else if (what === 'undelete' && message !== null) {
      this.#session.dispatch({ type: 'deletionEnded', key, id: message.id });
    } else if (what === 'reply' && message !== null) this.#composer.replyTo(message);
    else if (what === 'edit' && message !== null) this.#composer.edit(message);
    else this.#wish(what, message, node);
  }

  /** A message that was not sent goes back to where it was written. @param {Room} room @param {string} localId */
  #takeBack(room, localId) {
    const item = room.pending.find((/** @type {Pending} */ each) => each.localId === localId);
    if (item !== undefined) this.#session.takeBack(room.key, item);
  }

  /** Rows are gone through with the arrows; a letter does what the buttons do. */
  /** @param {KeyboardEvent} event @param {Element | null} row */
  #pressed(event, row) {
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
    const deed = Object.hasOwn(LETTERS, event.key) ? LETTERS[event.key] : null;
    if (deed === null) return;
    event.preventDefault();
    this.#do(deed, row, row);
  }
}

/** @param {Session} session @param {Composer} composer @param {Wish} wish @returns {(event: Event) => void} */
export function deedsOf(session, composer, wish) {
  const deeds = new Deeds(session, composer, wish);
  return (event) => deeds.take(event);
}
