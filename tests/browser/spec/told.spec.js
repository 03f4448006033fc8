// Telling somebody who does not look: once, however many tabs, and never what is before their eyes.

import { anotherTab, composer, expect, expectSaid, isSettled, press, say, signIn, test } from '../fixtures.js';

/** @import { BrowserContext, Page } from '@playwright/test' */

/** Popups and sounds are counted instead of shown and heard; runs in every page of the window. @param {BrowserContext} context */
const count = (context) =>
  context.addInitScript(() => {
    /** @type {any} */
    const page = window;
    page.told = [];
    page.rings = 0;
    page.asked = 0;
    page.Notification = class extends EventTarget {
      static get permission() {
        return localStorage.getItem('allowed') ?? 'default';
      }
      static async requestPermission() {
        page.asked += 1;
        localStorage.setItem('allowed', 'granted');
        return 'granted';
      }
      /** @param {string} title @param {{ body: string }} options */
      constructor(title, { body }) {
        super();
        page.told.push(`${title}: ${body}`);
      }
      close() {
        page.told.push('closed');
      }
    };
    const Real = page.AudioContext;
    page.AudioContext = class extends Real {
      constructor() {
        super();
        page.rings += 1;
      }
    };
  });

/** @param {Page[]} pages @param {'told' | 'rings' | 'asked'} what */
const all = async (pages, what) =>
  (
    await Promise.all(pages.map((page) => page.evaluate((name) => /** @type {any} */ (window)[name], what)))
  ).flat();

/** Whether somebody looks at this page. @param {Page} page @param {boolean} looks */
const look = (page, looks) =>
  page.evaluate((is) => {
    Object.defineProperty(document, 'visibilityState', {
      get: () => (is ? 'visible' : 'hidden'),
      configurable: true,
    });
    document.hasFocus = () => is;
    document.dispatchEvent(new Event('visibilitychange'));
  }, looks);

/** @param {Page} page */
async function allowPopups(page) {
  await press(page, 'Control+,');
  await page.getByRole('checkbox', { name: 'Show notifications of this browser' }).check();
  await press(page, 'Escape');
}

test('three tabs: one popup and one sound, and none for what one of them shows', async ({
  person,
  window,
  guard,
}) => {
  test.slow();
  const bob = await person('Bob');
  const first = await window('Alice');
  await count(first.context());
  await first.reload();
  await signIn(first, 'Alice');
  const second = await anotherTab(first, guard);
  const third = await anotherTab(first, guard);
  const tabs = [first, second, third];
  for (const page of tabs) await isSettled(page);
  expect(await all(tabs, 'asked'), 'nobody was asked without a button').toEqual([0, 0, 0]);
  await allowPopups(second);
  expect(await all(tabs, 'asked')).toEqual([0, 1, 0]);
  for (const page of tabs) await look(page, false);
  await say(bob, 'one');
  await expect.poll(() => all(tabs, 'told')).toEqual(['Bob in general: one']);
  const rings = async () => (await all(tabs, 'rings')).reduce((sum, each) => sum + each, 0);
  expect(await rings()).toBe(1);

  // The one that shows the room is looked at: what comes is seen there, and nowhere told.
  await look(third, true);
  await expect(third.locator('.day.new')).toBeVisible();
  await say(bob, 'two');
  await expectSaid(third, ['one', 'two']);
  for (const page of tabs) await expect(page).toHaveTitle('general · Chinwag');
  await look(third, false);
  // The next one is told: had the one before been, it would stand before it.
  await say(bob, 'three');
  const told = async () => (await all(tabs, 'told')).filter((each) => each !== 'closed').sort();
  await expect.poll(told).toEqual(['Bob in general: one', 'Bob in general: three']);

  // What is chosen in one tab holds in all: who is away hears of nothing.
  await composer(first).fill('/away');
  await press(first, 'Enter');
  await expect(second.getByRole('button', { name: 'I am back' })).toBeVisible();
  await say(bob, 'four');
  for (const page of tabs) await expect(page.locator('#timeline .text').last()).toHaveText('four');
  await second.getByRole('button', { name: 'I am back' }).click();
  await expect(first.getByRole('button', { name: 'I am back' })).toBeHidden();
  await say(bob, 'five');
  await expect.poll(told).toContain('Bob in general: five');
  expect(await told()).toEqual(['Bob in general: five', 'Bob in general: one', 'Bob in general: three']);
});

test('two people in one browser are each told, of what is theirs', async ({ person, window, guard }) => {
  const bob = await person('Bob');
  const alice = await window('Alice');
  await count(alice.context());
  await alice.reload();
  await signIn(alice, 'Alice');
  await allowPopups(alice);
  const carol = await anotherTab(alice, guard, { as: 'Carol' });
  for (const page of [alice, carol]) {
    await isSettled(page);
    await look(page, false);
  }
  await say(bob, 'both of you');
  await expect.poll(() => all([alice], 'told')).toEqual(['Bob in general: both of you']);
  await expect.poll(() => all([carol], 'told')).toEqual(['Bob in general: both of you']);
  await bob.getByRole('button', { name: 'Message Carol' }).click();
  await say(bob, 'Carol alone');
  await expect.poll(() => all([carol], 'told')).toEqual(['Bob in general: both of you', 'Bob: Carol alone']);
  expect(await all([alice], 'told')).toEqual(['Bob in general: both of you']);
});

test('as loud as the room is set: all, what calls me, nothing; and a popup goes when it is read', async ({
  person,
  window,
}) => {
  const bob = await person('Bob');
  const alice = await window('Alice');
  await count(alice.context());
  await alice.reload();
  await signIn(alice, 'Alice');
  await allowPopups(alice);
  await isSettled(alice);
  /** @param {string} level */
  const set = async (level) => {
    await alice.getByRole('button', { name: 'About this room' }).click();
    await alice.getByRole('menuitemradio', { name: level }).click();
  };
  await set('Only messages for me');
  await look(alice, false);
  await say(bob, 'not for you');
  await say(bob, '@Alice for you');
  await expect.poll(() => all([alice], 'told')).toEqual(['Bob in general: @Alice for you']);
  await look(alice, true);
  await expect.poll(() => all([alice], 'told')).toEqual(['Bob in general: @Alice for you', 'closed']);
  await set('Mute this room');
  await look(alice, false);
  await say(bob, '@Alice again');
  await expect(alice.locator('#timeline .text').last()).toHaveText('@Alice again');
  await look(alice, true);
  await set('All messages');
  await look(alice, false);
  await say(bob, 'anything');
  await expect.poll(async () => (await all([alice], 'told')).at(-1)).toBe('Bob in general: anything');
  expect(await all([alice], 'told')).not.toContain('Bob in general: @Alice again');
});

test('what is read in one tab is read in the other', async ({ person, guard }) => {
  const alice = await person('Alice');
  const bob = await person('Bob');
  const second = await anotherTab(alice, guard);
  for (const page of [alice, second]) await look(page, false);
  await say(bob, 'hello?');
  for (const page of [alice, second]) await expect(page).toHaveTitle('(1) general · Chinwag');
  await look(second, true);
  for (const page of [alice, second]) await expect(page).toHaveTitle('general · Chinwag');
});
