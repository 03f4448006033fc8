// The way through every screen there is: each chapter opens its screens one after the other and has each looked at.

import { composer, expect, press, rows, say, scrollTo, signIn } from './fixtures.js';

/** @import { Page } from '@playwright/test' */
/** @import { Server } from './server.js' */

/**
 * @typedef {object} Tour
 * @property {Page} alice who looks
 * @property {Page} bob somebody to talk with
 * @property {Server} server
 * @property {boolean} narrow a phone
 * @property {(name: string) => Promise<void>} look
 */

/** Every screen, in the order in which the chapters come to them; `phone` or `desk` where it is one's alone. */
export const SCREENS = [
  ...['door', 'door-error', 'door-free', 'door-taken', 'door-invited', 'empty', 'chat', 'menu', 'long', 'reply'],
  ...['edit', 'too-long', 'complete', 'complete-people', 'complete-commands', 'deleting', 'deleted', 'compact'],
  ...['switcher', 'settings', 'help', 'emoji', 'emoji-found', 'browse', 'profile', 'own-profile', 'direct'],
  ...['room-menu', 'topic', 'moderated', 'versions', 'pins', 'thread', 'search', 'search-filters'],
  ...['notices', 'new-below', 'no-room', 'settings-blocked', 'keeping-order', 'sure'],
  ...['waiting', 'lost', 'ended'],
];

/** Drawers are for phones. */
export const PHONE_SCREENS = ['drawer-rooms', 'drawer-people'];

const TEXT = [
  'Yes. See https://example.org/kettles/2026?x=1 and `kettle --fix`:',
  '```rust',
  'fn boil(cups: u32) -> Result<Tea, Error> {',
  '    // never more than four',
  '    let water = "hot";',
  '    Ok(Tea::new(cups.min(4), water))',
  '}',
  '```',
  '> it is a good kettle',
  '- one',
  '- two',
].join('\n');

const LONG = `${'W'.repeat(80)} https://example.org/${'long/'.repeat(30)} ${'🫖'.repeat(60)}`;

/** @param {Page} page @param {string} name */
const dialog = (page, name) => page.getByRole('dialog', { name, exact: true });

/** On a phone the lists of rooms and people are behind buttons. @param {Tour} tour @param {'rooms' | 'people'} which */
async function list({ alice, narrow }, which) {
  if (!narrow) return;
  await alice.locator(`.room-header [aria-controls=${which}]`).click();
  await expect(alice.locator(`#${which}`)).toHaveClass(/open/);
}

/** @param {Page} page @param {string} text @param {string} item */
async function choose(page, text, item) {
  // What has no place yet has no menu.
  await expect(page.locator('#timeline .pending')).toHaveCount(0);
  await page.locator('.row').filter({ hasText: text }).first().focus();
  await press(page, 'Enter');
  await page.getByRole('menuitem', { name: item, exact: true }).click();
}

/** @param {Tour} tour @param {string} room */
async function enter(tour, room) {
  await list(tour, 'rooms');
  await tour.alice.getByLabel('Create a room, or join').fill(room);
  await press(tour.alice, 'Enter');
  await expect(tour.alice.getByRole('heading', { level: 1 })).toHaveText(room);
}

/** @param {Tour} tour */
async function door({ alice, server, look }) {
  await look('door');
  await alice.getByLabel('Your name').fill('');
  await press(alice, 'Enter');
  await expect(alice.getByRole('alert')).not.toBeEmpty();
  await look('door-error');
  await alice.getByLabel('Your name').fill('Alice');
  await expect(alice.getByText('This name is free.')).toBeVisible();
  await look('door-free');
  await alice.getByLabel('Your name').fill('Bob');
  await press(alice, 'Enter');
  await expect(alice.locator('#suggestions button').first()).toBeVisible();
  await look('door-taken');
  await alice.goto(`${server.url}#tea%20house`);
  await alice.reload();
  await expect(alice.getByText('You are invited to “tea house”')).toBeVisible();
  await look('door-invited');
  await alice.goto(server.url);
  await signIn(alice, 'Alice');
}

/** A talk with everything in it. @param {Tour} tour */
async function talk({ alice, bob, look }) {
  await expect(alice.locator('#empty')).toBeVisible();
  await look('empty');
  await say(bob, 'Morning! Has anyone looked at the *tea kettle* since **Tuesday**?');
  await say(bob, TEXT);
  await say(bob, '@Alice could you look? 👍');
  await expect(rows(alice)).toHaveCount(3);
  await say(alice, 'Sure, on it. #general is the place.');
  await say(alice, '/me puts the kettle on');
  await expect(rows(alice)).toHaveCount(5);
  await expect(alice.locator('#timeline .pending')).toHaveCount(0);
  const asked = alice.locator('.row').filter({ hasText: 'could you look?' }).first();
  await asked.focus();
  await asked.getByRole('button', { name: 'React with 👍' }).click();
  await asked.focus();
  await asked.getByRole('button', { name: 'Reply', exact: true }).click();
  await say(alice, 'Found it: the lid was loose.');
  await expect(rows(alice)).toHaveCount(6);
  await alice.locator('.row').last().hover();
  await look('chat');
}

