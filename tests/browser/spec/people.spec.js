// Rooms and people around the messages: making a room with a topic, only what is unread, whom one does not want to hear,
// and coming in again as who one was.

import {
  composer,
  expect,
  expectFocus,
  expectSaid,
  isSettled,
  people,
  press,
  rows,
  say,
  test,
} from '../fixtures.js';

/** @import { Page } from '@playwright/test' */
/** @import { Guard } from '../fixtures.js' */

/** @param {Page} page @param {string} name */
async function make(page, name) {
  await page.getByLabel('Create a room').fill(name);
  await press(page, 'Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(name);
  await expect(people(page)).toHaveCount(1);
}

/** The rooms of which the browser has written down what was said. @param {Page} page */
const keptRooms = (page) =>
  page.evaluate(async () => {
    const answer = (/** @type {IDBRequest} */ request) =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const database = await answer(indexedDB.open('chinwag'));
    const kept = await answer(database.transaction('rooms').objectStore('rooms').getAll());
    database.close();
    return kept.map((/** @type {{ room: { key: string } }} */ { room }) => room.key).sort();
  });

test('a room is made with its topic, and found by it', async ({ person }) => {
  const alice = await person('Alice');
  const bob = await person('Bob');
  await alice.getByRole('button', { name: 'Browse rooms…' }).click();
  const sheet = alice.getByRole('dialog', { name: 'Rooms on this server' });
  await sheet.getByRole('textbox', { name: 'Name' }).fill('garden');
  await sheet.getByRole('textbox', { name: 'Topic' }).fill('Roses and beans');
  await sheet.getByRole('button', { name: 'Create' }).click();
  await expect(alice.getByRole('heading', { level: 1 })).toHaveText('garden');
  await expect(alice.locator('#room-topic')).toHaveText('Roses and beans');
  await bob.getByRole('button', { name: 'Browse rooms…' }).click();
  await bob.getByRole('combobox', { name: 'Find a room…' }).fill('beans');
  await expect(bob.getByRole('option')).toContainText('Roses and beans');
  await press(bob, 'Enter');
  await expect(bob.getByRole('heading', { level: 1 })).toHaveText('garden');
  await expect(bob.locator('#room-topic')).toHaveText('Roses and beans');
});

test('only what is unread is listed where one wants it so, a dot apart from a number', async ({ person }) => {
  const alice = await person('Alice');
  const bob = await person('Bob');
  for (const name of ['garden', 'kitchen', 'cellar']) {
    await make(alice, name);
    await bob.goto(alice.url());
    await expect(bob.getByRole('heading', { level: 1 })).toHaveText(name);
  }
  await alice.getByRole('link', { name: 'general' }).click();
  await expect(composer(alice)).toHaveAttribute('placeholder', 'Message general');
  await say(bob, 'for whoever reads it');
  await bob.getByRole('link', { name: /kitchen/ }).click();
  await expect(composer(bob)).toHaveAttribute('placeholder', 'Message kitchen');
  await say(bob, '@Alice dinner');
  const list = alice.locator('#my-rooms a');
  await expect(list.filter({ hasText: 'kitchen' }).locator('.badge')).toHaveText('1');
  await expect(list.filter({ hasText: 'cellar' }).locator('.dot')).toHaveCount(1);
  await expect(list.filter({ hasText: 'cellar' }).locator('.badge')).toHaveCount(0);
  const filter = alice.getByRole('button', { name: 'Unread', exact: true });
  await filter.click();
  await expect(filter).toHaveAttribute('aria-pressed', 'true');
  await expect(list).toHaveText([/general/, /cellar/, /kitchen/]);
  await list.filter({ hasText: 'kitchen' }).click();
  await expectSaid(alice, ['@Alice dinner']);
  // What is open and what is still unread; the one that was left is read.
  await expect(list).toHaveText([/cellar/, /kitchen/]);
  await filter.click();
  await expect(list).toHaveCount(4);
});

test('a room is opened even if something is drawn just when it is chosen', async ({ person }) => {
  const alice = await person('Alice');
  await make(alice, 'garden');
  await alice.evaluate(() => {
    location.hash = '#r/general';
    // Before the page hears of the new address the state changes.
    document.hasFocus = () => false;
    dispatchEvent(new Event('blur'));
  });
  await expect(alice.getByRole('heading', { level: 1 })).toHaveText('general');
  await expect.poll(() => alice.url()).toContain('#r/general');
});

test('who is blocked is folded away and cannot write in the conversation, until it is taken back', async ({
  person,
}) => {
  const alice = await person('Alice');
  const bob = await person('Bob');
  await say(bob, 'buy buy buy');
  await expectSaid(alice, ['buy buy buy']);
  await alice.locator('.row').getByRole('button', { name: 'Bob' }).click();
  const card = alice.getByRole('dialog', { name: 'About Bob' });
  await card.getByRole('button', { name: 'Block', exact: true }).click();
  await expect(alice.getByRole('list', { name: 'Notices' })).toContainText('You see nothing of Bob any more.');
  await expect(rows(alice)).toHaveText(['A message of somebody you blocked.']);
  await bob.getByRole('button', { name: 'Message Alice' }).click();
  await say(bob, 'but I');
  await expect(bob.locator('.row.failed')).toContainText('Not sent: This person takes no messages from you.');
  await expect(alice.getByRole('region', { name: 'Conversations' })).toBeHidden();
  // Who looks has read what was there before, and is called by nothing new.
  await alice.bringToFront();
  await expect(alice).toHaveTitle('general · Chinwag');
  await press(alice, 'Control+,');
  const settings = alice.getByRole('dialog', { name: 'Settings' });
  await settings.getByRole('button', { name: 'Unblock' }).click();
  await press(alice, 'Escape');
  await expect(rows(alice)).toHaveText(['buy buy buy']);
  await bob.locator('.row.failed').getByRole('button', { name: 'Try again' }).click();
  await alice.getByRole('region', { name: 'Conversations' }).getByRole('link', { name: /Bob/ }).click();
  await expectSaid(alice, ['but I']);
});

test('the list of people is alive, and tells by shape who is there', async ({ person }) => {
  const alice = await person('Alice');
  const bob = await person('Bob');
  await alice.getByRole('button', { name: 'Message Bob' }).click();
  await say(alice, 'psst');
  const link = alice.getByRole('region', { name: 'Conversations' }).getByRole('link', { name: /Bob/ });
  await expect(link.locator('.presence')).toHaveClass(/on/);
  await bob.getByRole('button', { name: 'Sign out' }).click();
  await expect(link.locator('.presence')).not.toHaveClass(/\bon\b/);
  await expect(alice.locator('#room-topic')).toHaveText('not online');
  await alice.getByRole('link', { name: 'general' }).click();
  await expect(people(alice)).toHaveText([/Alice/]);
});

/** Makes a room, says something there, closes the browser at once and opens it again. @param {Page} page @param {Guard} guard */
async function backInTheGarden(page, guard) {
  await make(page, 'garden');
  await say(page, 'I was here');
  await expectSaid(page, ['I was here']);
  const address = page.url().split('#')[0];
  const context = page.context();
  await page.close();
  const again = await context.newPage();
  await guard.watch('Alice again', again);
  await again.goto(address);
  await expectFocus(composer(again));
  await expect(again.getByRole('heading', { level: 1 })).toHaveText('garden');
  await expectSaid(again, ['I was here']);
  return again;
}

test('who closed the browser comes back as who they were, where they were', async ({ person, guard }) => {
  const alice = await person('Alice');
  const again = await backInTheGarden(alice, guard);
  await expect(again.locator('#self-name')).toHaveText('Alice');
  await expect(again.getByRole('link', { name: 'general' })).toBeVisible();
});

test('who left one room, made another and closed the browser at once comes back to the other', async ({
  person,
  guard,
}) => {
  const alice = await person('Alice');
  await make(alice, 'attic');
  await make(alice, 'cellar');
  await isSettled(alice);
  await expect.poll(() => keptRooms(alice)).toEqual(['r/attic', 'r/cellar', 'r/general']);
  // What happens from now on is too late for what the browser writes down at its leisure.
  await alice.evaluate(() => {
    const store = /** @type {any} */ (IDBObjectStore.prototype);
    for (const name of ['put', 'delete']) {
      const before = store[name];
      store[name] = function (/** @type {any[]} */ ...given) {
        return this.name === 'rooms' ? this.get('') : before.apply(this, given);
      };
    }
  });
  await alice.locator('#open-room-menu').click();
  await alice.getByRole('menuitem', { name: 'Leave room' }).click();
  await expect(alice.getByRole('link', { name: 'cellar' })).toHaveCount(0);
  const again = await backInTheGarden(alice, guard);
  for (const name of ['attic', 'general']) {
    await again.locator('#my-rooms').getByRole('link', { name }).click();
    await expect(composer(again)).toHaveAttribute('placeholder', `Message ${name}`);
  }
  await expect(again.locator('#my-rooms a')).toHaveCount(3);
});

test('the door knows whether a name is free while one types, and offers one that is', async ({
  person,
  window,
}) => {
  await person('Alice');
  const page = await window('second');
  const name = page.getByLabel('Your name');
  const advice = page.locator('#name-advice');
  await name.fill('Bob');
  await expect(advice).toHaveText('This name is free.');
  await name.fill('ALICE');
  await expect(advice).toContainText('Somebody has this name');
  // Asked for all the same: refused, and what is offered is free.
  await press(page, 'Enter');
  await expect(page.getByRole('alert')).toContainText('Somebody has this name');
  // It is said once.
  await expect(advice).toBeEmpty();
  const offers = page.locator('#suggestions button');
  await expect(offers).toHaveCount(1);
  const offered = (await offers.textContent()) ?? '';
  const answer = await page.request.get(
    `${page.url().split('#')[0]}api/names?name=${encodeURIComponent(offered)}`,
  );
  expect(await answer.json()).toEqual({ available: true });
  await offers.click();
  await expectFocus(composer(page));
  await expect(page.locator('#self-name')).toHaveText(offered);
});

test('what is said of a name before it was asked for does not come after it was refused', async ({
  person,
  window,
}) => {
  await person('Alice');
  const page = await window('second');
  let release = () => {};
  const refused = new Promise((resolve) => (release = () => resolve(null)));
  let answered = 0;
  await page.route('**/api/names*', async (route) => {
    await refused;
    await route.continue();
    answered += 1;
  });
  const asked = page.waitForRequest('**/api/names*');
  await page.getByLabel('Your name').fill('Alice');
  await asked;
  await press(page, 'Enter');
  await expect(page.getByRole('alert')).toContainText('Somebody has this name');
  release();
  await expect(page.locator('#suggestions button')).toHaveCount(1);
  await expect.poll(() => answered).toBe(2);
  await expect(page.locator('#name-advice')).toBeEmpty();
});
