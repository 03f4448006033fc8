// The connection: what is said of it, when it is tried again, and when it is not.

import {
  anotherTab,
  composer,
  expect,
  expectFocus,
  expectSaid,
  people,
  press,
  rows,
  say,
  SERVER_GONE,
  signIn,
  test,
} from '../fixtures.js';

/** @import { Page } from '@playwright/test' */
/** @import { WebSocketRoute } from '@playwright/test' */
/** @import { Server } from '../server.js' */

const TOKEN = 'a-token-of-some-length';

/** What an operator says to the server. @param {Server} server @param {string} command */
async function operate(server, command) {
  const response = await fetch(`${server.url}api/admin/command`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify({ command }),
  });
  expect(response.ok, `${command}: ${response.status}`).toBe(true);
}

/**
 * A line between the page and the server that can be cut, shut and made deaf. Set before the page is loaded anew.
 * @param {Page} page
 */
async function lineOf(page) {
  const line = {
    opened: 0,
    isShut: false,
    isDeaf: false,
    /** What is said of the server's version; empty: what it says itself. */
    version: '',
    current: /** @type {WebSocketRoute | null} */ (null),
    /** @param {number} code */
    cut: async (code) => line.current?.close({ code }),
  };
  await page.routeWebSocket(/\/ws$/, (ws) => {
    line.opened += 1;
    if (line.isShut) return void ws.close({ code: 1011 });
    line.current = ws;
    line.isDeaf = false;
    const server = ws.connectToServer();
    let deaf = false;
    ws.onMessage((text) => {
      deaf ||= line.isDeaf;
      if (!deaf) server.send(text);
    });
    server.onMessage((text) => {
      deaf ||= line.isDeaf;
      const frame = JSON.parse(String(text));
      if (frame.type === 'connected' && line.version !== '') frame.data.version = line.version;
      if (!deaf) ws.send(JSON.stringify(frame));
    });
  });
  await page.reload();
  return line;
}

/** @param {Page} page */
const bar = (page) => page.locator('#link-bar');

test.use({ settings: { CHAT__ADMIN__TOKEN: TOKEN } });

test('a connection that is back within two seconds is not worth a word, one that is gone longer is', async ({
  window,
}) => {
  const alice = await window('Alice');
  const line = await lineOf(alice);
  await alice.clock.install();
  await alice.reload();
  await signIn(alice, 'Alice');
  await alice.clock.pauseAt(Date.now() + 600_000);
  await alice.clock.runFor(8000);
  await line.cut(1011);
  await alice.clock.runFor(1000);
  await expect.poll(() => line.opened).toBe(2);
  await say(alice, 'still here');
  await expectSaid(alice, ['still here']);
  await expect(bar(alice)).toBeHidden();

  await alice.clock.runFor(8000);
  line.isShut = true;
  await line.cut(1012);
  await alice.clock.runFor(1900);
  await expect(bar(alice)).toBeHidden();
  await alice.clock.runFor(1100);
  // Why it broke is told for as long as it is broken.
  await expect(bar(alice)).toContainText(/The server is restarting\. Trying again in \d+ seconds?\./);
  await say(alice, 'meanwhile');
  await expect(alice.getByText('Waiting to be sent')).toBeVisible();

  // A network that comes back is tried at once: no time goes by here.
  line.isShut = false;
  await alice.evaluate(() => dispatchEvent(new Event('online')));
  await expectSaid(alice, ['still here', 'meanwhile']);
  await expect(bar(alice)).toBeHidden();
});

test('a restart is seen by nobody who writes: the text stays, and what was said arrives', async ({
  person,
  server,
  guard,
}) => {
  guard.allow(SERVER_GONE);
  const alice = await person('Alice');
  const bob = await person('Bob');
  await say(alice, 'before');
  await expectSaid(bob, ['before']);
  await composer(alice).pressSequentially('half a ');
  await operate(server, 'restart');
  await composer(alice).pressSequentially('thought');
  await expect(composer(alice)).toHaveValue('half a thought');
  await expectFocus(composer(alice));
  await press(alice, 'Enter');
  for (const page of [alice, bob]) await expectSaid(page, ['before', 'half a thought']);
  await expect(bar(alice)).toBeHidden();
});

test('a socket that is open but dead is found, and nothing is lost in it', async ({ window, person }) => {
  const bob = await person('Bob');
  const alice = await window('Alice');
  const line = await lineOf(alice);
  await alice.clock.install();
  await alice.reload();
  await signIn(alice, 'Alice');
  // Until the room is entered nothing is sent to it.
  await expect(people(alice)).toHaveCount(2);
  const before = line.opened;
  line.isDeaf = true;
  await say(alice, 'into the void');
  await expect(alice.locator('.row.sending')).toHaveCount(1);
  await expect(rows(bob)).toHaveCount(0);
  await alice.clock.runFor(36_000);
  await expect.poll(() => line.opened, { message: 'the socket was given up' }).toBe(before + 1);
  for (const page of [alice, bob]) await expectSaid(page, ['into the void']);
});

test('who was kicked is not tried again, whatever happens, until they want it', async ({ window, server }) => {
  const alice = await window('Alice');
  const line = await lineOf(alice);
  await signIn(alice, 'Alice');
  await alice.clock.install();
  const before = line.opened;
  await composer(alice).fill('but I');
  await operate(server, 'kick Alice');
  await expect(bar(alice)).toContainText('An operator ended your session.');
  await alice.evaluate(() => {
    for (const type of ['online', 'focus', 'pageshow']) dispatchEvent(new Event(type));
  });
  await alice.clock.runFor(300_000);
  expect(line.opened).toBe(before);
  await expect(composer(alice)).toHaveValue('but I');
  await bar(alice).getByRole('button', { name: 'Try now' }).click();
  await expect(bar(alice)).toBeHidden();
  expect(line.opened).toBe(before + 1);
  await expect(composer(alice)).toHaveValue('but I');
});

test('who is banned is told so at the door, and stays there', async ({ window, server }) => {
  const alice = await window('Alice');
  const line = await lineOf(alice);
  await signIn(alice, 'Alice');
  await operate(server, 'ban Alice 1h "too loud"');
  await expect(bar(alice)).toContainText('An operator ended your session.');
  await bar(alice).getByRole('button', { name: 'Try now' }).click();
  await expect(alice.getByRole('alert')).toContainText(/banned/i);
  await expect(alice.getByLabel('Your name')).toHaveValue('Alice');
  const before = line.opened;
  await alice.clock.install();
  await alice.clock.runFor(120_000);
  expect(line.opened).toBe(before);
});

test('a page the server has outgrown says so, and the reload keeps what was written', async ({ window }) => {
  const alice = await window('Alice');
  const line = await lineOf(alice);
  await signIn(alice, 'Alice');
  line.version = '99.0.0';
  await line.cut(1012);
  await expect(bar(alice)).toContainText('Reload the page to go on with the new version.');
  await composer(alice).fill('not lost');
  await bar(alice).getByRole('button', { name: 'Reload' }).click();
  await expect(bar(alice)).toBeHidden();
  await expect(composer(alice)).toHaveValue('not lost');
});

test('who signs out in one tab is out in the other, and it says why', async ({ person, guard }) => {
  const alice = await person('Alice');
  const second = await anotherTab(alice, guard);
  await alice.getByRole('button', { name: 'Sign out' }).click();
  await expect(second.getByRole('alert')).toHaveText('You signed out in another place.');
  await expect(second.getByLabel('Your name')).toHaveValue('Alice');
});
