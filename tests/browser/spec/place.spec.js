// Where one is in a room and between rooms: the first unread message, a link to one, what was found, and the way back.

import { composer, expect, expectFocus, kept, press, rows, say, scrollTo, seed, test } from '../fixtures.js';

/** @import { Locator, Page } from '@playwright/test' */

test.use({ settings: { CHAT__LIMITS__MESSAGE_RATE_LIMIT: '0', CHAT__LIMITS__REQUESTS_PER_SECOND: '0' } });

/** @param {Page} page @param {string} text the whole of it */
const row = (page, text) => page.locator('#timeline .row').filter({ has: page.getByText(text, { exact: true }) });

/** How far a row's upper edge is below the upper edge of the timeline. @param {Page} page @param {string} selector */
const below = (page, selector) =>
  page.evaluate((what) => {
    const edge = document.querySelector('#scroller')?.getBoundingClientRect().top ?? 0;
    return (document.querySelector(what)?.getBoundingClientRect().top ?? Infinity) - edge;
  }, selector);

test('a room with more news than fits opens at the first, and one goes on to the latest', async ({
  person,
  server,
}) => {
  await seed(server, 'garden', 30);
  const alice = await person('Alice');
  await alice.getByLabel('Create a room').fill('garden');
  await press(alice, 'Enter');
  await expect(rows(alice).last()).toHaveText('line 30');
  await alice.getByRole('link', { name: 'general' }).click();
  await expect(composer(alice)).toHaveAttribute('placeholder', 'Message general');
  await seed(server, 'garden', 60);
  const garden = alice.getByRole('link', { name: /garden/ });
  await expect(garden).toContainText('60 unread messages');
  await garden.click();
  const line = alice.locator('.day.new');
  await expect(line).toBeInViewport();
  expect(await below(alice, '.day.new')).toBeLessThan(120);
  // Something was seen, not all: the rest is still to come, and says how much.
  const toNewest = alice.locator('#to-newest');
  await expect(toNewest).toHaveText(/^\d+ new messages$/);
  await expect.poll(async () => Number.parseInt((await toNewest.textContent()) ?? '', 10)).toBeLessThan(60);
  await toNewest.click();
  await expect(rows(alice).last()).toBeInViewport();
  await expect(rows(alice).last()).toHaveText('line 60');
  const toNew = alice.getByRole('button', { name: 'To what is new' });
  await toNew.click();
  await expect(line).toBeInViewport();
  await expect(toNew).toBeHidden();
  await expect(garden).not.toContainText('unread');
});

