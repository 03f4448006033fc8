// For everybody, however they sit before it: enlarged, with wider letters, on a phone in either direction, with the
// system's own colours, with the keyboard alone, by ear.

import { look, overflow } from '../barriers.js';
import { composer, expect, expectFocus, expectSaid, press, rows, say, test } from '../fixtures.js';

/** @import { Page } from '@playwright/test' */

test.use({ settings: { CHAT__ADMIN__TOKEN: 'a-token-of-some-length' } });

const LONG_NAME = 'MMMMMMMMMMMMMMMMMMMM';

/** @param {Page} page */
const focused = (page) => page.evaluate(() => document.activeElement?.id || document.activeElement?.localName);

/** Nothing runs out of the window, once the page has come to rest. @param {Page} page @param {string} [what] */
const fits = (page, what) => expect.poll(() => overflow(page), what).toEqual([]);

/** A room with names, words and addresses that do not fit, in both directions. @param {Page} alice @param {Page} bob */
async function crowd(alice, bob) {
  await alice.goto(`${alice.url().split('#')[0]}#${encodeURIComponent('שלום '.repeat(5) + 'room'.repeat(8))}`);
  await expect(alice.getByRole('heading', { level: 1 })).toContainText('roomroom');
  await bob.goto(alice.url());
  await expect(bob.getByRole('heading', { level: 1 })).toContainText('roomroom');
  await say(bob, `${'W'.repeat(90)} https://example.org/${'long/'.repeat(20)}`);
  await say(bob, 'مرحبا @Alice, english inside, `code` مرة أخرى');
  await expect(rows(alice)).toHaveCount(2);
}

for (const [name, viewport] of Object.entries({
  'a narrow phone': { width: 320, height: 568 },
  'a phone': { width: 375, height: 667 },
  'a phone on its side': { width: 667, height: 320 },
  'enlarged twice': { width: 640, height: 400 },
  'enlarged four times': { width: 320, height: 256 },
})) {
  test(`nothing is cut off and all can be reached: ${name}`, async ({ person }) => {
    const bob = await person(LONG_NAME);
    const alice = await person('Alice', { viewport, hasTouch: true });
    await crowd(alice, bob);
    await fits(alice);
    await expect(composer(alice)).toBeInViewport({ ratio: 1 });
    await expect(alice.getByRole('button', { name: 'Send' })).toBeInViewport({ ratio: 1 });
    // Something of what was said is in sight, too.
    await expect.poll(() => alice.locator('#scroller').evaluate((node) => node.clientHeight)).toBeGreaterThan(90);
    await look(alice, `reach-${viewport.width}x${viewport.height}-chat`);
    for (const key of ['Control+,', 'Control+/', 'Control+k']) {
      await press(alice, key);
      await expect(alice.getByRole('dialog')).toBeVisible();
      await fits(alice, key);
      // The last thing on a sheet can be brought into sight, and the way out stays there.
      await alice.getByRole('dialog').evaluate((node) => node.scrollTo(0, node.scrollHeight));
      await expect(alice.getByRole('button', { name: 'Close' })).toBeInViewport({ ratio: 1 });
      await press(alice, 'Escape');
      await expect(alice.getByRole('dialog')).toBeHidden();
    }
  });
}

test('on a narrow phone nothing that is offered is cut, and no date', async ({ person, server }) => {
  const alice = await person('Alice', { viewport: { width: 320, height: 640 } });
  const cut = (/** @type {string} */ selector) =>
    alice.locator(selector).evaluateAll(
      (nodes) =>
        nodes.filter((node) => {
          const box = node.parentElement?.closest('.completion, td')?.getBoundingClientRect();
          return node.getBoundingClientRect().right > (box?.right ?? 0);
        }).length,
    );
  await composer(alice).pressSequentially(':smi');
  await expect(alice.getByRole('option', { name: 'smiling_face_with_three_hearts' })).toBeVisible();
  expect(await cut('.completion bdi')).toBe(0);
  await alice.goto(`${server.url}operator.html`);
  await alice.locator('#token').fill('a-token-of-some-length');
  await press(alice, 'Enter');
  await alice.locator('#tabs').getByRole('button', { name: 'People', exact: true }).click();
  await expect(alice.locator('td time')).toBeVisible();
  expect(await cut('td time')).toBe(0);
});

test('letters and lines may stand wider: nothing is lost', async ({ person }) => {
  const bob = await person(LONG_NAME);
  const alice = await person('Alice');
  await crowd(alice, bob);
  await alice.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(
      '* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-bottom: 2em !important }',
    );
    document.adoptedStyleSheets = [sheet];
  });
  const clipped = () =>
    alice.evaluate(() =>
      [...document.querySelectorAll('button, label, legend, h1, h2, .text')]
        .filter((node) => node instanceof HTMLElement && node.checkVisibility({ visibilityProperty: true }))
        .filter((node) => node.getBoundingClientRect().width > 2)
        // What is told by three dots is told in full elsewhere.
        .filter((node) => getComputedStyle(node).textOverflow !== 'ellipsis' && !node.closest('.actions'))
        .filter((node) => node.scrollWidth > node.clientWidth + 1 || node.scrollHeight > node.clientHeight + 2)
        .map((node) => `${node.localName}.${node.className}: ${node.textContent}`),
    );
  expect(await overflow(alice)).toEqual([]);
  expect(await clipped()).toEqual([]);
  await press(alice, 'Control+,');
  await expect(alice.getByRole('dialog')).toBeVisible();
  expect(await clipped()).toEqual([]);
});

