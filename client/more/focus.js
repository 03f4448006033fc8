// Whatever had the keyboard and is gone hands it on.

/**
 * The keyboard is never nowhere: where what had it is gone (a notice, a button, a row), it goes on in the sheet that is
 * open, else where one writes.
 * @returns {() => void} to be called when something was drawn
 */
export function keepFocus() {
  /** @type {Element | null} */
  let last = document.activeElement;
  addEventListener('focusin', ({ target }) => (last = target instanceof Element ? target : null));
  const look = () => {
    const { activeElement: active, body } = document;
    if (last === null || (active !== body && active !== last) || last.checkVisibility()) return;
    last = null;
    const field = matchMedia('(pointer: coarse)').matches ? [] : ['#text'];
    const homes = ['dialog[open] h2', ...field, '#scroller'].map((name) => document.querySelector(name));
    const home = homes.find((node) => node?.checkVisibility() === true && node.closest('[inert]') === null);
    if (home instanceof HTMLElement) home.focus({ preventScroll: true });
  };
  return () => requestAnimationFrame(look);
}
