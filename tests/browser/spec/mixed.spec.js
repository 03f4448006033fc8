// One thing in the middle of another: what is told of each alone holds when they meet.

import {
  anotherTab,
  composer,
  expect,
  expectFocus,
  expectSaid,
  isSettled,
  press,
  rows,
  say,
  SERVER_GONE,
  signIn,
  test,
} from '../fixtures.js';

/** @import { Page } from '@playwright/test' */

const TOKEN = 'a-token-that-is-long-enough-for-it';
test.use({ settings: { CHAT__LIMITS__MESSAGE_RATE_LIMIT: '0', CHAT__ADMIN__TOKEN: TOKEN } });

/** @param {Page} page @param {string} text @param {string} deed */
async function act(page, text, deed) {
  await page.bringToFront();
  await page.locator('#timeline .row').filter({ hasText: text }).first().hover();
  await page.locator(`#actions [data-do=${deed}]`).click();
}

/** @param {Page} page @param {string} name */
async function enter(page, name) {
  await page.getByLabel('Create a room').fill(name);
  await press(page, 'Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(name);
}

test('who goes leaves nothing for who comes next: no pane beside the room, no sheet before the door', async ({
  person,
  server,
  guard,
}) => {
  guard.allow(SERVER_GONE);
  const alice = await person('Alice');
  const bob = await person('Bob');
  await isSettled(alice);
  await alice.getByRole('button', { name: 'Message Bob' }).click();
  await say(alice, 'the zebra is under the mat');
  await expectSaid(alice, ['the zebra is under the mat']);
  // What was found in a conversation that is put away leads there again, whoever wrote it.
  await alice.getByRole('button', { name: 'Close conversation' }).click();
  await expect(alice.getByRole('heading', { level: 1 })).toHaveText('general');
  await alice.getByRole('button', { name: 'Search' }).click();
  await alice.getByRole('searchbox').fill('zebra');
  const pane = alice.locator('#pane');
  await expect(pane.locator('.note').getByText('Bob', { exact: true })).toBeVisible();
  await pane.getByRole('button', { name: 'Show in the room' }).click();
  await expect(alice.getByRole('heading', { level: 1 })).toHaveText('Bob');
  await alice.getByRole('button', { name: 'Sign out' }).click();
  await signIn(alice, 'Carol');
  await expect(pane).toBeHidden();
  await expect(pane).not.toContainText('zebra');
  // Who is not online is written to all the same.
  await bob.getByRole('button', { name: 'Message Carol' }).click();
  await say(bob, 'hello');
  await expectSaid(bob, ['hello']);
  await alice.getByRole('button', { name: 'Settings' }).click();
  await expect(alice.getByRole('dialog')).toBeVisible();
  await server.kill();
  await server.forget();
  await server.run();
  await expectFocus(alice.locator('#name'));
  await expect(alice.getByRole('dialog')).toHaveCount(0);
});

test('a command reaches who is not online, too', async ({ person }) => {
  const alice = await person('Alice');
  const bob = await person('Bob');
  await alice.getByRole('button', { name: 'Message Bob' }).click();
  await say(alice, 'hello');
  await expectSaid(alice, ['hello']);
  await bob.context().close();
  await expect(alice.locator('#room-topic')).toHaveText('not online', { timeout: 60_000 });
  await alice.getByRole('link', { name: 'general' }).click();
  await say(alice, '/msg Bob read this later');
  await expect(alice.getByRole('heading', { level: 1 })).toHaveText('Bob');
  await expectSaid(alice, ['hello', 'read this later']);
});

test('what is deleted is gone from answers, too; who is made a moderator is one at once', async ({ person }) => {
  const alice = await person('Alice');
  const bob = await person('Bob');
  await enter(alice, 'garden');
  await enter(bob, 'garden');
  await say(alice, 'the secret');
  await expectSaid(bob, ['the secret']);
  await act(bob, 'the secret', 'reply');
  await say(bob, 'really?');
  await expectSaid(alice, ['the secret', 'really?']);
  await alice.clock.install();
  await alice.locator('#timeline .row').first().focus();
  await press(alice, 'Delete');
  await alice.clock.runFor(8000);
  for (const page of [alice, bob]) {
    await expect(page.locator('.quoted')).toContainText('This message was deleted.');
    await expect(page.locator('#timeline')).not.toContainText('secret');
  }
  await say(alice, 'something to rule');
  await expect(rows(bob).last()).toHaveText('something to rule');
  await alice.getByRole('button', { name: 'About Bob' }).click();
  await alice.getByRole('button', { name: /moderator/ }).click();
  await expect(bob.locator('#people-list')).toContainText(/Bob\s*moderator/);
  await act(bob, 'something to rule', 'more');
  await expect(bob.getByRole('menuitem', { name: 'Delete', exact: true })).toBeVisible();
});

test('a message changed and changed back while nothing can be sent says what it said', async ({
  person,
  server,
  guard,
}) => {
  guard.allow(SERVER_GONE);
  const alice = await person('Alice');
  await isSettled(alice);
  await say(alice, 'one');
  await expectSaid(alice, ['one']);
  await act(alice, 'one', 'edit');
  await press(alice, 'Escape');
  await server.kill();
  await act(alice, 'one', 'edit');
  await say(alice, 'two');
  await expect(rows(alice)).toHaveText(['two']);
  await act(alice, 'two', 'edit');
  await say(alice, 'one');
  await expect(rows(alice)).toHaveText(['one']);
  await server.run();
  await expect(alice.locator('#timeline .fate')).toHaveCount(0);
  await expect(rows(alice)).toHaveText(['one']);
});

test('a new name begins a new group, an address calls nobody, and marks are no part of a link', async ({
  person,
}) => {
  const alice = await person('Alice');
  const bob = await person('Bob');
  await say(bob, 'before');
  await say(bob, '/name Robert');
  await expect(bob.locator('#self-name')).toHaveText('Robert');
  await say(bob, 'after');
  await expectSaid(alice, ['before', 'after']);
  await expect(alice.locator('#timeline .who-name')).toHaveText(['Bob', 'Robert']);
  await say(bob, 'write to me@alice.example');
  await say(bob, '**see https://example.org/** and *https://example.org/a*');
  await expect(rows(alice).last()).toHaveText('see https://example.org/ and https://example.org/a');
  await expect(alice.locator('#timeline strong a')).toHaveAttribute('href', 'https://example.org/');
  await expect(alice.locator('#timeline .calls')).toHaveCount(0);
});

test('what goes wrong while a sheet is open is told in it', async ({ person }) => {
  const alice = await person('Alice');
  await person('Bob');
  await isSettled(alice);
  await alice.evaluate(() => {
    Notification.requestPermission = () => Promise.resolve('denied');
  });
  await alice.getByRole('button', { name: 'Settings' }).click();
  const sheet = alice.getByRole('dialog');
  await sheet.getByLabel('Your name').fill('Bob');
  await press(alice, 'Enter');
  await expect(sheet.getByRole('alert')).toContainText('Somebody has this name');
  const popups = sheet.getByLabel('Show notifications');
  await popups.click();
  await expect(sheet.getByRole('alert')).toContainText('does not allow notifications');
  await expect(popups).not.toBeChecked();
});

test('a language chosen in one tab is spoken in all', async ({ person, guard }) => {
  const first = await person('Alice');
  await isSettled(first);
  const second = await anotherTab(first, guard);
  await second.getByRole('button', { name: 'Settings' }).click();
  await second.getByLabel('Deutsch').check();
  await expect(second.locator('#sign-out')).toHaveText('Abmelden');
  await expect(first.locator('#sign-out')).toHaveText('Abmelden');
  await expect(first.locator('#timeline')).not.toContainText('Today');
});

test('where the browser keeps nothing a lost connection still comes back as who one was', async ({ window }) => {
  const alice = await window('Alice');
  /** @type {import('@playwright/test').WebSocketRoute[]} */
  const lines = [];
  await alice.routeWebSocket(/\/ws$/, (line) => {
    lines.push(line);
    line.connectToServer();
    // What happens to one end is not told to the other.
    line.onClose(() => {});
  });
  await alice.addInitScript(() => {
    for (const name of ['localStorage', 'sessionStorage', 'indexedDB']) {
      Object.defineProperty(window, name, {
        get() {
          throw new DOMException('denied', 'SecurityError');
        },
      });
    }
  });
  await alice.reload();
  await signIn(alice, 'Alice');
  await say(alice, 'before');
  await expectSaid(alice, ['before']);
  // The page loses it; to the server the one before is still there, and has the name.
  await lines[0].close({ code: 1011 });
  await expect.poll(() => lines.length).toBe(2);
  await say(alice, 'after');
  await expectSaid(alice, ['before', 'after']);
  const bob = await window('Bob');
  await signIn(bob, 'Bob');
  await expect(bob.locator('#people-list')).toContainText('Alice');
  await expect(alice.locator('#people-list li')).toHaveCount(2);
});

test('what was today is yesterday after midnight', async ({ person }) => {
  const alice = await person('Alice');
  await say(alice, 'late');
  await expectSaid(alice, ['late']);
  await expect(alice.locator('#timeline .day')).toHaveText(['Today']);
  await alice.clock.install({ time: Date.now() + 86_400_000 });
  const bob = await person('Bob');
  await say(bob, 'later');
  await expect(rows(alice)).toHaveText(['late', 'later']);
  await expect(alice.locator('#timeline .day:not(.new)')).toHaveText(['Yesterday']);
});

test('Enter closes the picker where it is on the cross, and a whole name of an emoji becomes it', async ({
  person,
}) => {
  const alice = await person('Alice');
  await alice.getByRole('button', { name: 'Emoji' }).click();
  await expectFocus(alice.getByLabel('Find an emoji'));
  await press(alice, 'Shift+Tab');
  await press(alice, 'Enter');
  await expect(alice.getByRole('dialog')).toHaveCount(0);
  await expect(composer(alice)).toHaveValue('');
  await composer(alice).pressSequentially('good :tada', { delay: 20 });
  await expect(alice.getByRole('listbox')).toBeVisible();
  await composer(alice).pressSequentially(': at 10:30:', { delay: 20 });
  await expect(composer(alice)).toHaveValue('good 🎉 at 10:30:');
});

test('a long name widens neither the list of rooms nor the field', async ({ person }) => {
  const alice = await person('Alice');
  const before = await composer(alice).boundingBox();
  await enter(alice, `${'long'.repeat(15)}name`);
  expect((await composer(alice).boundingBox())?.height).toBe(before?.height);
  const list = await alice.locator('#rooms').boundingBox();
  const filter = await alice.locator('#filter').boundingBox();
  expect((filter?.x ?? Infinity) + (filter?.width ?? 0)).toBeLessThan((list?.x ?? 0) + (list?.width ?? 0));
  await alice.getByRole('button', { name: 'Browse rooms…' }).click();
  const sheet = alice.getByRole('dialog');
  await sheet.getByLabel('Name').fill('topical');
  await sheet.getByLabel('Topic').fill('T'.repeat(150));
  await press(alice, 'Enter');
  await expect(alice.locator('#room-topic')).toHaveText(/^T+$/);
  await alice.getByRole('button', { name: 'Browse rooms…' }).click();
  const name = sheet.locator('.link-name').getByText('topical', { exact: true });
  await expect(sheet.getByRole('option').filter({ hasText: 'topical' })).toContainText('TTT');
  expect((await name.boundingBox())?.width).toBeGreaterThan(50);
});

test('however much the server tells, one reads and writes on', async ({ person, server }) => {
  const alice = await person('Alice', { viewport: { width: 360, height: 600 } });
  await say(alice, 'here');
  for (const letter of ['a', 'b', 'c']) await server.command(`broadcast ${`${letter} `.repeat(900)}`);
  await expect(alice.locator('.notice')).toHaveCount(3);
  await expect(composer(alice)).toBeInViewport({ ratio: 1 });
  await expect(rows(alice).last()).toBeInViewport();
  for (let left = 3; left > 0; left -= 1) {
    await alice.getByRole('button', { name: 'Dismiss' }).first().click();
    await expect(alice.locator('.notice')).toHaveCount(left - 1);
  }
});

test('the list shows the room that is open, however many there are', async ({ person }) => {
  const alice = await person('Alice', { viewport: { width: 1000, height: 420 } });
  await isSettled(alice);
  for (let number = 10; number < 24; number += 1) await enter(alice, `room ${number}`);
  for (const key of ['Alt+ArrowDown', 'Alt+ArrowUp']) {
    await press(alice, key);
    await expect(alice.locator('#rooms a[aria-current]')).toBeInViewport({ ratio: 0.95 });
  }
});

test('on a phone what was found is seen in the room, and what the pane covers has no keyboard', async ({
  person,
}) => {
  const alice = await person('Alice', { viewport: { width: 360, height: 640 } });
  await isSettled(alice);
  await say(alice, 'the needle');
  for (let line = 1; line < 30; line += 1) await say(alice, `hay ${line}`);
  await expectSaid(alice, ['the needle', ...Array.from({ length: 29 }, (_, line) => `hay ${line + 1}`)]);
  await alice.getByRole('button', { name: 'Search' }).click();
  await alice.getByRole('searchbox').fill('needle');
  await expect(alice.locator('#pane .pane-row')).toHaveCount(1);
  await expect(alice.locator('main.room[inert]')).toHaveCount(1);
  await alice.setViewportSize({ width: 1000, height: 640 });
  await expect(alice.locator('main.room[inert]')).toHaveCount(0);
  await alice.setViewportSize({ width: 360, height: 640 });
  await alice.getByRole('button', { name: 'Show in the room' }).click();
  await expect(alice.locator('#pane')).toBeHidden();
  const row = alice.locator('#timeline .row').filter({ hasText: 'the needle' });
  await expectFocus(row);
  await expect(row).toBeInViewport({ ratio: 0.9 });
});

test('what is not sent yet is not left behind, and what is being deleted is not edited', async ({ person }) => {
  const alice = await person('Alice');
  await enter(alice, 'garden');
  await say(alice, 'one');
  await expectSaid(alice, ['one']);
  await act(alice, 'one', 'more');
  await alice.getByRole('menuitem', { name: 'Delete' }).click();
  await expect(alice.getByRole('button', { name: 'Undo' })).toBeVisible();
  await composer(alice).focus();
  await press(alice, 'ArrowUp');
  await expect(composer(alice)).toHaveValue('');
  await alice.routeWebSocket(/\/ws$/, (ws) => {
    const there = ws.connectToServer();
    ws.onMessage((text) => {
      if (JSON.parse(String(text)).type !== 'chat') there.send(text);
    });
  });
  await alice.reload();
  await expect(alice.getByRole('complementary').getByRole('listitem')).toHaveCount(1);
  await say(alice, 'two');
  await expect(alice.locator('#timeline .pending')).toHaveCount(1);
  await alice.locator('#leave').click();
  await expect(alice.getByRole('list', { name: 'Notices' })).toContainText('not sent yet');
  await expect(alice.getByRole('heading', { level: 1 })).toHaveText('garden');
  await expect(alice.locator('#timeline .pending')).toHaveCount(1);
});
