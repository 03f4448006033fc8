// The keys that work wherever one is.

import { byId } from '../browser.js';

/** @import { Session } from '../session.js' */

/** The parts of the page one goes through with F6. */
const LANDMARKS = [
  '#rooms a[aria-current], #rooms a',
  '#scroller',
  '#text',
  '#pane:not([hidden]) h2, #people button',
];

/** @param {boolean} back */
function nextLandmark(back) {
  const nodes = LANDMARKS.map((selector) => [...document.querySelectorAll(selector)].find(isShown) ?? null);
  const active = document.activeElement;
  const homes = ['#rooms', '#scroller', '#composer', '#pane, #people'];
  const at = homes.findIndex((home) => active?.closest(home) !== null && active !== null);
  for (let step = 1; step <= nodes.length; step += 1) {
    const node = nodes[(at + (back ? -step : step) + nodes.length * 2) % nodes.length];
    if (node instanceof HTMLElement) {
      node.focus();
      return;
    }
  }
}

/** @param {Element} node */
const isShown = (node) =>
  node instanceof HTMLElement && node.offsetParent !== null && node.closest('[inert]') === null;

/** The room before or behind the open one in the list; with `unread` the next one that has news. */
/** @param {number} step @param {boolean} unread */
function nextRoom(step, unread) {
  const links = [...document.querySelectorAll('#my-rooms a, #direct-rooms a')];
  const at = links.findIndex((link) => link.ariaCurrent === 'page');
  for (let tried = 1; tried <= links.length; tried += 1) {
    const link = links[(at + step * tried + links.length * 2) % links.length];
    if (!(link instanceof HTMLAnchorElement) || (unread && !link.classList.contains('unread'))) continue;
    link.click();
    return;
  }
}

/** @param {EventTarget | null} target */
const isField = (target) =>
  target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]') !== null;

/** @param {KeyboardEvent} event @param {Session} session @param {(what: string, about?: unknown) => Promise<void>} wish */
function pressed(event, session, wish) {
  if (event.isComposing || event.defaultPrevented || session.state.phase !== 'signedIn') return;
  if (document.querySelector('dialog[open]') !== null) return;
  const command = event.ctrlKey || event.metaKey;
  const key = event.key.toLowerCase();
  if (command && !event.altKey && key === 'k') void wish('switcher');
  else if (command && event.shiftKey && key === 'f') void wish('search');
  else if (command && key === ',') void wish('settings');
  else if (command && key === '/') void wish('help');
  else if (event.key === 'F6') nextLandmark(event.shiftKey);
  else if (event.altKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
    nextRoom(event.key === 'ArrowUp' ? -1 : 1, event.shiftKey);
  } else if (event.key === '?' && !isField(event.target)) void wish('help');
  else {
    // Who types without being in a field means the message.
    const isText = event.key.length === 1 && !command && !event.altKey && event.key !== ' ';
    const isFree = event.target === document.body || event.target === byId('scroller', HTMLElement);
    if (isText && isFree) byId('text', HTMLElement).focus();
    return;
  }
  event.preventDefault();
}

/** @param {Session} session @param {(what: string, about?: unknown) => Promise<void>} wish */
export function listenToKeys(session, wish) {
  addEventListener('keydown', (event) => pressed(event, session, wish));
}
