import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  composer,
  expect,
  expectFocus,
  expectSaid,
  kept,
  press,
  rows,
  say,
  SERVER_GONE,
  test as base,
} from '../fixtures.js';
import { Server } from '../server.js';

/** @import { Page } from '@playwright/test' */

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/**
 * The server has files of its own here, which a story may change.
 * @typedef {object} Files
 * @property {string} home
 * @property {(name: string, from: string, to: string) => void} change
 */

/** @type {ReturnType<typeof base.extend<Files>>} */
const test = base.extend({
  home: async ({}, use) => {
    const home = mkdtempSync(join(tmpdir(), 'chinwag-client-'));
    for (const part of ['client', 'config']) cpSync(join(ROOT, part), join(home, part), { recursive: true });
    await use(home);
    rmSync(home, { recursive: true, force: true });
  },
  server: async ({ settings, home }, use) => {
    const server = await Server.start(settings, home);
    await use(server);
    await server.stop();
  },
  change: async ({ home }, use) => {
    await use((name, from, to) => {
      const path = join(home, 'client', name);
      const text = readFileSync(path, 'utf8');
      expect(text).toContain(from);
      writeFileSync(path, text.replace(from, to));
    });
  },
});

const WITH_WORKER = { serviceWorkers: /** @type {const} */ ('allow') };

test.skip(({ browserName }) => browserName !== 'chromium', 'Playwright gives Firefox no worker');

/** The set of files that is kept, once it is whole. @param {Page} page */
const keptSet = (page) =>
  page.evaluate(async () => {
    const { active } = await navigator.serviceWorker.ready;
    const [name = ''] = (await caches.keys()).filter((each) => each.startsWith('chinwag-'));
    return active?.state === 'activated' && (await (await caches.open(name)).match('views/door.js')) ? name : '';
  });

/** Another set is the one in use. @param {Page} page @param {string} first */
const wentOver = (page, first) =>
  expect(async () => {
    // While it goes over there is no page to ask.
    const now = await keptSet(page).catch(() => '');
    expect(now).not.toBe('');
    expect(now).not.toBe(first);
  }).toPass();

test('without a server and a network the page comes all the same, shows what was said, and takes what is to be sent', async ({
  person,
  server,
  guard,
}) => {
  guard.allow(SERVER_GONE);
  guard.allow(/Failed to load resource|Failed to fetch|ERR_INTERNET_DISCONNECTED/);
  const alice = await person('Alice', WITH_WORKER);
  const bob = await person('Bob');
  await say(bob, 'before the storm');
  await expectSaid(alice, ['before the storm']);
  await expect.poll(() => keptSet(alice)).toMatch(/^chinwag-[0-9a-f]{16}$/);
  await expect.poll(async () => (await kept(alice))[2]).toBe(1);
  await server.kill();
  await alice.context().setOffline(true);
  await alice.reload();
  await expect(rows(alice)).toHaveText(['before the storm']);
  await expectFocus(composer(alice));
  await say(alice, 'is anybody there?');
  await expect(alice.getByText('Waiting to be sent')).toBeVisible();
  await expect.poll(async () => (await kept(alice))[0]).toBe(1);
  await press(alice, 'Control+k');
  await expect(alice.getByRole('dialog', { name: 'Go to…' })).toBeVisible();
  await press(alice, 'Escape');
  await alice.reload();
  await expect(rows(alice)).toHaveText(['before the storm', 'is anybody there?']);
  // An invitation that was kept somewhere leads to the page, too.
  await alice.goto(`${server.url}r/general`);
  await expect(rows(alice)).toHaveText(['before the storm', 'is anybody there?']);
  await alice.context().setOffline(false);
  await server.run();
  await expectSaid(bob, ['before the storm', 'is anybody there?']);
  await expectSaid(alice, ['before the storm', 'is anybody there?']);
});

test('a page of an earlier version is told, goes over as a whole, and is never of two versions', async ({
  person,
  server,
  guard,
  change,
}) => {
  guard.allow(SERVER_GONE);
  guard.allow(/Failed to load resource|Failed to fetch/);
  const alice = await person('Alice', WITH_WORKER);
  await expect.poll(() => keptSet(alice)).not.toBe('');
  const first = await keptSet(alice);
  await composer(alice).fill('half a sen');
  // The server comes back with other files: one that the page has, and one that it has yet to load.
  await server.kill();
  change('lang/more.js', 'Pick a name and come in. That', 'Who are you? That');
  change('more/places.js', 'field.placeholder = words.switcherHint', "field.placeholder = 'The new hint'");
  await server.run();
  const bar = alice.locator('#link-bar');
  await expect(bar).toContainText('The server has changed.');
  // Until it goes over, what it loads is what it was made with.
  await press(alice, 'Control+k');
  await expect(alice.getByRole('dialog').getByRole('combobox')).toHaveAttribute(
    'placeholder',
    'A room or a person…',
  );
  await press(alice, 'Escape');
  const other = await alice.context().newPage();
  await guard.watch('other', other);
  await other.goto(server.url);
  await expect(other.locator('#door-hint')).toContainText('Pick a name and come in.');
  await expect(other.locator('html')).toHaveAttribute('data-settled', '');
  await alice.bringToFront();
  await bar.getByRole('button', { name: 'Reload' }).click();
  await wentOver(alice, first);
  await expect(composer(alice)).toHaveValue('half a sen');
  await expect(bar).toBeHidden();
  await press(alice, 'Control+k');
  await expect(alice.getByRole('dialog').getByRole('combobox')).toHaveAttribute('placeholder', 'The new hint');
  await expect(other.locator('#door-hint')).toContainText('Who are you?');
});

