// The conversation with the server: signs in, enters the rooms the state wants, sends what waits in it, and
// turns answers into events for the store. What is wanted stands in the state; this makes it so, again after
// every reconnect.

import { meaningOf } from './answers.js';
import { errands, isEntering } from './errands.js';
import { nameOf, personKey, roomKey } from './state.js';
import { TypingSignal } from './typing.js';
import { decode, encode } from './wire.js';
import { words } from './words.js';

/** @import { Asked } from './errands.js' */
/** @import { Link, ServerEvent, State, StoreEvent, User } from './types.d.ts' */
/** @import { Connection, Handlers, Loss } from './socket.js' */

/** Sign-in refusals that pass: who was signed in already comes back later instead of being asked for a name. */
const PASSING = new Set(['server_full', 'busy', 'store_unavailable', 'shutting_down', 'rate_limited']);

/** The server refuses a frame of that size, and would refuse it again. */
const TOO_LARGE_CODE = 1009;

/**
 * @typedef {object} Parts
 * @property {{ readonly state: State, dispatch: (event: StoreEvent) => void,
 *   subscribe: (listener: () => void) => void }} store
 * @property {typeof import('./memory.js').memory} memory
 * @property {(handlers: Handlers) => Pick<Connection, 'open' | 'send' | 'close' | 'giveWay'>} connect
 * @property {() => number} now milliseconds
 * @property {() => string} newId unique for ever
 */

