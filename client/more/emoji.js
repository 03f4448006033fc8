// Emoji: found by name, and picked from a sheet.

import { button, element } from '../browser.js';
import { EMOJI, GROUPS } from '../vendor/emoji.js';
import { words } from '../words.js';
import { openSheet } from './dialog.js';

/** @typedef {{ emoji: string, names: string[], group: number }} Emoji */

/** @type {Emoji[]} */
export const ALL = EMOJI.split('\n').map((line) => {
  const [group, emoji, ...names] = line.split(' ');
  return { emoji, names, group: Number(group) };
});

const RECENT = 'chinwag.emoji';

/** Used lately, the latest first. @returns {string[]} */
export function recent() {
  try {
    const kept = JSON.parse(localStorage.getItem(RECENT) ?? '[]');
    return Array.isArray(kept) ? kept.filter((each) => typeof each === 'string').slice(0, 16) : [];
  } catch {
    return [];
  }
}

/** @param {string} emoji */
export function used(emoji) {
  try {
    const all = [emoji, ...recent().filter((each) => each !== emoji)];
    localStorage.setItem(RECENT, JSON.stringify(all.slice(0, 16)));
  } catch {
    // Nothing is kept, then.
  }
}

/** Those whose name begins with what was typed, then those that have it anywhere. @param {string} wanted @param {number} most */
export function find(wanted, most) {
  const want = wanted.toLowerCase();
  /** @type {[Emoji[], Emoji[], Emoji[]]} */
  const found = [[], [], []];
  for (const each of ALL) {
    if (each.names[0]?.startsWith(want)) found[0].push(each);
    else if (each.names.some((name) => name.startsWith(want))) found[1].push(each);
    else if (each.names.some((name) => name.includes(want))) found[2].push(each);
  }
  return found.flat().slice(0, most);
}

/** @param {(emoji: string) => void} take */
export function openPicker(take) {
  const field = element('input', '');
  field.placeholder = words.findEmoji;
  field.ariaLabel = words.findEmoji;
  const grid = element('div', 'emoji-grid');
  const sheet = openSheet(words.emoji, [field, grid], 'picker');
  const draw = () => {
    const wanted = field.value.trim();
    const recently = recent().map((emoji) => ({ emoji, names: [''], group: -1 }));
    const all = wanted === '' ? [...recently, ...ALL] : find(wanted, 120);
    /** @type {Node[]} */
    const nodes = [];
    let group = -2;
    for (const each of all) {
      if (wanted === '' && each.group !== group) {
        group = each.group;
        nodes.push(
          element('h3', 'emoji-group', group < 0 ? words.recent : words.emojiGroups[GROUPS.indexOf(group)]),
        );
      }
      const node = button('emoji-choice', each.emoji, () => {});
      const name = each.names[0].replaceAll('_', ' ');
      node.ariaLabel = name === '' ? each.emoji : name;
      node.title = name;
      nodes.push(node);
    }
    grid.replaceChildren(...nodes);
  };
  grid.addEventListener('click', (event) => {
    const node = event.target instanceof Element ? event.target.closest('.emoji-choice') : null;
    const emoji = node?.textContent ?? '';
    if (emoji === '') return;
    used(emoji);
    sheet.close();
    take(emoji);
  });
  // The arrows go through the grid as it is seen.
  sheet.addEventListener('keydown', (event) => {
    const nodes = [...grid.querySelectorAll('.emoji-choice')].filter((node) => node instanceof HTMLElement);
    const at = nodes.findIndex((node) => node === document.activeElement);
    if (event.key === 'Enter' && document.activeElement === field && nodes.length > 0) nodes[0].click();
    const steps = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 8, ArrowUp: -8 };
    if (!Object.hasOwn(steps, event.key) || (at < 0 && event.key !== 'ArrowDown')) return;
    event.preventDefault();
    const next = at < 0 ? 0 : at + steps[/** @type {keyof typeof steps} */ (event.key)];
    if (next < 0) field.focus();
    else nodes[Math.min(nodes.length - 1, next)]?.focus();
  });
  field.addEventListener('input', draw);
  draw();
  field.focus();
}