/** @param {Tour} tour */
async function messages({ alice, bob, look }) {
  await alice.locator('.row').last().focus();
  await press(alice, 'Enter');
  await expect(alice.getByRole('menu')).toBeVisible();
  await look('menu');
  await press(alice, 'Escape');
  await say(bob, LONG);
  await expect(rows(alice)).toHaveCount(7);
  await look('long');
  await alice.locator('.row').last().focus();
  await press(alice, 'r');
  await expect(alice.locator('#composer-context')).toBeVisible();
  await look('reply');
  await press(alice, 'Escape');
  await press(alice, 'ArrowUp');
  await expect(alice.getByText('Editing your message')).toBeVisible();
  await look('edit');
  await composer(alice).fill('x'.repeat(4100));
  await look('too-long');
  await press(alice, 'Escape');
  for (const [name, text] of [
    ['complete', 'hello :smi'],
    ['complete-people', 'hello @'],
    ['complete-commands', '/'],
  ]) {
    await composer(alice).fill('');
    await composer(alice).pressSequentially(text);
    await expect(alice.getByRole('option').first()).toBeVisible();
    await look(name);
  }
  await press(alice, 'Escape');
  await composer(alice).fill('');
  await say(alice, 'a mistake');
  await expect(rows(alice)).toHaveCount(8);
  await choose(alice, 'a mistake', 'Delete');
  await expect(alice.getByRole('button', { name: 'Undo' })).toBeVisible();
  await look('deleting');
  await expect(alice.getByText('This message was deleted.')).toBeVisible();
  await look('deleted');
  await alice.evaluate(() => (document.documentElement.dataset.density = 'compact'));
  await look('compact');
  await alice.evaluate(() => (document.documentElement.dataset.density = 'roomy'));
}

/** @param {Tour} tour */
async function sheets(tour) {
  const { alice, look } = tour;
  for (const [name, key] of [
    ['switcher', 'Control+k'],
    ['settings', 'Control+,'],
    ['help', 'Control+/'],
  ]) {
    await press(alice, key);
    await expect(alice.getByRole('dialog')).toBeVisible();
    await look(name);
    await press(alice, 'Escape');
  }
  await alice.getByRole('button', { name: 'Emoji', exact: true }).click();
  await expect(dialog(alice, 'Emoji')).toBeVisible();
  await look('emoji');
  await alice.getByLabel('Find an emoji').fill('tea');
  await look('emoji-found');
  await press(alice, 'Escape');
  await list(tour, 'rooms');
  await alice.getByRole('button', { name: 'Browse rooms…' }).click();
  await expect(dialog(alice, 'Rooms on this server')).toBeVisible();
  await look('browse');
  await press(alice, 'Escape');
  if (tour.narrow) await press(alice, 'Escape');
  for (const [name, who] of [
    ['profile', 'Bob'],
    ['own-profile', 'Alice'],
  ]) {
    await alice.locator('.who').getByRole('button', { name: who, exact: true }).first().click();
    await expect(dialog(alice, `About ${who}`)).toBeVisible();
    await look(name);
    if (who === 'Alice') await press(alice, 'Escape');
    else await dialog(alice, 'About Bob').getByRole('button', { name: 'Close' }).click();
  }
  await list(tour, 'people');
  await alice.getByRole('button', { name: 'Message Bob' }).click();
  await expect(alice.getByRole('heading', { level: 1 })).toHaveText('Bob');
  await look('direct');
}

/** A room of one's own, where one keeps order. @param {Tour} tour */
async function garden(tour) {
  const { alice, bob, look } = tour;
  await enter(tour, 'garden');
  await expect(alice.locator('#people-list li')).toHaveCount(1);
  await alice.getByRole('button', { name: 'About this room' }).click();
  await expect(alice.getByRole('menu')).toBeVisible();
  await look('room-menu');
  await alice.getByRole('menuitem', { name: 'Change the topic…' }).click();
  await expect(alice.getByRole('dialog')).toBeVisible();
  await look('topic');
  await alice
    .getByRole('textbox', { name: 'Topic' })
    .fill('Roses, beans, and whatever else has to be watered at six');
  await press(alice, 'Enter');
  await expect(alice.locator('#room-topic')).toHaveText(/^Roses/);
  await bob.goto(alice.url());
  await expect(bob.getByRole('heading', { level: 1 })).toHaveText('garden');
  await say(bob, 'water them at six');
  await expect(rows(alice)).toHaveCount(1);
  await say(alice, 'water them at sven');
  await expect(rows(alice)).toHaveCount(2);
  await choose(alice, 'at six', 'Pin');
  await press(alice, 'Escape');
  await composer(alice).focus();
  await press(alice, 'ArrowUp');
  await composer(alice).fill('water them at seven');
  await press(alice, 'Enter');
  await expect(alice.getByRole('button', { name: 'edited' })).toBeVisible();
  await look('moderated');
  await alice.getByRole('button', { name: 'edited' }).click();
  await expect(dialog(alice, 'Earlier versions')).toBeVisible();
  await look('versions');
  await press(alice, 'Escape');
  await alice.getByRole('button', { name: 'Pinned messages' }).click();
  await expect(alice.getByRole('complementary', { name: 'Pinned messages' })).toBeVisible();
  await look('pins');
  await press(alice, 'Escape');
  await choose(alice, 'at six', 'Reply in a thread');
  await expect(alice.getByRole('textbox', { name: 'Reply in this thread' })).toBeFocused();
  await alice.getByRole('textbox', { name: 'Reply in this thread' }).fill('both of them?');
  await press(alice, 'Enter');
  await expect(alice.locator('#pane .text')).toHaveCount(2);
  await look('thread');
  await press(alice, 'Escape');
  await press(alice, 'Control+Shift+F');
  await alice.getByRole('searchbox', { name: 'Search' }).fill('water');
  await expect(alice.getByRole('button', { name: 'Show in the room' }).first()).toBeVisible();
  await look('search');
  await alice.getByText('Filters', { exact: true }).click();
  await look('search-filters');
  await press(alice, 'Escape');
}