export class Session {
  #store;
  #memory;
  #connection;
  #now;
  #newId;
  #typing;
  /** @type {Map<string, Asked>} */
  #asked = new Map();
  #lastRef = 0;
  #keptRooms = '';

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
    this.#typing = new TypingSignal((roomId, active) => {
      if (this.#isOnline()) this.#connection.send(encode.typing(roomId, active));
    }, now);
    store.subscribe(() => this.#makeItSo());
  }

  /** What happened in this tab. @param {StoreEvent} event */
  dispatch(event) {
    this.#store.dispatch(event);
  }

  /** Signs in as whom this tab was before, if it was anybody. */
  resume() {
    const identity = this.#memory.identity();
    if (identity !== null) this.signIn(identity.name);
  }

  /** @param {string} name */
  signIn(name) {
    const trimmed = name.trim();
    this.dispatch({ type: 'signInAsked', name: trimmed });
    if (trimmed === '') this.dispatch({ type: 'signInRefused', error: words.nameMissing });
    else this.#connection.open();
  }

  /** Leaves for good: the name is free, and the tab forgets who it was. */
  signOut() {
    this.#memory.forget();
    this.#end();
    this.dispatch({ type: 'signedOut' });
  }

  /** The person does not want to wait for the next attempt. */
  retryNow() {
    const { phase, link } = this.#store.state;
    if (phase !== 'signedOut' && (link.status === 'waiting' || link.status === 'stopped')) this.#connection.open();
  }

  /** Opens a room or a conversation, and enters it where needed. @param {string} key */
  open(key) {
    const { state } = this.#store;
    if (state.me !== null && key === personKey(state.me.id)) return;
    if (state.phase === 'signedIn') this.#want(key);
    this.dispatch({ type: 'roomOpened', key });
  }

  /** Leaves a room; puts a conversation away. @param {string} key */
  leave(key) {
    const room = this.#store.state.rooms[key];
    if (room === undefined) return;
    this.#typing.stopped();
    if (room.kind === 'room' && room.roomId !== null && this.#isOnline()) {
      const { roomId } = room;
      this.#ask({ what: 'other' }, (ref) => encode.leave(roomId, ref));
    }
    this.dispatch({ type: 'roomClosed', key });
  }

  /** @param {string} key @param {string} text */
  send(key, text) {
    this.#typing.stopped();
    this.dispatch({ type: 'composed', key, localId: this.#newId(), text, at: this.#now() });
  }

  /** @param {string} key */
  typed(key) {
    const room = this.#store.state.rooms[key];
    if (room?.joined && room.roomId !== null) this.#typing.pressed(room.roomId);
  }

  stoppedTyping() {
    this.#typing.stopped();
  }

  /** Asks which rooms there are. */
  listRooms() {
    if (this.#isOnline()) this.#ask({ what: 'other' }, encode.listRooms);
  }

  /** To be called about once a second. */
  tick() {
    this.dispatch({ type: 'ticked', at: this.#now() });
  }

  #isOnline() {
    return this.#store.state.link.status === 'online';
  }

  /** @param {Asked} asked @param {(ref: string) => string} frame */
  #ask(asked, frame) {
    this.#lastRef += 1;
    const ref = String(this.#lastRef);
    const taken = this.#connection.send(frame(ref));
    if (taken) this.#asked.set(ref, asked);
    return taken;
  }

  /** @param {string | null} ref */
  #answered(ref) {
    const asked = this.#asked.get(ref ?? '');
    this.#asked.delete(ref ?? '');
    return asked;
  }

  #introduce() {
    const { name } = this.#store.state.signIn;
    const token = this.#memory.identity()?.token ?? null;
    this.#ask({ what: 'signIn' }, (ref) => encode.signIn(name, token, ref));
  }

  /** @param {ServerEvent | null} event */
  #hear(event) {
    if (event === null) return;
    const asked = this.#answered('ref' in event ? event.ref : null);
    if (event.type === 'refused' && asked?.what === 'signIn') {
      if (PASSING.has(event.code) && this.#memory.identity() !== null) return this.#connection.giveWay();
      if (event.code === 'bad_token') this.#memory.forget();
      this.#end();
    }
    this.dispatch(meaningOf(event, asked, this.#now()));
    if (event.type === 'refused') this.tick();
    if (event.type === 'signedIn') this.#signedIn(event.me, event.token);
    if ((event.type === 'roomEntered' && !isEntering(this.#asked.values())) || event.type === 'roomLeft')
      this.listRooms();
  }

  /** @param {User} me @param {string | null} token */
  #signedIn(me, token) {
    this.#memory.remember(me.name, token ?? this.#memory.identity()?.token ?? null);
    this.#linkChanged('online', null);
    const { state } = this.#store;
    if (!Object.values(state.rooms).some((room) => room.kind === 'room')) {
      const before = this.#memory.rooms() ?? [state.lobby];
      for (const roomId of before) this.#want(roomKey(roomId));
    }
    const first = state.openKey ?? Object.keys(this.#store.state.rooms)[0];
    if (first === undefined) this.listRooms();
    else this.open(first);
  }

  /** Closes the connection: the person decides what comes next. */
  #end() {
    this.#typing.stopped();
    this.#connection.close();
    this.#asked.clear();
    this.#linkChanged('idle', null);
  }

  /** @param {Loss} loss */
  #lost({ code, retryAt }) {
    if (code === TOO_LARGE_CODE) {
      for (const asked of this.#asked.values()) {
        if (asked.what === 'send') this.dispatch({ type: 'sendFailed', ...asked, reason: words.tooLarge });
      }
    }
    this.#asked.clear();
    const reason = words.loss(code, this.#isOnline());
    this.#linkChanged(retryAt === null ? 'stopped' : 'waiting', retryAt, reason);
    if (retryAt === null && this.#store.state.phase === 'signingIn') {
      this.dispatch({ type: 'signInRefused', error: reason });
    }
    this.tick();
  }

  /** @param {Link['status']} status @param {number | null} retryAt @param {string} [reason] */
  #linkChanged(status, retryAt, reason = '') {
    this.dispatch({ type: 'linkChanged', link: { status, retryAt, reason } });
  }

  /** @param {string} key */
  #want(key) {
    const { state } = this.#store;
    const peer = key.startsWith('u/') ? { id: key.slice(2), name: nameOf(state, key.slice(2)) } : null;
    this.dispatch({ type: 'roomWanted', key, peer });
  }

  /** Called after every change of the state. */
  #makeItSo() {
    const { state } = this.#store;
    for (const { asked, frame } of errands(state, this.#asked.values(), this.#now())) {
      const taken = this.#ask(asked, frame);
      if (taken && asked.what === 'send') this.dispatch({ ...asked, type: 'sending' });
    }
    if (state.phase === 'signedIn') this.#keepRooms(state);
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