test('a tab that is still loading when all go over goes over too', async ({ person, server, guard, change }) => {
  guard.allow(SERVER_GONE);
  guard.allow(/Failed to load resource|Failed to fetch/);
  const alice = await person('Alice', WITH_WORKER);
  await expect.poll(() => keptSet(alice)).not.toBe('');
  const first = await keptSet(alice);
  await server.kill();
  change('lang/more.js', 'Pick a name and come in. That', 'Who are you? That');
  await server.run();
  const bar = alice.locator('#link-bar');
  await expect(bar).toContainText('The server has changed.');
  const other = await alice.context().newPage();
  await guard.watch('other', other);
  // The part that listens for a new version comes late the first time.
  await other.addInitScript(() => {
    if (sessionStorage.getItem('slow') !== null) return;
    sessionStorage.setItem('slow', 'once');
    /** @type {any} */
    const page = window;
    const { setTimeout: later } = window;
    page.goOn = new Promise((resolve) => (page.release = resolve));
    page.setTimeout = (/** @type {any} */ what, /** @type {number} */ ms, /** @type {any[]} */ ...about) =>
      later(ms === 400 ? () => void page.goOn.then(() => what(...about)) : what, ms, ...about);
  });
  await other.goto(server.url);
  await expect(other.getByLabel('Your name')).toHaveValue('Alice');
  await expect(other.locator('#door-hint')).toContainText('Pick a name and come in.');
  await alice.bringToFront();
  await bar.getByRole('button', { name: 'Reload' }).click();
  await wentOver(alice, first);
  await expect(other.locator('html')).not.toHaveAttribute('data-settled');
  await other.evaluate(() => /** @type {any} */ (window).release());
  await expect(other.locator('#door-hint')).toContainText('Who are you?');
  // Once is enough.
  await expect(other.locator('html')).toHaveAttribute('data-settled', '');
  const how = () =>
    other.evaluate(() => [performance.timeOrigin, document.documentElement.dataset.version?.length]);
  const [came, length] = await how();
  expect(length).toBe(16);
  await alice.waitForTimeout(1000);
  expect((await how())[0]).toBe(came);
});

test('the page can be installed', async ({ window, server }) => {
  const page = await window('somebody', WITH_WORKER);
  const response = await page.request.get(`${server.url}manifest.webmanifest`);
  expect(response.headers()['content-type']).toMatch(/manifest\+json|application\/json/);
  const manifest = await response.json();
  expect(manifest.display).toBe('standalone');
  for (const { src, sizes } of manifest.icons) {
    const icon = await page.request.get(`${server.url}${src}`);
    expect(icon.ok(), src).toBe(true);
    if (!src.endsWith('.png')) continue;
    const body = await icon.body();
    expect(`${body.readUInt32BE(16)}x${body.readUInt32BE(20)}`, src).toBe(sizes);
  }
  const state = await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    return registration.active !== null && registration.scope === new URL('./', location.href).href;
  });
  expect(state).toBe(true);
});

test('a popup and a sound come once, for what is not on screen', async ({ person }) => {
  const alice = await person('Alice', { permissions: ['notifications'] });
  const bob = await person('Bob');
  await alice.evaluate(() => {
    /** @type {any} */
    const page = window;
    page.told = [];
    page.Notification = class extends EventTarget {
      static permission = 'granted';
      static requestPermission = async () => 'granted';
      /** @param {string} title @param {{ body: string }} options */
      constructor(title, { body }) {
        super();
        page.told.push(`${title}: ${body}`);
      }
    };
  });
  const told = () => alice.evaluate(() => /** @type {any} */ (window).told);
  await press(alice, 'Control+,');
  await alice.getByRole('checkbox', { name: 'Show notifications of this browser' }).check();
  await press(alice, 'Escape');
  await alice.getByRole('textbox', { name: 'Message', exact: true }).focus();
  await say(bob, 'seen at once');
  await expectSaid(alice, ['seen at once']);
  await alice.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { get: () => 'hidden', configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  });
  await say(bob, 'not seen');
  await expect.poll(told).toEqual(['Bob in general: not seen']);
  await bob.getByRole('button', { name: 'Message Alice' }).click();
  await say(bob, 'psst');
  await expect.poll(told).toEqual(['Bob in general: not seen', 'Bob: psst']);
});
