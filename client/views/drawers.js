// Small screens: the lists of rooms and people are drawers that slide over the room. Wide ones do without this.

import { byId } from '../browser.js';

/** @import { State } from '../types.d.ts' */

/** Must say what main.js and style/layout.css say. */
const NARROW = '(max-width: 820px)';

/** @returns {(state: State) => void} */
export function drawersView() {
  const chat = byId('chat', HTMLElement);
  const shade = byId('shade', HTMLElement);
  const drawers = [byId('rooms', HTMLElement), byId('people', HTMLElement)];
  const toggles = [...chat.querySelectorAll('.drawer-toggle')].filter((node) => node instanceof HTMLElement);
  const narrow = matchMedia(NARROW);
  let openKey = /** @type {string | null} */ (null);
  /** @type {string | null} */
  let openDrawer = null;

  /** @param {string | null} id */
  const show = (id) => {
    const closing = id === null ? openDrawer : null;
    openDrawer = narrow.matches ? id : null;
    for (const drawer of drawers) {
      drawer.classList.toggle('open', drawer.id === openDrawer);
      drawer.inert = narrow.matches && drawer.id !== openDrawer;
    }
    for (const toggle of toggles) {
      toggle.ariaExpanded = String(toggle.getAttribute('aria-controls') === openDrawer);
      if (closing !== null && toggle.getAttribute('aria-controls') === closing) toggle.focus();
    }
    shade.classList.toggle('open', openDrawer !== null);
    if (openDrawer !== null) byId(openDrawer, HTMLElement).querySelector('button')?.focus();
  };

  for (const toggle of toggles) {
    toggle.addEventListener('click', () => show(toggle.getAttribute('aria-controls')));
  }
  for (const close of chat.querySelectorAll('.drawer-close')) close.addEventListener('click', () => show(null));
  shade.addEventListener('click', () => show(null));
  chat.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && openDrawer !== null) show(null);
  });
  narrow.addEventListener('change', () => show(null));
  show(null);

  return (state) => {
    if (state.openKey !== openKey && openDrawer !== null) show(null);
    openKey = state.openKey;
  };
}
