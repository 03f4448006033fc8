// What every story starts with: a server of its own, people in windows of their own, and a guard that lets no
// test pass with an error in a console or a violation of the content security policy.

import { expect, test as base } from '@playwright/test';
import { Server } from './server.js';

export { expect } from '@playwright/test';

/** @import { BrowserContextOptions, Page } from '@playwright/test' */

/**
 * What browsers themselves say of a server that is gone, the late requests for parts of the page and its icon
 * included, which it may leave half answered; allowed only in stories that take it away.
 */
export const SERVER_GONE =
  /WebSocket connection to|can.t establish a connection to the server at ws:|connection to ws:.* was interrupted|ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|ERR_CONTENT_LENGTH_MISMATCH|Loading failed for the module/;

/** Runs in the page: policy violations become console errors. */
const reportViolations = () => {
  document.addEventListener('securitypolicyviolation', (event) => {
    // eslint-disable-next-line no-console
    console.error(`policy violation: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
  });
};

/** Collects what went wrong in the pages of one test. */
export class Guard {
  /** @type {string[]} */
  faults = [];
  /** @type {RegExp[]} */
  #allowed = [];

  /** @param {RegExp} pattern */
  allow(pattern) {
    this.#allowed.push(pattern);
  }

  /** @param {string} who @param {Page} page */
  async watch(who, page) {
    page.on('console', (message) => {
      // Most stories do without the worker, and Playwright says so.
      if (message.text().includes('Service Worker registration blocked by Playwright')) return;
      // The machines that tests run on have no loudspeaker.
      if (message.text().includes('AudioContext encountered an error from the audio device')) return;
      if (message.type() === 'error' || message.type() === 'warning') this.#note(`${who}: ${message.text()}`);
    });
    page.on('pageerror', (error) => this.#note(`${who}: ${error.stack ?? error.message}`));
    await page.addInitScript(reportViolations);
  }

  /** @param {string} fault */
  #note(fault) {
    if (!this.#allowed.some((pattern) => pattern.test(fault))) this.faults.push(fault);
  }
}

/**
 * @typedef {object} Stage
 * @property {Record<string, string>} settings of the server, as environment variables
 * @property {Server} server
 * @property {Guard} guard
 * @property {(who: string, options?: BrowserContextOptions) => Promise<Page>} window a new window at the door
 * @property {(name: string, options?: BrowserContextOptions) => Promise<Page>} person somebody in the lobby
 */

/** @type {ReturnType<typeof base.extend<Stage>>} */
export const test = base.extend({
  settings: [{}, { option: true }],
  server: async ({ settings }, use) => {
    const server = await Server.start(settings);
    await use(server);
    await server.stop();
  },
  guard: async ({}, use) => {
    const guard = new Guard();
    await use(guard);
    expect(guard.faults, 'nothing went wrong in any console').toEqual([]);
  },
  window: async ({ browser, server, guard }, use) => {
    /** @type {import('@playwright/test').BrowserContext[]} */
    const contexts = [];
    await use(async (who, options = {}) => {
      const context = await browser.newContext(options);
      contexts.push(context);
      const page = await context.newPage();
      await guard.watch(who, page);
      await page.goto(server.url);
      // All that comes with the page is there by then.
      await page.locator(':is(#door, #chat):not([hidden])').waitFor();
      return page;
    });
    for (const context of contexts) await context.close();
  },
  person: async ({ window }, use) => {
    await use(async (name, options) => {
      const page = await window(name, options);
      await signIn(page, name);
      return page;
    });
  },
});

/** The element has the keyboard in its window, whether or not the window is in front. */
/** @param {import('@playwright/test').Locator} locator */
export const expectFocus = (locator) =>
  expect.poll(() => locator.evaluate((node) => node === document.activeElement)).toBe(true);

/** @param {Page} page @param {string} name */
export async function signIn(page, name) {
  await page.getByLabel('Your name').fill(name);
  await page.getByRole('button', { name: 'Join the chat' }).click();
  await expectFocus(composer(page));
}

/** The parts that come when the page is quiet are there. @param {Page} page */
export const isSettled = (page) => expect(page.locator('html[data-settled]')).toHaveCount(1);

/**
 * Another tab of the same browser: of the same person, or of somebody else.
 * @param {Page} first
 * @param {Guard} guard
 * @param {{ as?: string, before?: (page: Page) => Promise<void> }} [how]
 */
export async function anotherTab(first, guard, { as, before } = {}) {
  const page = await first.context().newPage();
  await guard.watch('another tab', page);
  await before?.(page);
  await page.goto(first.url());
  if (as !== undefined) await signIn(page, as);
  else {
    const isMine = page.getByText('This is you: you go on where you were.');
    // Where the other tabs are too slow to answer it goes on by itself.
    await expect(isMine.or(composer(page))).toBeVisible();
    if (await isMine.isVisible()) await press(page, 'Enter');
    await expectFocus(composer(page));
  }
  return page;
}

/** @param {Page} page */
export const composer = (page) => page.getByRole('textbox', { name: 'Message', exact: true });

/** @param {Page} page */
export const rows = (page) => page.locator('#timeline .text');

/** @param {Page} page */
export const people = (page) => page.getByRole('complementary').getByRole('listitem');

/**
 * A key, in the window brought to the front: Firefox loses keys now and then that go to one behind another.
 * @param {Page} page
 * @param {string} key
 */
export async function press(page, key) {
  await page.bringToFront();
  await page.keyboard.press(key);
}

/** What is on screen counts as seen, and where the reader is, is known: browsers tell both with the next frame. @param {Page} page */
export async function isDrawn(page) {
  await page.bringToFront();
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
}

/** The reader goes up or down. @param {Page} page @param {number} top */
export async function scrollTo(page, top) {
  await isDrawn(page);
  await page.locator('#scroller').evaluate((node, to) => node.scrollTo(0, to), top);
  await isDrawn(page);
}

/** @param {Page} page @param {string} text */
export async function say(page, text) {
  await composer(page).fill(text);
  await page.bringToFront();
  await composer(page).press('Enter');
}

/** What is said and has its place: nothing pending among it. @param {Page} page @param {string[]} texts */
export async function expectSaid(page, texts) {
  await expect(rows(page)).toHaveText(texts);
  await expect(page.locator('#timeline .pending')).toHaveCount(0);
}

/**
 * Fills a room from outside, as fast as the server takes it: `line 1`, `line 2` …
 * @param {Server} server with no limits to rate
 * @param {string} roomId
 * @param {number} count
 * @param {number} [rootSeq] the message they all answer, by its place
 */
export async function seed(server, roomId, count, rootSeq = 0) {
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}ws`);
  const tell = (/** @type {string} */ type, /** @type {object} */ data, ref = '') =>
    socket.send(JSON.stringify({ type, data, ref }));
  await new Promise((resolve, reject) => {
    let sent = 0;
    let replyTo = /** @type {string | undefined} */ (undefined);
    const next = () => {
      sent += 1;
      tell('chat', { roomId, content: `line ${sent}`, replyTo }, `m${sent}`);
    };
    socket.addEventListener('error', reject);
    socket.addEventListener('message', ({ data }) => {
      const { type, ref, data: said } = JSON.parse(String(data));
      if (ref === 'join') {
        const { history } = said;
        replyTo = history.find((/** @type {{ seq: number }} */ { seq }) => seq === rootSeq)?.id;
      }
      if (type === 'connected') tell('auth', { username: 'Past' }, 'auth');
      else if (ref === 'auth') tell('join', { roomId }, 'join');
      else if (ref === 'join') for (let ahead = 0; ahead < Math.min(40, count); ahead += 1) next();
      else if (type === 'error') reject(new Error(String(data)));
      else if (ref === `m${count}`) resolve(null);
      else if (ref !== undefined && sent < count) next();
    });
  });
  socket.close(1000);
}

/**
 * How much the browser keeps: messages on their way, drafts, messages of rooms.
 * @param {Page} page
 * @returns {Promise<number[]>}
 */
export const kept = (page) =>
  page.evaluate(async () => {
    const answer = (/** @type {IDBRequest} */ request) =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const database = await answer(indexedDB.open('chinwag'));
    const all = (/** @type {string} */ name) => answer(database.transaction(name).objectStore(name).getAll());
    const [outbox, drafts, rooms] = await Promise.all(['outbox', 'drafts', 'rooms'].map(all));
    database.close();
    const messages = rooms.map((/** @type {any} */ { room }) => room.messages.length);
    return [
      outbox.length,
      drafts.length,
      messages.reduce((/** @type {number} */ a, /** @type {number} */ b) => a + b, 0),
    ];
  });
