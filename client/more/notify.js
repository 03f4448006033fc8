// Telling somebody who is not looking: a popup and a sound, once for all tabs, and the badges of the window and the app.

import { addressOf, byId } from '../browser.js';
import { callsMe } from '../room.js';
import { loudnessOf } from '../store.js';
import { titleOf } from '../views/timeline.js';
import { words } from '../words.js';

/** @import { Session } from '../session.js' */
/** @import { Message, Room, State } from '../types.d.ts' */
/** @import { Tabs } from './tabs.js' */

/** Messages older than this are no news: they were missed, not sent just now. */
const NEWS_MS = 60_000;

/** Many messages at once are one sound. */
const RING_MS = 2000;

/** To be called from a button only. @returns {Promise<boolean>} */
export async function askForPopups() {
  if (typeof Notification === 'undefined') return false;
  return (await Notification.requestPermission()) === 'granted';
}

/** Whether a message deserves to be told. @param {Message} message @param {Room} room @param {State} state */
export function isTold(message, room, state) {
  const { me, settings, openKey, watching, blocked } = state;
  if (message.senderId === me?.id || message.deleted || blocked.has(message.senderId)) return false;
  if (watching && openKey === room.key && !room.away) return false;
  const loudness = loudnessOf(settings, room.key);
  if (loudness === 'none' || settings.away) return false;
  return loudness === 'all' || room.kind === 'direct' || callsMe(message, me);
}

/** Two short tones, made here: no file is fetched. */
function ring() {
  try {
    const context = new AudioContext();
    const gain = context.createGain();
    gain.connect(context.destination);
    gain.gain.setValueAtTime(0.08, context.currentTime);
    gain.gain.exponentialRampToValueAtTime(0.0001, context.currentTime + 0.35);
    for (const [at, tone] of [
      [0, 660],
      [0.12, 880],
    ]) {
      const source = context.createOscillator();
      source.frequency.value = tone;
      source.connect(gain);
      source.start(context.currentTime + at);
      source.stop(context.currentTime + at + 0.12);
    }
    setTimeout(() => void context.close(), 800);
  } catch {
    // No sound here.
  }
}

/**
 * Takes a message for this tab to tell: of all tabs that ask, one gets it. Without locks (no https) each tab tells, and
 * the popup's mark makes it one all the same.
 * @param {string} mark
 * @param {number} [ms] nobody else gets it for so long
 * @returns {Promise<boolean>}
 */
const claim = (mark, ms = NEWS_MS) =>
  new Promise((resolve) => {
    if (navigator.locks === undefined) return resolve(true);
    void navigator.locks.request(`chinwag.told ${mark}`, { ifAvailable: true }, (lock) => {
      resolve(lock !== null);
      // Held for as long as it is news: no tab that comes to it later tells it again.
      return lock === null ? null : new Promise((done) => setTimeout(done, ms));
    });
  });

/** @param {State} state @param {string | null} key */
const placeIn = ({ me }, key) => `${me?.id} ${key}`;

export class Notifier {
  #session;
  #tabs;
  /** @type {Map<string, number>} */
  #told = new Map();
  /** Popups on the screen, by the room they are about. @type {Map<string, Notification[]>} */
  #popups = new Map();
  #badge = -1;
  /** How far this clock is ahead of the server's, in ms. */
  #ahead = 0;

  /** @param {Session} session @param {Tabs} tabs */
  constructor(session, tabs) {
    this.#session = session;
    this.#tabs = tabs;
    for (const room of Object.values(session.state.rooms)) this.#told.set(room.key, room.seq ?? 0);
    void this.#compareClocks();
  }

  async #compareClocks() {
    try {
      const { headers } = await fetch(new URL('healthz', document.baseURI), { cache: 'no-store' });
      const there = Date.parse(headers.get('date') ?? '');
      if (!Number.isNaN(there)) this.#ahead = Date.now() - there;
    } catch {
      // Without an answer both clocks are taken to be right.
    }
  }

  /** @param {State} state */
  follow(state) {
    const looks = state.watching && state.phase === 'signedIn' && state.openKey !== null;
    this.#tabs.look(looks ? placeIn(state, state.openKey) : null);
    if (looks) this.#close(state.openKey ?? '');
    for (const room of Object.values(state.rooms)) this.#followRoom(room, state);
    this.#showBadges(state);
  }

  /** What is read needs no popup any more. @param {string} key */
  #close(key) {
    for (const popup of this.#popups.get(key) ?? []) popup.close();
    this.#popups.delete(key);
  }

  /** @param {Room} room @param {State} state */
  #followRoom(room, state) {
    const told = this.#told.get(room.key);
    const seq = room.messages.at(-1)?.seq ?? 0;
    if (told !== undefined && seq <= told) return;
    this.#told.set(room.key, seq);
    // What was there when the room came is not news.
    if (told === undefined && room.kind === 'room') return;
    const now = Date.now();
    const isNews = (/** @type {Message} */ message) =>
      message.seq > (told ?? 0) && now - this.#ahead - message.at < NEWS_MS;
    const last = room.messages.findLast((message) => isNews(message) && isTold(message, room, state));
    if (last !== undefined) void this.#offer(last, room.key);
  }

  /** @param {Message} message @param {string} key */
  async #offer(message, key) {
    if (await this.#tabs.isSeenElsewhere(placeIn(this.#session.state, key))) return;
    const { state } = this.#session;
    const room = state.rooms[key];
    // Read, deleted or muted meanwhile.
    if (room === undefined || room.seenUpTo >= message.seq || !isTold(message, room, state)) return;
    if (!(await claim(`${state.me?.id} ${message.id}`))) return;
    if (state.settings.sound && (await claim(`${state.me?.id} sound`, RING_MS))) ring();
    this.#tell(message, room, state);
  }

  /** @param {Message} message @param {Room} room @param {State} state */
  #tell(message, room, { settings, me }) {
    if (!settings.popups || typeof Notification === 'undefined' || Notification.permission !== 'granted') return;
    const title = room.kind === 'direct' ? message.senderName : words.inRoom(message.senderName, titleOf(room));
    const options = {
      body: message.text.slice(0, 160),
      // One for each room, the newest in the place of the one before.
      tag: `${me?.id} ${room.key}`,
      renotify: true,
      icon: 'icons/icon-192.png',
    };
    let popup;
    try {
      popup = new Notification(title, options);
    } catch {
      // Some browsers leave popups to the worker.
      void navigator.serviceWorker
        ?.getRegistration()
        .then((worker) => worker?.showNotification(title, { ...options, data: addressOf(room.key, message.seq) }));
      return;
    }
    this.#popups.set(room.key, [...(this.#popups.get(room.key) ?? []), popup]);
    popup.addEventListener('click', () => {
      window.focus();
      this.#session.open(room.key);
      this.#session.dispatch({ type: 'jumped', key: room.key, seq: message.seq });
      popup.close();
    });
  }

  /** @param {State} state */
  #showBadges(state) {
    const loud = Object.values(state.rooms).filter(({ key }) => loudnessOf(state.settings, key) !== 'none');
    const count = loud.reduce(
      (sum, { kind, unread, mentions }) => sum + (kind === 'direct' ? unread : mentions),
      0,
    );
    const some = loud.some(({ unread }) => unread > 0);
    const badge = count * 2 + Number(some);
    if (badge === this.#badge) return;
    this.#badge = badge;
    byId('favicon', HTMLLinkElement).href = some ? 'icon-unread.svg' : 'icon.svg';
    const shown = count > 0 ? navigator.setAppBadge?.(count) : navigator.clearAppBadge?.();
    shown?.catch(() => {});
  }
}
