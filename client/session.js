// The conversation with the server: signs in, enters the rooms the state wants, sends what waits in it, and
// turns answers into events for the store. What is wanted stands in the state; this makes it so, again after
// every reconnect.

import { answered, errands, refusal } from './errands.js';
import { nameOf, personKey, roomKey } from './store.js';
import { decode, encode, PROTOCOL } from './wire.js';
import { words } from './words.js';

/** @import { Asked } from './errands.js' */
/** @import { Draft, Link, Pending, Placed, Quote, RoomEvent, Settings, Snapshot } from './types.d.ts' */
/** @import { ServerEvent, State, StoreEvent, User } from './types.d.ts' */
/** @import { Connection, Handlers, Loss } from './socket.js' */

/** Sign-in refusals that pass: who was signed in already comes back later instead of being asked for a name. */
const PASSING = new Set([
  'server_full',
  'busy',
  'store_unavailable',
  'shutting_down',
  'rate_limited',
  'maintenance',
]);

/** The server refuses a frame of that size, and would refuse it again. */
const TOO_LARGE_CODE = 1009;

/** The reason of a close frame, where the token was revoked. */
const SIGNED_OUT = 'Signed out';

/** Close codes by which the server says why; a failed attempt after them says nothing new. */
const SAYS_WHY = new Set([1001, 1012, 1013, 4001, 4003]);

/** "Is typing" is renewed at most this often. */
export const TYPING_EVERY_MS = 3000;

/**
 * @typedef {object} Parts
 * @property {{ readonly state: State, dispatch: (event: StoreEvent) => void,
 *   subscribe: (listener: () => void) => void }} store
 * @property {typeof import('./browser.js').memory} memory
 * @property {(handlers: Handlers) => Pick<Connection, 'open' | 'send' | 'close' | 'giveWay' | 'stop' | 'settled' | 'check'>} connect
 * @property {() => number} now milliseconds
 * @property {() => string} newId unique for ever
 */