/** What the page says by itself. @param {Tour} tour */
async function notices(tour) {
  const { alice, bob, look, server, narrow } = tour;
  await list(tour, 'rooms');
  await alice.getByLabel('Create a room, or join').fill('a/b');
  await press(alice, 'Enter');
  await expect(alice.getByRole('list', { name: 'Notices' })).toContainText('Could not enter');
  await server.command('broadcast The kettle is on in the **kitchen**, and there is cake.');
  await expect(alice.getByRole('list', { name: 'Notices' })).toContainText('The kettle is on');
  await look('notices');
  const dismiss = alice.getByRole('button', { name: 'Dismiss' });
  for (let left = await dismiss.count(); left > 0; left -= 1) await dismiss.first().click();
  await enter(tour, 'garden');
  for (let line = 1; line <= 14; line += 1) await say(bob, `row ${line}\n\nof beans`);
  await expect(rows(alice).last()).toContainText('row 14');
  await scrollTo(alice, 0);
  await say(bob, 'and one more');
  await expect(alice.getByRole('button', { name: '1 new message' })).toBeVisible();
  await look('new-below');
  if (narrow) {
    await list(tour, 'rooms');
    await look('drawer-rooms');
    await press(alice, 'Escape');
    await list(tour, 'people');
    await look('drawer-people');
    await press(alice, 'Escape');
  }
  const title = alice.getByRole('heading', { level: 1 });
  for (let left = 0; left < 6 && (await title.textContent()) !== 'No room open'; left += 1) {
    const before = await title.textContent();
    await alice.locator('#open-room-menu').click();
    await alice.getByRole('menuitem', { name: /^(?:Leave room|Close conversation)$/ }).click();
    await expect(title).not.toHaveText(before ?? '');
  }
  await look('no-room');
  await enter(tour, 'general');
}

/** For who has the operator's token. @param {Tour} tour */
async function order(tour) {
  const { alice, look } = tour;
  await alice.locator('.who').getByRole('button', { name: 'Bob', exact: true }).first().click();
  await dialog(alice, 'About Bob').getByRole('button', { name: 'Block', exact: true }).click();
  await expect(alice.getByText('somebody you blocked').first()).toBeVisible();
  await press(alice, 'Control+,');
  await expect(alice.getByRole('button', { name: 'Unblock' })).toBeVisible();
  await look('settings-blocked');
  await alice.getByRole('button', { name: 'Unblock' }).click();
  await press(alice, 'Escape');
  await alice.evaluate((token) => sessionStorage.setItem('chinwag.operator', token), tour.server.token);
  await alice.locator('.who').getByRole('button', { name: 'Bob', exact: true }).first().click();
  await expect(alice.getByRole('group', { name: 'Keep order' })).toBeVisible();
  await look('keeping-order');
  await alice.getByRole('button', { name: 'Ban', exact: true }).click();
  await expect(alice.getByRole('button', { name: 'Ban Bob' })).toBeVisible();
  await look('sure');
  await press(alice, 'Escape');
  await press(alice, 'Escape');
}

/** The server goes away. @param {Tour} tour */
async function connection({ alice, server, look }) {
  await server.kill();
  await say(alice, 'is anybody there?');
  await expect(alice.getByText('Waiting to be sent')).toBeVisible();
  await look('waiting');
  await expect(alice.locator('#link-bar')).toBeVisible();
  await expect(alice.locator('#link-bar')).toContainText('Trying again in');
  await look('lost');
  await server.run();
  // The longer it was away, the longer it may be until the next try.
  await expect(alice.locator('#link-bar')).toBeHidden({ timeout: 60_000 });
  await expect(alice.getByText('Waiting to be sent')).toBeHidden();
  await server.command('kick Alice');
  await expect(alice.locator('#link-bar')).toContainText('An operator ended your session.');
  await look('ended');
  await server.kill();
  await alice.getByRole('button', { name: 'Try now' }).click();
  await expect(alice.locator('#link-bar')).toContainText('Trying again in');
}

/** The whole way. */
export const CHAPTERS = [door, talk, messages, sheets, garden, notices, order, connection];
