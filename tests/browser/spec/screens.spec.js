// Every screen in every theme, on a desk and on a phone, searched for barriers; SHOTS=<directory> keeps a picture of each.

import { barriers, look } from '../barriers.js';
import { expect, press, SERVER_GONE, test } from '../fixtures.js';
import * as tour from '../tour.js';

/** @import { Page } from '@playwright/test' */

/** The colours one can choose, and what the system wants meanwhile. */
const THEMES = /** @type {const} */ ([
  ['light', 'light'],
  ['dark', 'light'],
  ['system', 'dark'],
  ['contrast', 'light'],
]);

const SIZES = { desk: { width: 1280, height: 800 }, phone: { width: 360, height: 740 } };

test.use({ settings: { CHAT__ADMIN__TOKEN: 'a-token-of-some-length', CHAT__LIMITS__MESSAGE_RATE_LIMIT: '0' } });

/** Looks at one screen in every theme: by all rules in the first, by what a theme changes in the others. */
/** @param {Page} page @param {string} size @param {string} name */
async function inEveryTheme(page, size, name) {
  const wear = async (/** @type {(typeof THEMES)[number]} */ [theme, colorScheme]) => {
    await page.emulateMedia({ colorScheme });
    await page.evaluate((value) => void (document.documentElement.dataset.theme = value), theme);
  };
  for (const [at, theme] of THEMES.entries()) {
    await wear(theme);
    await look(page, `${theme[0]}-${size}-${name}`, at === 0 ? undefined : 'color-contrast');
  }
  await wear(THEMES[0]);
}

for (const [size, viewport] of Object.entries(SIZES)) {
  test(`no screen has a barrier in any theme: ${size}`, async ({ window, person, server, guard }) => {
    test.setTimeout(900_000);
    guard.allow(SERVER_GONE);
    const narrow = size === 'phone';
    const bob = await person('Bob');
    const alice = await window('Alice', { viewport });
    /** @type {string[]} */
    const seen = [];
    const looks = async (/** @type {string} */ name) => {
      seen.push(name);
      await inEveryTheme(alice, size, name);
    };
    const parts = { alice, bob, server, narrow, look: looks };
    for (const chapter of tour.CHAPTERS) await chapter(parts);
    const wanted = [...tour.SCREENS, ...(narrow ? tour.PHONE_SCREENS : [])];
    expect([...seen].sort(), 'no screen was left out').toEqual(wanted.sort());
  });
}

test('the search finds a barrier that was put there: a name, a colour, a size, an order', async ({ person }) => {
  const alice = await person('Alice');
  expect(await barriers(alice)).toEqual([]);
  /** @type {Record<string, () => unknown>} */
  const faults = {
    'button-name': () =>
      ['aria-label', 'title'].map((name) => document.querySelector('#open-search')?.removeAttribute(name)),
    label: () => {
      document.querySelector('label[for=text]')?.remove();
      document.querySelector('#text')?.removeAttribute('placeholder');
    },
    'color-contrast': () => document.querySelector('#people-title')?.setAttribute('class', 'faint'),
    'target-size': () => {
      for (const letter of 'abc') {
        const small = document.createElement('button');
        small.className = 'tiny';
        small.append(letter);
        document.querySelector('.room-title')?.append(small);
      }
    },
    'aria-required-parent': () => document.querySelector('#my-rooms li')?.setAttribute('role', 'option'),
  };
  await alice.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(
      '#people-title.faint { color: #bbb; background: #fff } .tiny { width: 12px; height: 12px; padding: 0; border: 0; font-size: 8px }',
    );
    document.adoptedStyleSheets = [sheet];
  });
  for (const [rule, plant] of Object.entries(faults)) {
    await alice.evaluate(plant);
    expect((await barriers(alice)).join('\n'), rule).toContain(rule);
  }
  await press(alice, 'Control+,');
  await alice.getByRole('dialog').evaluate((node) => {
    node.removeAttribute('aria-labelledby');
    node.setAttribute('role', 'dialog');
  });
  expect((await barriers(alice)).join('\n')).toContain('aria-dialog-name');
});
