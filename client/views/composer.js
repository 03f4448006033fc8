// Where messages are written. It is never switched off: what cannot be sent now waits.

import { byId, element, setText } from '../browser.js';
import { quoteOf } from '../room.js';
import { openRoom } from '../store.js';
import { words } from '../words.js';
import { titleOf } from './timeline.js';

/** @import { Session } from '../session.js' */
/** @import { Draft, Message, Quote, State } from '../types.d.ts' */

/** From this share of the longest message on, the length is shown. */
const SHOW_LENGTH_FROM = 0.9;

/** In characters, as the server counts them. @param {string} text */
const lengthOf = (text) => [...text].length;

/** Whole seconds from now until a moment, at least one. @param {number} now @param {number} until */
export const secondsUntil = (now, until) => Math.max(1, Math.ceil((until - now) / 1000));

/** What is to be said below the field. @param {State} state @param {number} length */
function hintFor({ maxMessageLength, holdUntil, holdReason, now }, length) {
  if (length > maxMessageLength * SHOW_LENGTH_FROM) return words.length(length, maxMessageLength);
  return holdUntil === 0 ? '' : words.heldFor(holdReason, secondsUntil(now, holdUntil));
}

/** What a help offers for what is being typed; more/complete.js makes them. */
/** @typedef {{ refresh: () => void, keydown: (event: KeyboardEvent) => boolean, close: () => void }} Completion */

/** @type {Draft} */
const EMPTY = { text: '', caret: 0, replyTo: null };

export class Composer {
  #session;
  #form = byId('composer', HTMLFormElement);
  #field = byId('text', HTMLTextAreaElement);
  #hint = byId('composer-hint', HTMLElement);
  #context = byId('composer-context', HTMLElement);
  /** @type {State | null} */
  #shown = null;
  /** @type {string | null} */
  #key = null;
  /** @type {Quote | null} */
  #replyTo = null;
  /** The message that is changed, and what it says. @type {{ id: string, was: string } | null} */
  #editing = null;
  /** What was written before an old message was taken up. @type {Draft} */
  #setAside = EMPTY;
  /** @type {Completion | null} */
  #completion = null;

