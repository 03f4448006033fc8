import {
  composer,
  expect,
  expectFocus,
  expectSaid,
  kept,
  people,
  press,
  rows,
  say,
  SERVER_GONE,
  test,
} from '../fixtures.js';

/** @import { Page } from '@playwright/test' */

/**
 * The page is loaded anew, and the browser takes its time to open what is kept.
 * @param {Page} page
 * @returns {Promise<() => Promise<void>>} it is open now
 */
async function openLate(page) {
  await page.addInitScript(() => {
    /** @type {any} */
    const here = window;
    const open = new Promise((resolve) => (here.openNow = resolve));
    const before = IDBFactory.prototype.open;
    IDBFactory.prototype.open = function (...given) {
      const request = before.apply(this, given);
      Object.defineProperty(request, 'onsuccess', {
        set(tell) {
          request.addEventListener('success', () => void open.then(tell));
        },
      });
      return request;
    };
  });
  await page.reload();
  await expect(people(page)).toHaveCount(1);
  return () => page.evaluate(() => /** @type {any} */ (window).openNow());
}

test('what was written without a connection survives a reload, and is sent once and in order', async ({
  person,
  server,
  guard,
}) => {
  guard.allow(SERVER_GONE);
  const alice = await person('Alice');
  const bob = await person('Bob');
  await say(alice, 'before');
  await expectSaid(bob, ['before']);
  await expect.poll(() => kept(alice)).toEqual([0, 0, 1]);
  // The page can be fetched, the chat cannot be reached: as behind a proxy whose server is gone.
  await alice.routeWebSocket(/\/ws/, (ws) => void ws.close({ code: 1001 }));
  await alice.reload();
  await expectSaid(alice, ['before']);
  await expectFocus(composer(alice));
  for (const text of ['one', 'two', 'three']) await say(alice, text);
  await composer(alice).fill('half a thought');
  await expect(alice.getByText('Waiting to be sent')).toHaveCount(3);
  await expect.poll(() => kept(alice)).toEqual([3, 1, 1]);
  await alice.reload();
  await expect(rows(alice)).toHaveText(['before', 'one', 'two', 'three']);
  await expect(composer(alice)).toHaveValue('half a thought');
  await expect(alice.locator('#link-bar')).toContainText('Trying again in', { timeout: 15_000 });
  await expect(rows(bob)).toHaveText(['before']);
  await alice.unrouteAll();
  const again = await alice.context().newPage();
  await guard.watch('Alice again', again);
  await alice.close();
  await again.goto(server.url);
  const all = ['before', 'one', 'two', 'three'];
  for (const page of [again, bob]) await expectSaid(page, all);
  await expect(composer(again)).toHaveValue('half a thought');
  await again.reload();
  for (const page of [again, bob]) await expectSaid(page, all);
});

test('drafts are kept by room, with what they answer and where the caret was, and are marked in the list', async ({
  person,
}) => {
  const alice = await person('Alice');
  const bob = await person('Bob');
  await say(bob, 'tea?');
  await expectSaid(alice, ['tea?']);
  await alice.locator('.row').first().hover();
  await alice.getByRole('button', { name: 'Reply', exact: true }).click();
  await composer(alice).fill('yes pleese');
  await composer(alice).evaluate((field) => {
    if (field instanceof HTMLTextAreaElement) field.setSelectionRange(7, 7);
  });
  await press(alice, 'x');
  await alice.getByLabel('Create a room').fill('garden');
  await press(alice, 'Enter');
  await expect(composer(alice)).toHaveAttribute('placeholder', 'Message garden');
  await expect(composer(alice)).toHaveValue('');
  await expect(alice.getByRole('link', { name: /general/ })).toContainText('Draft');
  await expect.poll(async () => (await kept(alice))[1]).toBe(1);
  await alice.reload();
  await expectFocus(composer(alice));
  await alice.getByRole('link', { name: /general/ }).click();
  await expect(composer(alice)).toHaveValue('yes plexese');
  await expect(alice.locator('#composer-context')).toContainText('tea?');
  expect(
    await composer(alice).evaluate((field) => /** @type {HTMLTextAreaElement} */ (field).selectionStart),
  ).toBe(8);
  await alice.bringToFront();
  await composer(alice).press('Enter');
  await expect(bob.locator('.quoted')).toContainText('tea?');
  await expect(alice.getByRole('link', { name: /general/ })).not.toContainText('Draft');
});

