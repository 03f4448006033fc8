// Every screen in every theme, searched for barriers; SHOTS=<directory> keeps a picture of each.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { composer, expect, press, rows, say, test } from '../fixtures.js';

/** @import { Page } from '@playwright/test' */

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const SHOTS = process.env.SHOTS ?? '';

const TEXT = [
  'Yes. See https://example.org/kettles/2026?x=1 and `kettle --fix`:',
  '```rust',
  'fn boil(cups: u32) -> Result<Tea, Error> {',
  '    // never more than four',
  '    let water = "hot";',
  '    Ok(Tea::new(cups.min(4), water))',
  '}',
  '```',
  '> it is a good kettle',
  '- one',
  '- two',
].join('\n');

/** What axe finds wrong with the page as it is now. @param {Page} page @returns {Promise<string[]>} */
async function barriers(page) {
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    // @ts-expect-error axe came with the line above
    const found = await window.axe.run(document, { resultTypes: ['violations'] });
    /** @typedef {{ id: string, nodes: { html: string }[] }} Violation */
    return found.violations.map(
      (/** @type {Violation} */ { id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('\n')}`,
    );
  });
}

/** @param {Page} page @param {string} name */
async function look(page, name) {
  // What fades in is there.
  await page.evaluate(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)));
  const found = await barriers(page);
  expect.soft(found, name).toEqual([]);
  if (SHOTS !== '') await page.screenshot({ path: join(SHOTS, `${name}.png`) });
}

/** @param {Page} page @param {string} theme */
const wear = (page, theme) =>
  page.evaluate((name) => localStorage.setItem('chinwag.settings', JSON.stringify({ theme: name })), theme);

/** A talk with everything in it. @param {Page} alice @param {Page} bob */
async function talk(alice, bob) {
  await say(bob, 'Morning! Has anyone looked at the *tea kettle* since **Tuesday**?');
  await say(bob, TEXT);
  await say(bob, '@Alice could you look? 👍');
  await say(alice, 'Sure, on it. #general is the place.');
  await say(alice, '/me puts the kettle on');
  await expect(rows(alice)).toHaveCount(5);
  await expect(alice.locator('#timeline .pending')).toHaveCount(0);
  await alice.locator('.row').nth(2).hover();
  await alice.getByRole('button', { name: 'React with 👍' }).click();
  await alice.locator('.row').nth(2).hover();
  await alice.getByRole('button', { name: 'Reply', exact: true }).click();
  await say(alice, 'Found it: the lid was loose.');
  await bob.getByRole('button', { name: 'Message Alice' }).click();
  await say(bob, 'psst, tea?');
  await expect(alice.getByRole('region', { name: 'Conversations' })).toBeVisible();
}

for (const theme of ['light', 'dark', 'contrast']) {
  test(`no screen has a barrier: ${theme}`, async ({ person }) => {
    test.setTimeout(90_000);
    const bob = await person('Bob');
    const alice = await person('Alice');
    await wear(alice, theme);
    await alice.reload();
    await expect(alice.locator('html')).toHaveAttribute('data-theme', theme);
    await talk(alice, bob);
    await alice.locator('.row').last().hover();
    await look(alice, `${theme}-chat`);
    await alice.getByRole('button', { name: 'More', exact: true }).click();
    await look(alice, `${theme}-menu`);
    await press(alice, 'Escape');
    for (const [name, key] of [
      ['switcher', 'Control+k'],
      ['settings', 'Control+,'],
      ['help', 'Control+/'],
    ]) {
      await press(alice, key);
      await expect(alice.getByRole('dialog')).toBeVisible();
      await look(alice, `${theme}-${name}`);
      await press(alice, 'Escape');
    }
    for (const [name, button] of [
      ['emoji', 'Emoji'],
      ['browse', 'Browse rooms…'],
      ['profile', 'About Bob'],
    ]) {
      await alice.getByRole('button', { name: button, exact: true }).click();
      await expect(alice.getByRole('dialog')).toBeVisible();
      await look(alice, `${theme}-${name}`);
      await press(alice, 'Escape');
    }
    await composer(alice).pressSequentially('hello :smi');
    await expect(alice.getByRole('option').first()).toBeVisible();
    await look(alice, `${theme}-complete`);
    await composer(alice).fill('');
    await alice.getByRole('button', { name: 'Search', exact: true }).click();
    await alice.getByRole('searchbox', { name: 'Search' }).fill('kettle');
    await expect(alice.getByRole('button', { name: 'Show in the room' }).first()).toBeVisible();
    await look(alice, `${theme}-search`);
    await alice.getByRole('button', { name: 'Close', exact: true }).click();
    await alice.setViewportSize({ width: 390, height: 780 });
    await look(alice, `${theme}-phone`);
    await alice.getByRole('button', { name: /^Rooms/ }).click();
    await expect(alice.locator('.drawer.open')).toBeVisible();
    await look(alice, `${theme}-phone-rooms`);
  });
}

test('the page is right for a script that runs from right to left', async ({ window }) => {
  const page = await window('Alice');
  await page.evaluate(() => {
    document.documentElement.dir = 'rtl';
  });
  await page.getByLabel('Your name').fill('Alice');
  await press(page, 'Enter');
  await say(page, 'שלום');
  await expect(rows(page)).toHaveText(['שלום']);
  const sides = await page.evaluate(() => {
    const [rooms, people] = ['#rooms', '#people'].map((id) => document.querySelector(id)?.getBoundingClientRect());
    const { scrollWidth } = document.documentElement;
    return { isMirrored: (rooms?.left ?? 0) > (people?.left ?? 0), overflow: scrollWidth - innerWidth };
  });
  expect(sides).toEqual({ isMirrored: true, overflow: 0 });
  await look(page, 'rtl-chat');
  await page.setViewportSize({ width: 390, height: 780 });
  await look(page, 'rtl-phone');
});

test('search finds words and parts of them, and leads to the place and back', async ({ person }) => {
  const alice = await person('Alice');
  const bob = await person('Bob');
  await say(bob, 'the kettle is in the garden shed');
  for (let index = 0; index < 40; index += 1) await say(bob, `filler ${index}`);
  await expect(rows(alice).last()).toHaveText('filler 39');
  await press(alice, 'Control+Shift+F');
  const field = alice.getByRole('searchbox', { name: 'Search' });
  await field.fill('kett');
  const pane = alice.getByRole('complementary', { name: 'Search' });
  await expect(pane.getByRole('status')).toHaveText('1 message');
  await pane.getByRole('button', { name: 'Show in the room' }).click();
  await expect(alice.locator('.row.goal .text')).toHaveText('the kettle is in the garden shed');
  await expect(alice.locator('.row.goal')).toBeInViewport();
  await field.fill('nothing of the sort');
  await expect(pane.getByRole('status')).toHaveText('Nothing found.');
  await press(alice, 'Escape');
  await expect(pane).toBeHidden();
});
