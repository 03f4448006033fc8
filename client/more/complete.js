// What is offered while somebody types: people behind @, rooms behind #, emoji behind a colon, commands behind a slash.

import '../lang/more.js';
import { avatar, element } from '../browser.js';
import { openRoom } from '../store.js';
import { words } from '../words.js';
import { COMMANDS } from './commands.js';
import { ALL, find, used } from './emoji.js';

/** @import { Session } from '../session.js' */
/** @import { Completion, Composer } from '../views/composer.js' */
/** @import { State } from '../types.d.ts' */

/** Offered at once. */
const MOST = 8;

/** @typedef {{ text: string, label: string, note: string, mark: string, userId?: string }} Offer */

/** @param {State} state @param {string} wanted @returns {Offer[]} */
function people(state, wanted) {
  const room = openRoom(state);
  const all = new Map([...(room?.users ?? []), ...state.online]);
  if (state.me !== null) all.delete(state.me.id);
  const low = wanted.toLowerCase();
  const found = [...all]
    .filter(([, name]) => name.toLowerCase().startsWith(low) || name.toLowerCase().includes(` ${low}`))
    .sort(([a, x], [b, y]) => Number(room?.users.has(b)) - Number(room?.users.has(a)) || x.localeCompare(y))
    .map(([id, name]) => ({ text: `@${name} `, label: name, note: '', mark: '', userId: id }));
  const here = { text: '@here ', label: 'here', note: words.hereNote, mark: '@' };
  return 'here'.startsWith(low) && room?.kind === 'room' ? [...found.slice(0, MOST - 1), here] : found;
}

/** @param {State} state @param {string} wanted @returns {Offer[]} */
function rooms(state, wanted) {
  const names = new Set([
    ...Object.values(state.rooms).flatMap(({ kind, key }) => (kind === 'room' ? [key.slice(2)] : [])),
    ...state.directory.map(({ roomId }) => roomId),
  ]);
  return [...names]
    .filter((name) => name.toLowerCase().includes(wanted.toLowerCase()) && !/\s/u.test(name))
    .map((name) => ({ text: `#${name} `, label: name, note: '', mark: '#' }));
}

/** @param {string} wanted @returns {Offer[]} */
const commands = (wanted) =>
  COMMANDS.filter(({ name }) => name.startsWith(wanted)).map(({ name, takes }) => ({
    text: `/${name} `,
    label: `/${name} ${takes}`,
    note: words.commands[name],
    mark: '/',
  }));