  /** @param {Session} session */
  constructor(session) {
    this.#session = session;
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#submit();
      this.#field.focus();
    });
    this.#field.addEventListener('keydown', (event) => this.#pressed(event));
    this.#field.addEventListener('input', () => this.#typed());
    this.#field.addEventListener('selectionchange', () => this.#completion?.refresh());
    this.#field.addEventListener('blur', () => this.#session.stoppedTyping());
    this.#form.addEventListener('click', (event) => {
      const node = event.target instanceof Element ? event.target.closest('[data-mark]') : null;
      if (node instanceof HTMLElement) this.wrap(node.dataset.mark ?? '');
    });
    addEventListener('pagehide', () => this.#keep());
    session.onWrite = (key, draft) => this.#write(key, draft);
  }

  get field() {
    return this.#field;
  }

  get text() {
    return this.#field.value.trim();
  }

  /** @param {State} state */
  draw(state) {
    const isBack = this.#shown?.phase !== 'signedIn';
    this.#shown = state;
    if (state.phase !== 'signedIn') {
      // Somebody else may sit here next: nothing is kept.
      this.#key = null;
      if (!isBack) this.#show();
      return;
    }
    const room = openRoom(state);
    this.#form.hidden = room === undefined;
    if (room !== undefined) {
      const text = words.messageTo(titleOf(room));
      if (this.#field.placeholder !== text) this.#field.placeholder = text;
    }
    if (state.openKey !== this.#key || isBack) {
      this.#session.stoppedTyping();
      this.#turnTo(state.openKey);
      if (!matchMedia('(pointer: coarse)').matches || isBack) this.#field.focus();
    }
    this.#showHint();
  }

  /** @param {Message} message */
  replyTo(message) {
    if (this.#editing !== null) this.#endEdit();
    this.#replyTo = quoteOf(message);
    this.#keep();
    this.#showContext();
    this.#field.focus();
  }

  /** @param {Message} message */
  edit({ id, text }) {
    const room = openRoom(this.#session.state);
    const now = room?.pending.findLast(({ edits }) => edits === id)?.text ?? text;
    const base = this.#editing === null ? this.#draft() : this.#setAside;
    this.#show({ ...base, edit: { id, was: now, text: now, caret: now.length } });
    this.#keep();
    this.#field.focus();
  }

  /** Puts text at the caret. @param {string} text @param {number} [from] @param {number} [to] */
  insert(text, from = this.#field.selectionStart, to = this.#field.selectionEnd) {
    this.#replace(text, from, to);
    this.#typed();
  }

  /** Puts a command before what is written, ready to be completed. @param {string} name */
  command(name) {
    const text = this.#field.value;
    this.insert(`/${name} ${text.replace(/^\/\S+\s*/u, '')}`, 0, text.length);
  }

  /** As if it was typed: the browser can take it back. @param {string} text @param {number} from @param {number} to */
  #replace(text, from, to) {
    this.#field.focus();
    this.#field.setSelectionRange(from, to);
    const done = document.execCommand(text === '' ? 'delete' : 'insertText', false, text);
    if (!done) this.#field.setRangeText(text, from, to, 'end');
  }

  /** Bold, italic or code: around what is selected, or off again. @param {string} mark */
  wrap(mark) {
    const { selectionStart: from, selectionEnd: to, value } = this.#field;
    const isOn = value.slice(from - mark.length, from) === mark && value.slice(to, to + mark.length) === mark;
    const [text, size] = [value.slice(from, to), mark.length];
    if (isOn) this.#replace(text, from - size, to + size);
    else this.#replace(`${mark}${text}${mark}`, from, to);
    this.#field.setSelectionRange(from + (isOn ? -size : size), to + (isOn ? -size : size));
    this.#typed();
  }

  /** @returns {Draft} */
  #draft() {
    const { value: text, selectionStart: caret } = this.#field;
    if (this.#editing === null) return { text, caret, replyTo: this.#replyTo };
    return { ...this.#setAside, edit: { ...this.#editing, text, caret } };
  }

  /** What is here is kept, on every key. */
  #keep() {
    if (this.#key !== null) this.#session.keepDraft(this.#key, this.#draft());
  }

  /** Another room: its text comes, the one before is kept. @param {string | null} key */
  #turnTo(key) {
    this.#keep();
    this.#completion?.close();
    this.#key = key;
    this.#show(this.#session.drafts.get(key ?? ''));
  }

  /** @param {Draft | undefined} draft */
  #show(draft = EMPTY) {
    const { edit, ...base } = draft;
    const { text, caret } = edit ?? base;
    this.#setAside = base;
    this.#editing = edit === undefined ? null : { id: edit.id, was: edit.was };
    this.#replyTo = edit === undefined ? base.replyTo : null;
    this.#field.value = text;
    if (caret > 0) this.#field.setSelectionRange(caret, caret);
    this.#showContext();
    this.#fit();
  }

  /** Something is put here from outside: a message taken back, or what was kept from before. @param {string} key @param {Draft} draft */
  #write(key, draft) {
    if (key !== this.#key) return;
    if (this.#editing !== null) this.#endEdit();
    const before = this.#field.value.trim();
    this.#show(before === '' || before === draft.text ? draft : { ...draft, text: `${draft.text}\n${before}` });
    this.#keep();
    this.#field.focus();
  }

  #endEdit() {
    this.#show(this.#setAside);
    this.#keep();
  }

  /** Above the field: what is answered or edited, and the way out of it. */
  #showContext() {
    const [quote, message] = [this.#replyTo, this.#editing];
    this.#context.hidden = quote === null && message === null;
    this.#form.classList.toggle('editing', message !== null);
    if (this.#context.hidden) return;
    const name = element('bdi', 'quoted-name', quote?.senderName ?? '');
    const what =
      message === null
        ? element('p', '', words.replyingTo, ' ', name, ' ', element('span', 'quoted-text', quote?.text ?? ''))
        : element('p', '', words.editing);
    const end = element('button', 'button small', words.cancel);
    end.type = 'button';
    end.addEventListener('click', () => this.#escape());
    this.#context.replaceChildren(what, end);
  }

  /** @returns {boolean} whether there was something to end */
  #escape() {
    if (this.#editing !== null) this.#endEdit();
    else if (this.#replyTo !== null) {
      this.#replyTo = null;
      this.#keep();
      this.#showContext();
    } else return false;
    this.#field.focus();
    return true;
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    // Enter and the arrows belong to whoever composes a character.
    if (event.isComposing || event.keyCode === 229) return;
    if (this.#completion?.keydown(event) === true) return;
    const command = event.ctrlKey || event.metaKey;
    const marks = /** @type {Record<string, string>} */ ({ b: '**', i: '_', e: '`' });
    if (command && !event.shiftKey && !event.altKey && Object.hasOwn(marks, event.key)) {
      event.preventDefault();
      this.wrap(marks[event.key]);
    } else if (event.key === 'Enter' && this.#sends(event)) {
      event.preventDefault();
      void this.#submit();
    } else if (event.key === 'ArrowUp' && this.#field.value === '' && !event.shiftKey) {
      this.#editLast(event);
    } else if (event.key === 'Escape' && this.#escape()) event.stopPropagation();
  }

  /** @param {KeyboardEvent} event */
  #editLast(event) {
    const session = this.#session;
    const room = openRoom(session.state);
    if (room === undefined || room.newer) return;
    const waits = room.pending.findLast(({ edits }) => edits === undefined);
    const me = session.state.me?.id;
    const last = room.messages.findLast(
      ({ id, senderId, deleted }) => senderId === me && !deleted && !room.doomed.has(id),
    );
    if (waits === undefined && last === undefined) return;
    event.preventDefault();
    // What may have arrived already can be changed only once that is known.
    if (waits?.status === 'queued' || waits?.status === 'failed') session.takeBack(room.key, waits);
    else if (waits === undefined && last !== undefined) this.edit(last);
  }

  /** @param {KeyboardEvent} event */
  #sends(event) {
    if (event.shiftKey || event.altKey) return false;
    return this.#session.state.settings.enterSends || event.ctrlKey || event.metaKey;
  }

  async #submit() {
    const { text } = this;
    const key = this.#key;
    const limit = this.#shown?.maxMessageLength ?? Infinity;
    if (key === null || text === '' || lengthOf(text) > limit) return;
    this.#completion?.close();
    const message = this.#editing;
    if (message !== null) {
      if (message.was !== text) this.#session.edit(key, message.id, text);
      this.#endEdit();
      return;
    }
    if (/^\/(?![/\s]|me\s)/u.test(text)) {
      const { run } = await import('../more/commands.js');
      // There may be another text by now.
      if (this.text === text && this.#key === key && run(text, key, this.#session)) this.#clear();
      return;
    }
    this.#session.send(key, text.replace(/^\/\//u, '/'), { replyTo: this.#replyTo });
    this.#clear();
  }

  #clear() {
    this.#show();
    this.#keep();
    this.#showHint();
  }

  #typed() {
    this.#fit();
    this.#showHint();
    this.#keep();
    if (this.text === '') this.#session.stoppedTyping();
    else if (this.#key !== null) this.#session.typed(this.#key);
    if (this.#completion !== null) this.#completion.refresh();
    else if (/(?:^|\s)[@:#/]\S*$/u.test(this.#field.value.slice(0, this.#field.selectionStart))) void this.#help();
  }

  async #help() {
    const { completion } = await import('../more/complete.js');
    this.#completion ??= completion(this, this.#session);
    this.#completion.refresh();
  }

  #showHint() {
    if (this.#shown === null) return;
    const length = lengthOf(this.text);
    this.#form.classList.toggle('too-long', length > this.#shown.maxMessageLength);
    setText(this.#hint, hintFor(this.#shown, length));
  }

  #fit() {
    const field = this.#field;
    const { placeholder, style } = field;
    // Firefox counts it, too.
    field.placeholder = '';
    style.height = 'auto';
    // The border is not part of the scroll height.
    const border = field.offsetHeight - field.clientHeight;
    style.height = `${field.scrollHeight + border}px`;
    field.placeholder = placeholder;
  }
}