export class Session {
  #store;
  #memory;
  #connection;
  #now;
  #newId;
  /** @type {Map<string, Asked>} */
  #asked = new Map();
  #lastRef = 0;
  /** The code by which the connection broke. */
  #broke = 0;
  #keptRooms = '';
  /** What is written in rooms and not sent, by key. @type {Map<string, Draft>} */
  drafts = new Map();
  /** Who keeps drafts over a reload. @type {(key: string, draft: Draft | null) => void} */
  onDraft = () => {};
  /** Who shows a text in the field of the open room. @type {(key: string, draft: Draft) => void} */
  onWrite = () => {};
  /** Who opens what is wished for. @type {(what: string) => void} */
  onWish = () => {};
  /** The room this person types in, and when that was said last. */
  #typing = {
    roomId: /** @type {string | null} */ (null),
    last: /** @type {string | null} */ (null),
    saidAt: -Infinity,
  };

  /** @param {Parts} parts */
  constructor({ store, memory, connect, now, newId }) {
    this.#store = store;
    this.#memory = memory;
    this.#now = now;
    this.#newId = newId;
    this.#connection = connect({
      onConnecting: () => this.#linkChanged('connecting', null),
      onOpen: () => this.#introduce(),
      onText: (text) => this.#hear(decode(text)),
      onLost: (loss) => this.#lost(loss),
    });
    store.subscribe(() => this.#makeItSo());
  }

  get state() {
    return this.#store.state;
  }

  /** What happened in this tab. @param {StoreEvent} event */
  dispatch(event) {
    this.#store.dispatch(event);
  }

  /** @param {string} text @param {'error' | 'hint'} [kind] */
  notice(text, kind = 'hint') {
    this.dispatch({ type: 'noticed', kind, text, at: this.#now() });
  }

  /** Signs in as whom this tab was before, if it was anybody. */
  resume() {
    const identity = this.#memory.identity();
    if (identity !== null) this.signIn(identity.name);
  }

  /**
   * Shows what was kept before the server has answered. In which rooms somebody is is written down at once, what was
   * said in them a little later: those count, and the one that was open last may not be among these.
   * @param {User} me @param {Snapshot[]} kept
   */
  restore(me, kept) {
    const ids = this.#memory.rooms() ?? [];
    const rooms = kept.filter(({ key, peer }) => peer !== null || ids.includes(key.slice(2)));
    this.dispatch({ type: 'restored', me, rooms });
    this.#wantRooms(ids);
    // A conversation just begun is known again with the answer.
    if (this.state.rooms[this.#memory.last() ?? ''] !== undefined) this.openSomething();
  }

  /** @param {string} name */
  signIn(name) {
    const trimmed = name.trim();
    // What was written under another name is not theirs.
    if (trimmed !== this.state.signIn.name) this.drafts.clear();
    this.dispatch({ type: 'signInAsked', name: trimmed });
    if (trimmed === '') this.dispatch({ type: 'signInRefused', error: words.nameMissing, taken: false });
    else this.#connection.open();
  }

  /** Leaves for good: the name is free, and the browser forgets who it was. @param {boolean} [everywhere] */
  async signOut(everywhere = false) {
    // The token is good for nothing from then on; a server that is gone learns it by its age.
    const asked = this.call((ref) => encode.signOut(everywhere, ref));
    if (everywhere) await asked;
    this.#memory.forget();
    this.#end();
    this.drafts.clear();
    this.dispatch({ type: 'signedOut' });
  }

  /** The person does not want to wait for the next attempt. */
  retryNow() {
    const { phase, link } = this.state;
    if (phase !== 'signedOut' && (link.status === 'waiting' || link.status === 'stopped')) this.#connection.open();
  }

  /** There may be a network again, or none any more. Who was shown the door stays there. */
  checkLink() {
    if (this.state.link.status === 'waiting') this.retryNow();
    else this.#connection.check();
  }

  /** Opens a room or a conversation, and enters it where needed. @param {string} key */
  open(key) {
    const { me, phase } = this.state;
    if (me !== null && key === personKey(me.id)) return;
    if (phase === 'signedIn') this.#want(key);
    this.dispatch({ type: 'roomOpened', key });
  }

  /** Where this person wants to be: what the address says, where they were last, or any room. */
  openSomething() {
    const { openKey, rooms } = this.state;
    const last = this.#memory.last();
    const known = last !== null && rooms[last] !== undefined ? last : Object.keys(rooms)[0];
    const first = openKey ?? known;
    if (first === undefined) this.listRooms();
    else this.open(first);
  }

  /** Leaves a room; puts a conversation away: once what was written there is sent, or thrown away. @param {string} key */
  leave(key) {
    const room = this.state.rooms[key];
    if (room === undefined) return;
    if (room.pending.length > 0) return this.notice(words.unsent, 'error');
    this.stoppedTyping();
    if (room.kind === 'room' && room.roomId !== null && this.#isOnline()) {
      const { roomId } = room;
      this.#ask({ what: 'other' }, (ref) => encode.leave(roomId, ref));
    }
    this.dispatch({ type: 'roomClosed', key });
  }

  /** @param {string} key @param {string} text @param {{ replyTo?: Quote | null }} [more] */
  send(key, text, { replyTo = null } = {}) {
    this.stoppedTyping();
    // Who writes is here.
    if (this.state.settings.away) this.set({ away: false });
    const [localId, at] = [this.#newId(), this.#now()];
    this.dispatch({ type: 'composed', key, localId, text, at, replyTo });
  }

  /** Changes a message, now or when there is a connection. @param {string} key @param {string} id @param {string} text */
  edit(key, id, text) {
    const [localId, at] = [this.#newId(), this.#now()];
    this.dispatch({ type: 'composed', key, localId, text, at, replyTo: null, edits: id });
  }

  /** What was not sent goes back to where it was written. @param {string} key @param {Pending} item */
  takeBack(key, { localId, text, replyTo, edits }) {
    this.dispatch({ type: 'discarded', key, localId });
    const caret = text.length;
    if (edits === undefined) return this.putDraft(key, { text, caret, replyTo });
    const base = this.drafts.get(key) ?? { text: '', caret: 0, replyTo: null };
    this.putDraft(key, { ...base, edit: { id: edits, was: '', text, caret } });
  }

  /** After a while in which it can be taken back. @param {string} key @param {string} id */
  remove(key, id) {
    this.dispatch({ type: 'deletionAsked', key, id, at: this.#now() });
  }

  /** @param {string} name */
  rename(name) {
    if (!this.#ask({ what: 'other' }, (ref) => encode.rename(name, ref))) this.notice(words.notNow, 'error');
  }

  /**
   * Asks something whose answer is for the asker alone.
   * @param {(ref: string) => string} frame
   * @returns {Promise<ServerEvent>} the answer, or a refusal, one of our own without a connection
   */
  call(frame) {
    return new Promise((resolve) => {
      if (!this.#ask({ what: 'call', resolve }, frame)) resolve(LOST);
    });
  }

  /** Nothing written and nothing answered is no draft. @param {string} key @param {Draft} draft */
  keepDraft(key, draft) {
    const hasDraft = draft.text.trim() !== '' || draft.replyTo !== null || draft.edit !== undefined;
    if (!hasDraft && !this.drafts.has(key)) return;
    if (hasDraft) this.drafts.set(key, draft);
    else this.drafts.delete(key);
    this.dispatch({ type: 'draftKept', key, hasDraft });
    this.onDraft(key, hasDraft ? draft : null);
  }

  /** @param {Partial<Settings>} settings */
  set(settings) {
    this.dispatch({ type: 'settingsChanged', settings });
    this.#memory.keepSettings(this.state.settings);
  }

  /** Puts a text where it can be written on. @param {string} key @param {Draft} draft */
  putDraft(key, draft) {
    this.keepDraft(key, draft);
    this.onWrite(key, draft);
  }

  /** @param {string} key */
  typed(key) {
    const room = this.state.rooms[key];
    if (!room?.joined || room.roomId === null) return;
    const now = this.#now();
    const typing = this.#typing;
    if (typing.last === room.roomId && now - typing.saidAt < TYPING_EVERY_MS) return;
    if (typing.roomId !== room.roomId) this.stoppedTyping();
    this.#typing = { roomId: room.roomId, last: room.roomId, saidAt: now };
    this.#sayTyping(room.roomId, true);
  }

  /** Sent, left or emptied. */
  stoppedTyping() {
    const { roomId } = this.#typing;
    if (roomId === null) return;
    this.#sayTyping(roomId, false);
    this.#typing.roomId = null;
  }

  /** Asks which rooms there are. */
  listRooms() {
    if (this.#isOnline()) this.#ask({ what: 'other' }, encode.listRooms);
  }

  /** To be called about once a second. */
  tick() {
    this.dispatch({ type: 'ticked', at: this.#now() });
  }

  /** @param {string} roomId @param {boolean} active */
  #sayTyping(roomId, active) {
    if (this.#isOnline()) this.#connection.send(encode.typing(roomId, active));
  }

  #isOnline() {
    return this.state.link.status === 'online';
  }

  /**
   * A change of something in a room: needs a connection, and takes its place in the room when it is acked.
   * @param {string} key
   * @param {(placed: Placed) => RoomEvent} event
   * @param {(roomId: string, ref: string) => string} frame
   */
  act(key, event, frame) {
    const roomId = this.state.rooms[key]?.roomId ?? null;
    if (roomId === null) return false;
    const taken = this.#isOnline() && this.#ask({ what: 'act', key, event }, (ref) => frame(roomId, ref));
    if (!taken) this.notice(words.notNow, 'error');
    return taken;
  }

  /** @param {Asked} asked @param {(ref: string) => string} frame */
  #ask(asked, frame) {
    this.#lastRef += 1;
    const ref = String(this.#lastRef);
    const taken = this.#connection.send(frame(ref));
    if (taken) this.#asked.set(ref, asked);
    return taken;
  }

  #introduce() {
    const { name } = this.state.signIn;
    const identity = this.#memory.identity();
    // Another name at the door is another person; under the same one, or signed in already, it is the same.
    const isSame = identity !== null && (this.state.phase === 'signedIn' || identity.name === name);
    this.#ask({ what: 'signIn' }, (ref) => encode.signIn(name, isSame ? identity.token : null, ref));
  }

  /** @param {ServerEvent | null} event @param {boolean} [isSaid] its words were asked for */
  #hear(event, isSaid = false) {
    if (event === null) return;
    // In the first seconds the page's own words for it are yet to come; until then it counts as not answered.
    if (event.type === 'refused' && !isSaid && words.refusals === undefined) {
      const tell = () => this.#hear(event, true);
      return void import('./lang/more.js').then(tell, tell);
    }
    if (event.type === 'greeted' && event.protocol !== PROTOCOL) {
      this.#connection.stop();
      this.#linkChanged('stopped', null, words.outdated);
    }
    const ref = 'ref' in event ? (event.ref ?? '') : '';
    const asked = this.#asked.get(ref);
    this.#asked.delete(ref);
    if (asked?.what === 'call') asked.resolve(event);
    else this.#take(event, asked);
  }

  /** @param {ServerEvent} event @param {Asked | undefined} asked */
  #take(event, asked) {
    const at = this.#now();
    if (event.type === 'refused') {
      if (asked?.what === 'signIn') {
        if (PASSING.has(event.code) && this.#memory.identity() !== null)
          return this.#connection.giveWay(event.retryAfterMs ?? undefined);
        if (event.code === 'bad_token') this.#memory.forget();
        this.#end();
      }
      for (const each of refusal(event, asked, at)) this.dispatch(each);
      return this.tick();
    }
    const meaning = asked === undefined ? null : answered(event, asked);
    for (const each of meaning ?? [{ type: /** @type {const} */ ('heard'), event, at }]) this.dispatch(each);
    if (event.type === 'signedIn') this.#signedIn(event.me, event.token);
    if (event.type === 'renamed' && this.state.me !== null) {
      this.#memory.remember(this.state.me, this.#memory.identity()?.token ?? null);
    }
    const isEntering = [...this.#asked.values()].some((other) => other.what === 'enter');
    if ((event.type === 'roomEntered' && !isEntering) || event.type === 'roomLeft') this.listRooms();
  }

  /** @param {User} me @param {string | null} token */
  #signedIn(me, token) {
    this.#memory.remember(me, token ?? this.#memory.identity()?.token ?? null);
    this.#connection.settled();
    this.#broke = 0;
    this.#linkChanged('online', null);
    if (!Object.values(this.state.rooms).some((room) => room.kind === 'room')) {
      this.#wantRooms(this.#memory.rooms() ?? [this.state.lobby]);
    }
    this.openSomething();
  }

  /** Closes the connection: the person decides what comes next. */
  #end() {
    this.stoppedTyping();
    this.#connection.close();
    this.#forgetAsked();
    this.#linkChanged('idle', null);
  }

  #forgetAsked() {
    const asked = [...this.#asked.values()];
    this.#asked.clear();
    for (const each of asked) if (each.what === 'call') each.resolve(LOST);
  }

  /** @param {Loss} loss */
  #lost({ code, reason: told, retryAt }) {
    if (code === TOO_LARGE_CODE) {
      for (const asked of this.#asked.values()) {
        if (asked.what === 'send') this.dispatch({ type: 'sendFailed', ...asked, reason: words.tooLarge });
      }
    }
    this.#forgetAsked();
    if (told === SIGNED_OUT) {
      // Signed out in another place: the token is good for nothing any more.
      this.#memory.forget();
      this.#linkChanged('idle', null);
      return this.dispatch({ type: 'signInRefused', error: words.signedOutThere, taken: false });
    }
    // Why it broke is what is told for as long as it is broken.
    if (this.#isOnline() || SAYS_WHY.has(code)) this.#broke = code;
    const reason = words.loss(this.#broke, this.#isOnline());
    this.#linkChanged(retryAt === null ? 'stopped' : 'waiting', retryAt, reason);
    if (retryAt === null && this.state.phase === 'signingIn') {
      this.dispatch({ type: 'signInRefused', error: reason, taken: false });
    }
    this.tick();
  }

  /** @param {Link['status']} status @param {number | null} retryAt @param {string} [reason] */
  #linkChanged(status, retryAt, reason = '') {
    this.dispatch({ type: 'linkChanged', link: { status, retryAt, reason }, at: this.#now() });
  }

  /** @param {string[]} roomIds */
  #wantRooms(roomIds) {
    for (const roomId of roomIds) this.#want(roomKey(roomId));
  }

  /** @param {string} key */
  #want(key) {
    const peer = key.startsWith('u/') ? { id: key.slice(2), name: nameOf(this.state, key.slice(2)) } : null;
    this.dispatch({ type: 'roomWanted', key, peer });
  }

  /** Called after every change of the state. */
  #makeItSo() {
    for (const { asked, frame } of errands(this.state, this.#asked.values(), this.#now())) {
      const taken = this.#ask(asked, frame);
      if (taken && asked.what === 'send') this.dispatch({ ...asked, type: 'sending' });
    }
    if (this.state.phase === 'signedIn' && this.#isOnline()) this.#keepRooms(this.state);
  }

  /** @param {State} state */
  #keepRooms(state) {
    const ids = Object.values(state.rooms).flatMap(({ kind, key }) => (kind === 'room' ? [key.slice(2)] : []));
    const kept = JSON.stringify(ids);
    if (kept === this.#keptRooms) return;
    this.#keptRooms = kept;
    this.#memory.keepRooms(ids);
  }
}

/** The answer to what could not be asked. @type {ServerEvent} */
const LOST = { type: 'refused', ref: null, code: 'no_connection', text: '', retryAfterMs: null };
