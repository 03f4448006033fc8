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
  test,
} from '../fixtures.js';

const WITH_WORKER = { serviceWorkers: /** @type {const} */ ('allow') };

test.skip(({ browserName }) => browserName !== 'chromium', 'Playwright gives Firefox no worker');

test('without a server the page comes all the same, shows what was said, and takes what is to be sent', async ({
  person,
  server,
  guard,
}) => {
  guard.allow(SERVER_GONE);
  guard.allow(/Failed to load resource|Failed to convert value to 'Response'|Failed to fetch/);
  const alice = await person('Alice', WITH_WORKER);
  const bob = await person('Bob');
  await say(bob, 'before the storm');
  await expectSaid(alice, ['before the storm']);
  await expect
    .poll(() => alice.evaluate(async () => (await caches.open('chinwag-1')).match('views/door.js').then(Boolean)))
    .toBe(true);
  await expect.poll(async () => (await kept(alice))[2]).toBe(1);
  await server.kill();
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
  await server.run();
  await expectSaid(bob, ['before the storm', 'is anybody there?']);
  await expectSaid(alice, ['before the storm', 'is anybody there?']);
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