test('the keyboard is never nowhere: after a notice, a room, a sheet, a row, a pane', async ({
  person,
  server,
}) => {
  const alice = await person('Alice');
  const bob = await person('Bob');
  await say(bob, 'one');
  await expectSaid(alice, ['one']);
  // A notice that is closed.
  await alice.getByLabel('Create a room').fill('a/b');
  await press(alice, 'Enter');
  await alice.getByRole('button', { name: 'Dismiss' }).focus();
  await press(alice, 'Enter');
  await expectFocus(composer(alice));
  // A sheet and a menu give it back.
  await alice.locator('.row').last().focus();
  await press(alice, 'Enter');
  await expect(alice.getByRole('menu')).toBeVisible();
  await press(alice, 'Escape');
  await expectFocus(alice.locator('.row').last());
  await alice.getByRole('button', { name: 'Settings' }).focus();
  await press(alice, 'Enter');
  await expect(alice.getByRole('dialog')).toBeVisible();
  await press(alice, 'Escape');
  await expectFocus(alice.getByRole('button', { name: 'Settings' }));
  // A message that goes, while its row has it.
  await say(alice, 'mine');
  await expectSaid(alice, ['one', 'mine']);
  await alice.locator('.row').last().focus();
  await press(alice, 'Delete');
  await expect(alice.getByRole('button', { name: 'Undo' })).toBeVisible();
  expect(await focused(alice)).toBe('li');
  // The pane.
  await alice.getByRole('button', { name: 'Search', exact: true }).focus();
  await press(alice, 'Enter');
  await expectFocus(alice.getByRole('searchbox'));
  await press(alice, 'Escape');
  await expectFocus(alice.getByRole('button', { name: 'Search', exact: true }));
  // The room, and the last of them.
  await alice.getByRole('button', { name: 'Leave room' }).focus();
  await press(alice, 'Enter');
  await expect(alice.getByRole('heading', { level: 1 })).toHaveText('No room open');
  await expect.poll(() => focused(alice)).toBe('scroller');
  expect(server.url).not.toBe('');
});

test('who hears the page hears its parts, and each message once', async ({ person }) => {
  const alice = await person('Alice');
  const bob = await person('Bob');
  await alice.evaluate(() => {
    /** @type {any} */
    const page = window;
    page.heard = [];
    const node = document.querySelector('#announcer');
    if (node === null) return;
    new MutationObserver(() => page.heard.push(node.textContent?.trim())).observe(node, {
      childList: true,
      characterData: true,
      subtree: true,
    });
  });
  for (const text of ['same words', 'same words', 'other words']) {
    await say(bob, text);
    await expect(bob.locator('#timeline .pending')).toHaveCount(0);
  }
  await expect(rows(alice)).toHaveCount(3);
  await say(alice, 'my own');
  await expect(rows(alice)).toHaveCount(4);
  await expect
    .poll(() => alice.evaluate(() => /** @type {any} */ (window).heard.join('|')))
    .toBe('Bob: same words|Bob: same words|Bob: other words');
  await expect(alice.locator('#chat')).toMatchAriaSnapshot(`
    - navigation "Rooms":
      - region "Rooms":
        - heading "Rooms" [level=2]
        - list:
          - listitem:
            - link "# general"
    - main "general":
      - heading "general" [level=1]
      - region "Messages in general":
        - list:
          - listitem: Today
          - listitem:
            - paragraph:
              - button "Bob"
            - paragraph: same words
      - textbox "Message"
      - button "Send"
    - complementary "2 people":
      - heading "2 people" [level=2]
      - list:
        - listitem: Alice you
        - listitem:
          - button "Message Bob"
          - button "About Bob"
  `);
});

test('in the system’s own colours what is chosen and who is here can still be told', async ({
  person,
  browserName,
}) => {
  test.skip(browserName !== 'chromium', 'only Chromium can be given these colours');
  const bob = await person('Bob');
  const alice = await person('Alice', { forcedColors: 'active' });
  await say(bob, '@Alice hello');
  await expectSaid(alice, ['@Alice hello']);
  expect(await alice.evaluate(() => matchMedia('(forced-colors: active)').matches)).toBe(true);
  const shape = (/** @type {string} */ selector, /** @type {string} */ property) =>
    alice
      .locator(selector)
      .first()
      .evaluate((node, name) => getComputedStyle(node).getPropertyValue(name), property);
  expect(await shape('#my-rooms [aria-current=page]', 'outline-style')).toBe('solid');
  expect(await shape('.row.calls', 'border-inline-start-width')).toBe('3px');
  expect(await shape('.presence.on', 'background-color')).not.toBe('rgba(0, 0, 0, 0)');
  await look(alice, 'forced-chat');
});

test('who wants no motion sees none', async ({ person, browserName }) => {
  test.skip(browserName !== 'chromium', 'Firefox takes no such wish from a test');
  const alice = await person('Alice', { reducedMotion: 'reduce', viewport: { width: 360, height: 640 } });
  expect(await alice.evaluate(() => matchMedia('(prefers-reduced-motion: reduce)').matches)).toBe(true);
  await alice.getByRole('button', { name: /^Rooms/ }).click();
  const moving = await alice.evaluate(
    () => document.getAnimations().filter(({ effect }) => Number(effect?.getComputedTiming().duration) > 1).length,
  );
  expect(moving).toBe(0);
  expect(await alice.locator('#rooms').evaluate((node) => getComputedStyle(node).transitionDuration)).toBe('0s');
});
