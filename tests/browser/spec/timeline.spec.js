import { composer, expect, expectSaid, isDrawn, press, rows, say, seed, test } from '../fixtures.js';

/** @import { Page } from '@playwright/test' */

const QUICK = { CHAT__LIMITS__MESSAGE_RATE_LIMIT: '0', CHAT__LIMITS__REQUESTS_PER_SECOND: '0' };

/** @param {Page} page */
const scroller = (page) => page.locator('#scroller');

/** Where a row stands on screen. @param {Page} page @param {string} text */
const topOf = (page, text) =>
  rows(page)
    .filter({ hasText: text })
    .first()
    .evaluate((node) => node.getBoundingClientRect().top);

test.describe('a room with a long past', () => {
  test.use({ settings: QUICK });

  test('older messages come as one goes up, the row under the eye stays, and the window is bounded', async ({
    person,
    server,
  }) => {
    await seed(server, 'general', 700);
    const alice = await person('Alice');
    await expect(rows(alice).last()).toHaveText('line 700');
    const counts = [];
    for (let page = 0; page < 9; page += 1) {
      const first = (await rows(alice).first().textContent()) ?? '';
      // Close to the upper end, but not at it: the row that is seen must not move when older ones come above it.
      const seen = await scroller(alice).evaluate((node) => {
        node.scrollTop = 300;
        const edge = node.getBoundingClientRect().top;
        const row = [...node.querySelectorAll('.row')].find(
          (each) => each.getBoundingClientRect().top > edge + 40,
        );
        return row?.querySelector('.text')?.textContent ?? '';
      });
      const before = await topOf(alice, seen);
      await expect(rows(alice).first()).not.toHaveText(first);
      expect(Math.abs((await topOf(alice, seen)) - before), `drift at ${seen}`).toBeLessThanOrEqual(1);
      counts.push(await rows(alice).count());
    }
    expect(Math.max(...counts)).toBeLessThanOrEqual(300);
    await expect(rows(alice).filter({ hasText: 'line 700' })).toHaveCount(0);

    // What comes meanwhile moves nobody, and the way back says so.
    const bob = await person('Bob');
    const seen = (await rows(alice).nth(40).textContent()) ?? '';
    await rows(alice).nth(40).scrollIntoViewIfNeeded();
    await isDrawn(alice);
    const before = await topOf(alice, seen);
    await say(bob, 'meanwhile');
    await expect(alice.getByRole('button', { name: '1 new message' })).toBeVisible();
    expect(Math.abs((await topOf(alice, seen)) - before)).toBeLessThanOrEqual(1);
    await alice.getByRole('button', { name: '1 new message' }).click();
    await expect(rows(alice).last()).toHaveText('meanwhile');
    await expect(rows(alice).last()).toBeInViewport();
    await expect(alice.locator('#to-newest')).toBeHidden();
  });

  test('a link to a message opens its surroundings, and one goes on from there in both directions', async ({
    person,
    server,
  }) => {
    await seed(server, 'general', 400);
    const alice = await person('Alice');
    await expect(rows(alice).last()).toHaveText('line 400');
    await alice.goto(`${server.url}#r/general/120`);
    const goal = rows(alice).filter({ hasText: /^line 120$/ });
    await expect(goal).toBeInViewport();
    await expect(alice).toHaveURL(/#r\/general$/);
    await expect(rows(alice).filter({ hasText: /^line 400$/ })).toHaveCount(0);
    await expect(async () => {
      await scroller(alice).evaluate((node) => node.scrollBy(0, 2000));
      await expect(rows(alice).filter({ hasText: /^line 400$/ })).toHaveCount(1, { timeout: 300 });
    }).toPass();
    await alice.reload();
    await expect(rows(alice).last()).toHaveText('line 400');
  });
});

test('who was away finds a line before what is new, and it is gone when they have been here', async ({
  person,
}) => {
  const alice = await person('Alice');
  const bob = await person('Bob');
  await alice.getByLabel('Create a room').fill('garden');
  await press(alice, 'Enter');
  await expect(alice.getByRole('heading', { name: 'garden' })).toBeVisible();
  await bob.goto(alice.url());
  await say(bob, 'seen');
  // Firefox gives one window the focus: what comes while another has it is not seen.
  await alice.bringToFront();
  await expectSaid(alice, ['seen']);
  await isDrawn(alice);
  await alice.getByRole('link', { name: 'general' }).click();
  await expect(composer(alice)).toHaveAttribute('placeholder', 'Message general');
  await say(bob, 'missed');
  await say(bob, '@Alice missed too');
  const garden = alice.getByRole('link', { name: /garden/ });
  await expect(garden).toContainText('1 message for you, 2 unread messages');
  await alice.bringToFront();
  await garden.click();
  const line = alice.locator('.day.new');
  await expect(line).toBeVisible();
  const order = await alice
    .locator('#timeline > li:not(.note-row)')
    .evaluateAll((nodes) =>
      nodes.map((node) =>
        node.classList.contains('new') ? 'NEW' : (node.querySelector('.text')?.textContent ?? ''),
      ),
    );
  expect(order.filter((text) => text !== '')).toEqual(['seen', 'NEW', 'missed', '@Alice missed too']);
  await expect(garden).not.toContainText('unread');
  await alice.getByRole('link', { name: 'general' }).click();
  await garden.click();
  await expect(line).toHaveCount(0);
});

test('who goes up in the very moment in which something is said stays there', async ({ person }) => {
  const bob = await person('Bob');
  const alice = await person('Alice');
  // What the page hears is heard here first: drawn before the browser has told that the reader moved.
  await alice.addInitScript(() => {
    window.WebSocket = class extends WebSocket {
      /** @param {string | URL} url @param {string | string[]} [protocols] */
      constructor(url, protocols) {
        super(url, protocols);
        this.addEventListener('message', ({ data }) => {
          if (String(data).includes('and one more')) document.getElementById('scroller')?.scrollTo(0, 0);
        });
      }
    };
  });
  await alice.reload();
  for (let line = 1; line <= 14; line += 1) await say(bob, `row ${line}\n\nof beans\n\nand peas`);
  await expect(rows(alice).last()).toContainText('row 14');
  await expect(rows(alice).last()).toBeInViewport();
  await say(bob, 'and one more');
  await expect(alice.locator('#to-newest')).toBeVisible();
  expect(await scroller(alice).evaluate((node) => node.scrollTop)).toBe(0);
});

test('a tab nobody looks at reads nothing', async ({ person }) => {
  const alice = await person('Alice');
  const bob = await person('Bob');
  await alice.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { get: () => 'hidden', configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  });
  await say(bob, 'hello?');
  await expectSaid(alice, ['hello?']);
  await expect(alice).toHaveTitle('(1) general · Chinwag');
  await expect(alice.locator('.day.new')).toBeVisible();
  await expect(alice.locator('#favicon')).toHaveAttribute('href', 'icon-unread.svg');
  await alice.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { get: () => 'visible', configurable: true });
    document.hasFocus = () => true;
    document.dispatchEvent(new Event('visibilitychange'));
  });
  await expect(alice).toHaveTitle('general · Chinwag');
});

test('who comes and goes is told in one line', async ({ person }) => {
  const alice = await person('Alice');
  await say(alice, 'anybody?');
  const bob = await person('Bob');
  await person('Carol');
  const note = alice.locator('.note-row');
  await expect(note).toHaveText('Bob and Carol joined');
  await bob.getByRole('button', { name: 'Sign out' }).click();
  await expect(note).toHaveText('Carol joined');
});

test('the messages are gone through with the keyboard', async ({ person }) => {
  const alice = await person('Alice');
  const bob = await person('Bob');
  for (const text of ['one', 'two', 'three']) await say(bob, text);
  await expectSaid(alice, ['one', 'two', 'three']);
  await alice.bringToFront();
  await scroller(alice).focus();
  await press(alice, 'ArrowUp');
  await press(alice, 'ArrowUp');
  await expect(alice.locator('.row:focus .text')).toHaveText('two');
  await press(alice, 'r');
  await expect(alice.locator('#composer-context')).toContainText('two');
  await alice.keyboard.type('yes, two');
  await press(alice, 'Enter');
  await expect(rows(bob).last()).toHaveText('yes, two');
  await expect(bob.locator('.quoted')).toContainText('two');
});