test('two tabs of one person: each sends its own, nothing twice, and both see all', async ({ person, guard }) => {
  const alice = await person('Alice');
  const bob = await person('Bob');
  const second = await alice.context().newPage();
  await guard.watch('second tab', second);
  await second.goto(alice.url());
  await expect(second.getByText('This is you: you go on where you were.')).toBeVisible();
  await press(second, 'Enter');
  await expectFocus(composer(second));
  await expect(second.locator('#people-list li')).toHaveCount(2);
  await say(alice, 'from the first');
  await say(second, 'from the second');
  await say(alice, 'and the first again');
  const all = ['from the first', 'from the second', 'and the first again'];
  for (const page of [alice, second, bob]) await expectSaid(page, all);
  await second.reload();
  await expectSaid(second, all);
  await alice.close();
  await say(bob, 'still there?');
  await expectSaid(second, [...all, 'still there?']);
});

test('a message that is refused says why, and can be sent again, changed or thrown away', async ({
  person,
  window,
}) => {
  const alice = await window('Alice');
  let refusing = true;
  await alice.routeWebSocket(/\/ws$/, (ws) => {
    const server = ws.connectToServer();
    ws.onMessage((text) => {
      const { type, ref } = JSON.parse(String(text));
      if (type !== 'chat' || !refusing) server.send(text);
      else ws.send(JSON.stringify({ type: 'error', ref, data: { code: 'muted', message: 'You are muted' } }));
    });
  });
  await alice.reload();
  await alice.getByLabel('Your name').fill('Alice');
  await press(alice, 'Enter');
  await expectFocus(composer(alice));
  for (const text of ['first', 'second', 'third']) await say(alice, text);
  await expect(alice.getByText('Not sent: You are muted at the moment.')).toHaveCount(3);
  refusing = false;
  const row = (/** @type {string} */ text) => alice.locator('.row.failed').filter({ hasText: text });
  await row('second').getByRole('button', { name: 'Delete' }).click();
  await row('third').getByRole('button', { name: 'Edit' }).click();
  await expect(composer(alice)).toHaveValue('third');
  await row('first').getByRole('button', { name: 'Try again' }).click();
  await expectSaid(alice, ['first']);
  await composer(alice).fill('third, changed');
  await alice.bringToFront();
  await composer(alice).press('Enter');
  await expectSaid(alice, ['first', 'third, changed']);
  const bob = await person('Bob');
  await expectSaid(bob, ['first', 'third, changed']);
});

test('signing out leaves nothing behind', async ({ person }) => {
  const alice = await person('Alice');
  await say(alice, 'secret');
  await composer(alice).fill('also secret');
  await expect.poll(() => kept(alice)).toEqual([0, 1, 1]);
  await alice.getByRole('button', { name: 'Sign out' }).click();
  await expectFocus(alice.getByLabel('Your name'));
  await expect.poll(() => kept(alice)).toEqual([0, 0, 0]);
  await alice.getByLabel('Your name').fill('Bella');
  await press(alice, 'Enter');
  await expectFocus(composer(alice));
  await expect(composer(alice)).toHaveValue('');
});

test('what is written before what was kept is there goes behind it', async ({ person }) => {
  const alice = await person('Alice');
  await composer(alice).fill('half a thought');
  await expect.poll(() => kept(alice)).toEqual([0, 1, 0]);
  const open = await openLate(alice);
  await expect(composer(alice)).toHaveValue('');
  await composer(alice).fill('and the rest');
  await open();
  await expect(composer(alice)).toHaveValue('half a thought\nand the rest');
});

test('what is written before anything can be kept is kept all the same', async ({ person }) => {
  const alice = await person('Alice');
  const open = await openLate(alice);
  await composer(alice).fill('half a thought');
  await open();
  await expect.poll(() => kept(alice)).toEqual([0, 1, 0]);
});

test('who signs out before what was kept is there leaves nothing behind', async ({ person }) => {
  const alice = await person('Alice');
  await say(alice, 'secret');
  await composer(alice).fill('also secret');
  await expect.poll(() => kept(alice)).toEqual([0, 1, 1]);
  const open = await openLate(alice);
  await alice.getByRole('button', { name: 'Sign out' }).click();
  await expectFocus(alice.getByLabel('Your name'));
  await open();
  await expect.poll(() => kept(alice)).toEqual([0, 0, 0]);
  await alice.getByLabel('Your name').fill('Bella');
  await press(alice, 'Enter');
  await expectFocus(composer(alice));
  await expect(composer(alice)).toHaveValue('');
});
