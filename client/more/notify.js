// Telling somebody who is not looking: a popup and a sound, once for all tabs, and the badges of the window and the app.

import { byId } from '../browser.js';
import { callsMe } from '../room.js';
import { loudnessOf } from '../store.js';
import { titleOf } from '../views/timeline.js';
import { words } from '../words.js';

/** @import { Session } from '../session.js' */
/** @import { Message, Room, State } from '../types.d.ts' */
/** @import { Tabs } from './tabs.js' */

const LOCK = 'chinwag.notifier';

/** Messages older than this are no news: they were missed, not sent just now. */
const NEWS_MS = 60_000;

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
  if (loudness === 'none') return false;
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

export class Notifier {
  #session;
  #tabs;
  /** One tab at a time tells, for all of them. */
  #speaks = false;
  /** @type {Map<string, number>} */
  #told = new Map();
  #looking = /** @type {string | null} */ (null);
  #badge = -1;

  /** @param {Session} session @param {Tabs} tabs */
  constructor(session, tabs) {
    this.#session = session;
    this.#tabs = tabs;
    // Without locks (no https) each tab tells; the mark of the popup makes it one all the same.
    if (navigator.locks === undefined) this.#speaks = true;
    else {
      void navigator.locks.request(LOCK, () => {
        this.#speaks = true;
        return new Promise(() => {});
      });
    }
    for (const room of Object.values(session.state.rooms)) this.#told.set(room.key, room.seq ?? 0);
  }

  /** @param {State} state */
  follow(state) {
    const looking = state.watching && state.phase === 'signedIn' ? state.openKey : null;
    if (looking !== this.#looking) {
      this.#looking = looking;
      this.#tabs.look(looking);
    }
    for (const room of Object.values(state.rooms)) this.#followRoom(room, state);
    this.#showBadges(state);
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
    const isNews = (/** @type {Message} */ message) => message.seq > (told ?? 0) && now - message.at < NEWS_MS;
    const news = room.messages.filter((message) => isNews(message) && isTold(message, room, state));
    const last = news.at(-1);
    if (last !== undefined && this.#speaks && !this.#tabs.isSeenElsewhere(room.key)) this.#tell(last, room, state);
  }

  /** @param {Message} message @param {Room} room @param {State} state */
  #tell(message, room, { settings }) {
    if (settings.sound) ring();
    if (!settings.popups || typeof Notification === 'undefined' || Notification.permission !== 'granted') return;
    const title = room.kind === 'direct' ? message.senderName : words.inRoom(message.senderName, titleOf(room));
    const popup = new Notification(title, {
      body: message.text.slice(0, 160),
      tag: message.id,
      icon: 'icons/icon-192.png',
    });
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
