import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const css = readFileSync(fileURLToPath(new URL('../../../client/style/base.css', import.meta.url)), 'utf8');

/** @param {string} block @returns {Record<string, string>} */
const named = (block) =>
  Object.fromEntries(
    [...block.matchAll(/--([a-z-]+): (#[0-9a-f]{3,6});/g)].map(([, name, value]) => [name, value]),
  );

/** What stands between the braces behind a selector. @param {string} selector */
function blockOf(selector) {
  const from = css.indexOf(`${selector} {`);
  assert.ok(from >= 0, selector);
  return css.slice(from, css.indexOf('}', from));
}

/** @param {string} colour @returns {number} how bright, as WCAG counts it */
export function luminance(colour) {
  const full = colour.length === 4 ? colour.replace(/[0-9a-f]/g, '$&$&') : colour;
  const [r, g, b] = [1, 3, 5]
    .map((at) => Number.parseInt(full.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** @param {string} a @param {string} b */
function contrast(a, b) {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

const light = named(blockOf(':root'));
const THEMES = {
  light,
  dark: { ...light, ...named(blockOf(":root[data-theme='dark']")) },
  'dark as the system': {
    ...light,
    ...named(blockOf(":root:not([data-theme='light'], [data-theme='contrast'])")),
  },
  contrast: { ...light, ...named(blockOf(":root[data-theme='contrast']")) },
};

/** Everything text is written on. */
const GROUNDS = ['paper', 'side', 'raised', 'mine', 'hover', 'accent-soft', 'note-soft', 'bad-soft'];

/** Which colours are written on which grounds, and how much they must differ. @type {[string[], string[], number][]} */
const PAIRS = [
  [['ink'], [...GROUNDS, 'note-line'], 4.5],
  [['muted'], ['paper', 'side', 'raised', 'mine', 'note-soft', 'hover', 'bad-soft', 'accent-soft'], 4.5],
  [['accent-text'], ['paper', 'side', 'raised', 'mine', 'accent-soft', 'hover', 'note-soft'], 4.5],
  [['bad'], ['paper', 'side', 'raised', 'mine', 'bad-soft', 'note-soft', 'hover'], 4.5],
  [['accent-ink'], ['accent'], 4.5],
  [['code-string', 'code-number'], ['side', 'paper'], 4.5],
  // The edge of a field and the mark of the keyboard are no text.
  [['edge'], ['paper', 'side', 'raised'], 3],
  [['accent'], ['side'], 3],
];

for (const [theme, colours] of Object.entries(THEMES)) {
  test(`what is written can be read: ${theme}`, () => {
    const tooFaint = [];
    for (const [inks, grounds, least] of PAIRS) {
      for (const ink of inks) {
        for (const ground of grounds) {
          // Yellow on black has another pair of its own.
          if (theme === 'contrast' && ground === 'note-line') continue;
          const found = contrast(colours[ink], colours[ground]);
          if (found < least) tooFaint.push(`${ink} on ${ground}: ${found.toFixed(2)} of ${least}`);
        }
      }
    }
    assert.deepEqual(tooFaint, []);
  });
}

test('white letters can be read on every face, and the measure is right', () => {
  for (const [, hue] of css.matchAll(/\.hue-\d \{\s*background: (#[0-9a-f]{6});/g)) {
    assert.ok(contrast('#fff', hue) >= 4.5, hue);
  }
  assert.equal(contrast('#000', '#fff'), 21);
  assert.equal(contrast('#777', '#fff').toFixed(2), '4.48');
});
