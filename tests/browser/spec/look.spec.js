// The looks that are not a theme's: a script that runs the other way, and search beside the room.

import { look } from '../barriers.js';
import { expect, press, rows, say, test } from '../fixtures.js';

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
  // The drawers come with a module of their own.
  await expect(page.locator('#rooms')).toHaveAttribute('inert', '');
  await look(page, 'rtl-phone');
  // The drawers come from their own side.
  await page.getByRole('button', { name: /^Rooms/ }).click();
  await expect(page.locator('#rooms')).toHaveClass(/open/);
  await page.evaluate(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)));
  const right = await page.locator('#rooms').evaluate((node) => node.getBoundingClientRect().right);
  expect(right).toBe(390);
  await look(page, 'rtl-drawer');
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