test('a link to a message works in a browser that was never here, in a room one is not in', async ({
  server,
  window,
}) => {
  await seed(server, 'garden', 200);
  const page = await window('stranger');
  await page.goto('about:blank');
  await page.goto(`${server.url}#r/garden/77`);
  await page.getByLabel('Your name').fill('Alice');
  await press(page, 'Enter');
  await expect(row(page, 'line 77')).toBeInViewport();
  await expect(row(page, 'line 77')).toHaveClass(/goal/);
  await expect(page).toHaveURL(/#r\/garden$/);
  await page.reload();
  await expect(rows(page).last()).toHaveText('line 200');
  // Who comes back by a link is there at once, too.
  await page.goto('about:blank');
  await page.goto(`${server.url}#r/garden/120`);
  await expect(row(page, 'line 120')).toBeInViewport();
});

test('a link to what is not there leads as close as can be, says so, and holds nothing up', async ({
  person,
  server,
}) => {
  await seed(server, 'general', 150);
  const alice = await person('Alice');
  await expect(rows(alice).last()).toHaveText('line 150');
  await alice.goto(`${server.url}#r/general/99999`);
  await expect(alice.getByRole('list', { name: 'Notices' })).toContainText('This message is not there.');
  await expect(row(alice, 'line 150')).toBeInViewport();
  // One can go on from there.
  const first = (await rows(alice).first().textContent()) ?? '';
  await scrollTo(alice, 100);
  await expect(rows(alice).first()).not.toHaveText(first);
});

/** The filters, and what is left at their end: two messages. @param {Locator} pane */
async function narrow(pane) {
  const hits = pane.getByRole('listitem');
  await pane.getByText('Filters').click();
  await pane.getByLabel('Only with links').check();
  await expect(hits).toHaveCount(1);
  await pane.getByLabel('From').fill('Past');
  await expect(pane.getByRole('status')).toHaveText('Nothing found.');
  await pane.getByLabel('Only with links').uncheck();
  await pane.getByRole('searchbox', { name: 'Search' }).fill('"line 30"');
  await expect(hits).toHaveCount(2);
  await pane.getByLabel('Where').selectOption({ label: 'Only in general' });
  await expect(hits).toHaveCount(1);
  await pane.getByLabel('Where').selectOption({ label: 'Everywhere' });
  await expect(hits).toHaveCount(2);
}

test('search narrows, shows what it found in its place, and leads back to the same place in another room', async ({
  person,
  server,
}) => {
  await seed(server, 'garden', 120);
  await seed(server, 'general', 200);
  const bob = await person('Bob');
  await say(bob, 'the Marmalade is at https://example.org/');
  await say(bob, 'marmalade without a link');
  const alice = await person('Alice');
  await alice.getByLabel('Create a room').fill('garden');
  await press(alice, 'Enter');
  await expect(rows(alice).last()).toHaveText('line 120');
  await alice.getByRole('link', { name: 'general' }).click();
  await expect(rows(alice).last()).toHaveText('marmalade without a link');
  await expect(async () => {
    await alice.locator('#scroller').evaluate((node) => node.scrollTo(0, 300));
    await expect(row(alice, 'line 110')).toHaveCount(1, { timeout: 300 });
  }).toPass();
  await row(alice, 'line 110').evaluate((node) => node.scrollIntoView({ block: 'end' }));

  await alice.getByRole('button', { name: 'Search', exact: true }).click();
  const pane = alice.getByRole('complementary', { name: 'Search' });
  const field = pane.getByRole('searchbox', { name: 'Search' });
  await expectFocus(field);
  await field.fill('marmalade');
  await expect(pane.getByRole('listitem')).toHaveCount(2);
  await expect(pane.locator('mark')).toHaveText(['marmalade', 'Marmalade']);
  await narrow(pane);
  await row(alice, 'line 110').evaluate((node) => node.scrollIntoView({ block: 'center' }));
  await expect(row(alice, 'line 110')).toBeInViewport();
  const before = await below(alice, '.row[data-seq="110"]');
  await pane.getByRole('listitem').filter({ hasText: 'garden' }).getByRole('button', { name: 'Show' }).click();
  await expect(alice.getByRole('heading', { level: 1 })).toHaveText('garden');
  await expect(alice.locator('.row.goal .text')).toHaveText('line 30');
  await expect(alice.locator('.row.goal')).toBeInViewport();
  await expect(pane.getByRole('listitem'), 'what was found is still there').toHaveCount(2);
  const back = alice.getByRole('button', { name: 'Back to where you were' });
  await back.click();
  await expect(alice.getByRole('heading', { level: 1 })).toHaveText('general');
  await expect(row(alice, 'line 110')).toBeInViewport();
  expect(Math.abs((await below(alice, '.row[data-seq="110"]')) - before)).toBeLessThanOrEqual(1);
  await expect(back).toBeHidden();
});

test('who waits with a message of their own can still read above it', async ({ person, server }) => {
  await seed(server, 'general', 60);
  const alice = await person('Alice');
  await expect(rows(alice).last()).toHaveText('line 60');
  const bob = await person('Bob');
  let isHeld = true;
  await alice.routeWebSocket(/\/ws$/, (ws) => {
    const there = ws.connectToServer();
    ws.onMessage((text) => {
      if (!isHeld || JSON.parse(String(text)).type !== 'chat') there.send(text);
    });
  });
  await alice.reload();
  await expect(rows(alice).last()).toHaveText('line 60');
  await say(alice, 'is sent in a while');
  await say(alice, 'and this behind it');
  await expect(alice.locator('.row.pending').last()).toBeInViewport();
  await scrollTo(alice, 0);
  await expect(row(alice, 'line 11')).toBeInViewport();
  const before = await below(alice, '.row[data-seq="15"]');
  await say(bob, 'news');
  await expect(alice.getByRole('button', { name: '1 new message' })).toBeVisible();
  expect(Math.abs((await below(alice, '.row[data-seq="15"]')) - before)).toBeLessThanOrEqual(1);
  isHeld = false;
});

test('a long thread is there to its end, follows, and keeps what is written in it', async ({ person, server }) => {
  await seed(server, 'general', 1);
  await seed(server, 'general', 110, 1);
  const alice = await person('Alice');
  await expect(rows(alice).last()).toHaveText('line 110');
  await alice.goto(`${server.url}#r/general/1`);
  await alice.getByRole('button', { name: '110 replies' }).click();
  const pane = alice.getByRole('complementary', { name: 'Thread' });
  await expect(pane.getByRole('listitem')).toHaveCount(111);
  await expect(pane.getByRole('listitem').last()).toContainText('line 110');
  const field = pane.getByRole('textbox', { name: 'Reply in this thread' });
  await field.fill('half a reply');
  await press(alice, 'Escape');
  await expect(pane).toBeHidden();
  await expect.poll(async () => (await kept(alice))[1]).toBe(1);
  await alice.reload();
  await expect(rows(alice).last()).toHaveText('line 110');
  await alice.goto(`${server.url}#r/general/1`);
  await alice.getByRole('button', { name: '110 replies' }).click();
  await expect(field).toHaveValue('half a reply');
  await field.fill('a reply');
  await press(alice, 'Enter');
  await expect(pane.getByRole('listitem')).toHaveCount(112);
  await expect(pane.getByRole('listitem').last()).toContainText('a reply');
  await expect(field).toHaveValue('');
});
