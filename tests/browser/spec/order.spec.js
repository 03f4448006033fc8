import { composer, expect, expectFocus, expectSaid, press, rows, say, test } from '../fixtures.js';

/** @import { Page } from '@playwright/test' */

/** @param {Page} page @param {string} text @param {string} item */
async function choose(page, text, item) {
  await page.bringToFront();
  await page.locator('.row').filter({ hasText: text }).first().hover();
  await page.getByRole('toolbar').getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: item, exact: true }).click();
}

/** Alice makes a room, and Bob comes in. @param {Page} alice @param {Page} bob */
async function makeRoom(alice, bob) {
  await alice.getByLabel('Create a room').fill('garden');
  await press(alice, 'Enter');
  await expect(alice.getByRole('heading', { level: 1 })).toHaveText('garden');
  await expect(alice.locator('#people-list li')).toHaveCount(1);
  await bob.goto(alice.url());
  await expect(bob.getByRole('heading', { level: 1 })).toHaveText('garden');
  await expect(alice.locator('#people-list li')).toHaveCount(2);
}

test('who made a room says what it is about, pins, and deletes what others wrote', async ({ person }) => {
  const alice = await person('Alice');
  const bob = await person('Bob');
  await makeRoom(alice, bob);
  await expect(alice.getByRole('complementary')).toContainText('moderator');
  await alice.getByRole('button', { name: 'About this room' }).click();
  await alice.getByRole('menuitem', { name: 'Change the topic…' }).click();
  await alice.getByRole('textbox', { name: 'Topic' }).fill('Roses and beans');
  await press(alice, 'Enter');
  for (const page of [alice, bob]) await expect(page.locator('#room-topic')).toHaveText('Roses and beans');
  await say(bob, 'water them at six');
  await say(bob, 'buy buy buy');
  await expectSaid(alice, ['water them at six', 'buy buy buy']);
  await choose(alice, 'water them', 'Pin');
  for (const page of [alice, bob]) await expect(page.locator('.row .pinned')).toHaveCount(1);
  await bob.getByRole('button', { name: 'Pinned messages' }).click();
  const pane = bob.getByRole('complementary', { name: 'Pinned messages' });
  await expect(pane.getByRole('listitem')).toContainText('water them at six');
  await press(bob, 'Escape');
  await expect(pane).toBeHidden();
  await alice.clock.install();
  await choose(alice, 'buy buy', 'Delete');
  await alice.clock.runFor(8000);
  for (const page of [alice, bob]) {
    await expect(rows(page)).toHaveText(['water them at six', 'This message was deleted.']);
  }
});

test('an answer makes a thread, and the thread goes on beside the room', async ({ person }) => {
  const alice = await person('Alice');
  const bob = await person('Bob');
  await say(bob, 'what do we plant?');
  await expectSaid(alice, ['what do we plant?']);
  await choose(alice, 'what do we plant?', 'Reply in a thread');
  const pane = alice.getByRole('complementary', { name: 'Thread' });
  const field = pane.getByRole('textbox', { name: 'Reply in this thread' });
  await expectFocus(field);
  await field.fill('beans');
  await press(alice, 'Enter');
  await expect(rows(bob)).toHaveText(['what do we plant?', 'beans']);
  const count = bob.getByRole('button', { name: '1 reply' });
  await expect(count).toBeVisible();
  await count.click();
  const other = bob.getByRole('complementary', { name: 'Thread' });
  await expect(other.getByRole('listitem')).toHaveCount(2);
  await other.getByRole('textbox').fill('and roses');
  await press(bob, 'Enter');
  await expect(pane.getByRole('listitem').last()).toContainText('and roses');
  await expect(alice.getByRole('button', { name: '2 replies' })).toBeVisible();
});

test('an edited message shows what was said before to the author', async ({ person }) => {
  const alice = await person('Alice');
  await say(alice, 'teh kettle');
  await expectSaid(alice, ['teh kettle']);
  await alice.bringToFront();
  await composer(alice).press('ArrowUp');
  await composer(alice).fill('the kettle');
  await press(alice, 'Enter');
  await alice.getByRole('button', { name: 'edited' }).click();
  const sheet = alice.getByRole('dialog', { name: 'Earlier versions' });
  await expect(sheet.locator('.version-text')).toHaveText(['teh kettle', 'the kettle']);
});
