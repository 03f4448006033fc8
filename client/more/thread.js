// A thread, beside its room: the message it began with and all answers, and a field to answer in.

import '../lang/more.js';
import { element } from '../browser.js';
import { quoteOf } from '../room.js';
import { openRoom } from '../store.js';
import { encode } from './asks.js';
import { words } from '../words.js';
import { drawMessage, paneFollows, refused, show } from './pane.js';

/** @import { Session } from '../session.js' */
/** @import { Message, Pending, Room } from '../types.d.ts' */

/** Pages of a thread that are read; longer ones are read in the room. */
const MAX_PAGES = 20;

/** @param {Pending} pending */
const drawPending = ({ text, status, reason }) => {
  const failed = status === 'failed';
  const fate = element('p', failed ? 'fate bad' : 'fate', failed ? words.failed(reason) : words.waiting);
  return element('li', 'row pending', element('div', 'body', element('div', 'text', text), fate));
};

class Thread {
  #session;
  #key;
  #roomId;
  #list = element('ol', 'pane-list');
  #top;
  /** By their place, so that each is there once. @type {Map<number, Message>} */
  #replies = new Map();
  /** @type {unknown[]} */
  #drawn = [];
  #isLoading = false;
  /** The room's place when the thread was read. */
  #seq = /** @type {number | null} */ (null);

  /** @param {Session} session @param {Room} room @param {string} roomId @param {Message} root */
  constructor(session, room, roomId, root) {
    this.#session = session;
    this.#key = room.key;
    this.#roomId = roomId;
    this.#top = root;
  }

  get list() {
    return this.#list;
  }

  get top() {
    return this.#top;
  }

  /** What is missing at the end. */
  async load() {
    if (this.#isLoading) return;
    this.#isLoading = true;
    this.#seq = this.#session.state.rooms[this.#key]?.seq ?? null;
    let after = [...this.#replies.keys()].reduce((last, seq) => Math.max(last, seq), 0) || null;
    for (let page = 0; page < MAX_PAGES; page += 1) {
      const { id } = this.#top;
      const from = after;
      const answer = await this.#session.call((ref) => encode.thread(this.#roomId, id, from, ref));
      if (answer.type !== 'threadRead') {
        refused(this.#session, answer);
        break;
      }
      this.#top = answer.root;
      for (const message of answer.messages) this.#replies.set(message.seq, message);
      after = answer.messages.at(-1)?.seq ?? null;
      if (!answer.hasMore || after === null) break;
    }
    this.#isLoading = false;
    this.follow();
  }

  /** What the room hears of the thread is taken from there. */
  follow() {
    const room = this.#session.state.rooms[this.#key];
    if (room === undefined) return;
    // Where the room's window is elsewhere, it does not tell what comes.
    if (room.newer && room.seq !== this.#seq) void this.load();
    const parts = [room.messages, room.pending, this.#replies.size];
    if (parts.every((part, index) => part === this.#drawn[index])) return;
    for (const message of room.messages) {
      if (message.id === this.#top.id) this.#top = message;
      else if (message.threadId === this.#top.id) this.#replies.set(message.seq, message);
    }
    this.#drawn = [room.messages, room.pending, this.#replies.size];
    const replies = [...this.#replies.values()].sort((a, b) => a.seq - b.seq);
    const rows = [this.#top, ...replies].map((message) => drawMessage(this.#session, room, message));
    const waiting = room.pending.filter(({ replyTo }) => replyTo?.id === this.#top.id);
    this.#list.replaceChildren(...rows, ...waiting.map(drawPending));
  }
}

/** Where what was kept of a thread goes if it comes after the field. */
const late = { key: '', take: /** @type {(text: string) => void} */ (() => {}), isHeard: false };

/** @param {Session} session */
function hearLate(session) {
  if (late.isHeard) return;
  late.isHeard = true;
  const { onWrite } = session;
  session.onWrite = (key, draft) => (key === late.key ? late.take(draft.text) : onWrite(key, draft));
}

/** A field that keeps what is written in it. @param {Session} session @param {string} key @param {(text: string) => void} send */
function answerField(session, key, send) {
  const field = element('textarea', '');
  field.ariaLabel = words.threadReply;
  field.placeholder = words.threadReply;
  field.rows = 2;
  field.dir = 'auto';
  field.value = session.drafts.get(key)?.text ?? '';
  const button = element('button', 'button primary', words.send);
  button.type = 'submit';
  const form = element('form', 'thread-form', field, button);
  const keep = () => session.keepDraft(key, { text: field.value, caret: field.selectionStart, replyTo: null });
  hearLate(session);
  late.key = key;
  late.take = (text) => {
    field.value = field.value === '' ? text : `${text}\n${field.value}`;
    keep();
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const text = field.value.trim();
    if (text === '') return;
    send(text);
    field.value = '';
    keep();
    field.focus();
  });
  field.addEventListener('input', keep);
  field.addEventListener('keydown', (event) => {
    // Enter belongs to whoever composes a character.
    if (event.key !== 'Enter' || event.isComposing || event.keyCode === 229 || event.shiftKey) return;
    if (!session.state.settings.enterSends && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    form.requestSubmit();
  });
  return { field, form };
}

/** @param {Session} session @param {Message} root */
export async function openThread(session, root) {
  const room = openRoom(session.state);
  if (room === undefined || room.roomId === null) return;
  const thread = new Thread(session, room, room.roomId, root);
  const begun = root.threadId ?? root.id;
  const { field, form } = answerField(session, `${room.key}/${begun}`, (text) =>
    session.send(room.key, text, { replyTo: quoteOf(thread.top) }),
  );
  const pane = show(words.thread, thread.list, form);
  pane.dataset.kind = 'thread';
  field.focus();
  await thread.load();
  if (form.isConnected) paneFollows(() => thread.follow());
}