/** What is being typed at the caret, and what it may become. @param {string} before @param {State} state */
export function offersFor(before, state) {
  const found = /(?:^|\s)([@#:/])([^\s:]*)$/u.exec(before);
  if (found === null) return null;
  const [, sign, wanted] = found;
  const from = before.length - wanted.length - 1;
  /** @type {Record<string, () => Offer[]>} */
  const kinds = {
    '@': () => people(state, wanted),
    '#': () => rooms(state, wanted),
    ':': () =>
      wanted.length < 2
        ? []
        : find(wanted, MOST).map(({ emoji, names }) => ({
            text: `${emoji} `,
            label: names[0],
            note: '',
            mark: emoji,
          })),
    '/': () => (from === 0 ? commands(wanted) : []),
  };
  const offers = kinds[sign]().slice(0, MOST);
  return offers.length === 0 ? null : { from, offers };
}

/** @implements {Completion} */
class Offers {
  #composer;
  #session;
  #field;
  #list = element('ul', 'completion');
  /** @type {{ from: number, offers: Offer[] } | null} */
  #shown = null;
  #at = 0;
  /** What was closed by Escape stays closed until it is another word. */
  #closedAt = -1;

  /** @param {Composer} composer @param {Session} session */
  constructor(composer, session) {
    this.#composer = composer;
    this.#session = session;
    this.#field = composer.field;
    const list = this.#list;
    list.id = 'completion';
    list.role = 'listbox';
    list.ariaLabel = words.suggestions;
    list.hidden = true;
    this.#field.form?.prepend(list);
    this.#field.setAttribute('aria-controls', list.id);
    this.#field.ariaAutoComplete = 'list';
    list.addEventListener('pointerdown', (event) => {
      event.preventDefault();
      const node = event.target instanceof Element ? event.target.closest('li') : null;
      if (node !== null) this.#take([...list.children].indexOf(node));
    });
    this.#field.addEventListener('blur', () => this.close());
    this.#field.addEventListener('beforeinput', (event) => this.#writeOut(event));
  }

  /** A name between two colons is the emoji. @param {InputEvent} event */
  #writeOut(event) {
    const { selectionStart: to, selectionEnd, value } = this.#field;
    if (event.data !== ':' || event.inputType !== 'insertText' || to !== selectionEnd) return;
    const name = /(?:^|\s):([\w+-]{2,})$/u.exec(value.slice(0, to))?.[1]?.toLowerCase() ?? '';
    const emoji = ALL.find(({ names }) => names.includes(name))?.emoji;
    if (emoji === undefined) return;
    event.preventDefault();
    this.close();
    used(emoji);
    this.#composer.insert(emoji, to - name.length - 1, to);
  }

  close() {
    this.#shown = null;
    this.#list.hidden = true;
    this.#mark();
  }

  refresh() {
    const { selectionStart, selectionEnd, value } = this.#field;
    const isPoint = selectionStart === selectionEnd && document.activeElement === this.#field;
    const next = isPoint ? offersFor(value.slice(0, selectionStart), this.#session.state) : null;
    if (next === null || next.from === this.#closedAt) {
      if (next === null) this.#closedAt = -1;
      this.close();
      return;
    }
    this.#shown = next;
    this.#at = 0;
    this.#list.replaceChildren(...next.offers.map(drawOffer));
    this.#list.hidden = false;
    this.#mark();
  }

  /** @param {KeyboardEvent} event */
  keydown(event) {
    const shown = this.#shown;
    if (shown === null) return false;
    const count = shown.offers.length;
    if (event.key === 'ArrowDown') this.#at = (this.#at + 1) % count;
    else if (event.key === 'ArrowUp') this.#at = (this.#at + count - 1) % count;
    else if (event.key === 'Escape') {
      this.#closedAt = shown.from;
      this.close();
    } else if ((event.key === 'Enter' || event.key === 'Tab') && !event.shiftKey) {
      const typed = this.#field.value.slice(shown.from, this.#field.selectionStart);
      // A command that is written out is carried out, not completed.
      if (event.key === 'Enter' && typed.startsWith('/') && shown.offers[0].text.trim() === typed) return false;
      this.#take(this.#at);
    } else return false;
    event.preventDefault();
    event.stopPropagation();
    this.#mark();
    return true;
  }

  /** @param {number} index */
  #take(index) {
    const shown = this.#shown;
    const offer = shown?.offers[index];
    if (shown === null || offer === undefined) return;
    if (offer.mark === offer.text.trim()) used(offer.text.trim());
    this.close();
    this.#composer.insert(offer.text, shown.from, this.#field.selectionStart);
  }

  #mark() {
    [...this.#list.children].forEach((node, index) => {
      node.ariaSelected = String(index === this.#at);
      node.classList.toggle('chosen', index === this.#at);
    });
    if (this.#shown === null) this.#field.removeAttribute('aria-activedescendant');
    else this.#field.setAttribute('aria-activedescendant', `completion-${this.#at}`);
  }
}

/** @param {Offer} offer @param {number} index */
function drawOffer({ label, note, mark, userId }, index) {
  const sign = userId === undefined ? mark : avatar(userId, label);
  const node = element('li', '', element('span', 'mark', sign), element('bdi', '', label));
  if (note !== '') node.append(element('span', 'note', note));
  node.role = 'option';
  node.id = `completion-${index}`;
  return node;
}

/** @param {Composer} composer @param {Session} session @returns {Completion} */
export const completion = (composer, session) => new Offers(composer, session);
