import { look } from '../barriers.js';
import { expect, expectFocus, expectSaid, press, say, test } from '../fixtures.js';

/** @import { Page } from '@playwright/test' */

const TOKEN = 'a-token-of-some-length';

test.use({ settings: { CHAT__ADMIN__TOKEN: TOKEN } });

/** What the console knows, as `help` lists it. */
const VERBS = [
  ...['mute', 'unmute', 'kick', 'ban', 'unban', 'revoke', 'moderator', 'mutes', 'bans', 'purge', 'list', 'rooms'],
  ...['status', 'stats', 'logs', 'history', 'search', 'connections', 'audit', 'delete', 'broadcast', 'whisper'],
  ...['announce', 'topic', 'motd', 'hold', 'unhold', 'maintenance', 'backup', 'restore', 'export', 'retention'],
  ...['restart', 'quit', 'config', 'set', 'reload', 'help'],
];

/** The operator's page, opened with the token. @param {Page} page @param {string} url */
async function open(page, url) {
  await page.goto(`${url}operator.html`);
  await page.locator('#token').fill(TOKEN);
  await press(page, 'Enter');
  await expectFocus(page.locator('#tab-title'));
}

/** @param {Page} page @param {string} name */
const tab = (page, name) => page.locator('#tabs').getByRole('button', { name, exact: true });

/** @param {Page} page */
const answer = (page) => page.locator('#answer-text');

test('an operator sees who is here, speaks to all, and shows somebody the door', async ({
  person,
  server,
  guard,
}) => {
  guard.allow(/status of 40[01]/);
  const bob = await person('Bob');
  await say(bob, 'buy buy buy');
  const page = await bob.context().newPage();
  await guard.watch('operator', page);
  await page.goto(`${server.url}operator.html`);
  await page.getByLabel('Token').fill('wrong');
  await press(page, 'Enter');
  await expect(page.getByRole('alert')).toHaveText('The token is wrong.');
  await open(page, server.url);
  await page.getByRole('textbox', { name: 'Text' }).fill('Please be kind.');
  await page.getByRole('button', { name: 'Say it now' }).click();
  await expect(bob.getByRole('list', { name: 'Notices' })).toContainText('Please be kind.');
  await page.getByRole('textbox', { name: 'Command' }).fill('nonsense');
  await press(page, 'Enter');
  await expect(answer(page)).toContainText('error:');
  await tab(page, 'People').click();
  await expect(page.getByRole('cell', { name: 'Bob', exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Kick: Bob' }).click();
  const sure = page.getByRole('dialog', { name: 'Kick: Bob' });
  await expect(sure).toContainText('closes all connections of a user');
  await sure.getByLabel('Reason').fill('spam');
  await sure.getByRole('button', { name: 'Kick' }).click();
  await expect(bob.locator('#link-bar')).toContainText('An operator ended your session.');
  await page.getByRole('button', { name: 'Forget the token' }).click();
  await page.reload();
  await expectFocus(page.getByLabel('Token'));
});

test('what an operator did is taken back with one press, and a refusal stands beside the fields', async ({
  person,
  server,
  guard,
}) => {
  guard.allow(/status of 400/);
  const bob = await person('Bob the "Builder"');
  const page = await bob.context().newPage();
  await guard.watch('operator', page);
  await open(page, server.url);
  await tab(page, 'People').click();
  await page.getByRole('button', { name: 'Mute: Bob the "Builder"' }).click();
  const sheet = page.getByRole('dialog');
  await sheet.getByLabel('For how long').selectOption({ label: 'until it is lifted' });
  await sheet.getByLabel('Reason').fill('3 times too loud');
  await press(page, 'Enter');
  await expect(answer(page)).toContainText('Bob');
  await expect(page.getByRole('cell', { name: 'yes', exact: true })).toBeVisible();
  await say(bob, 'may I?');
  await expect(bob.getByText('Not sent: You are muted at the moment.')).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(page.getByRole('cell', { name: 'no', exact: true })).toBeVisible();
  await bob.getByRole('button', { name: 'Try again' }).click();
  await expectSaid(bob, ['may I?']);
  await tab(page, 'Messages').click();
  await page.getByRole('button', { name: 'Delete a message: Bob the "Builder"' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete a message' }).click();
  await expect(bob.getByText('This message was deleted.')).toBeVisible();
  await tab(page, 'All commands').click();
  await page.getByRole('button', { name: /^Lift the ban/ }).click();
  await page.getByLabel('Name, address or network').fill('nobody at all');
  await press(page, 'Enter');
  await expect(page.getByRole('dialog').getByRole('alert')).toContainText('error:');
  await press(page, 'Escape');
  await expectFocus(page.getByRole('button', { name: /^Lift the ban/ }));
});

test('every command of the console has a form, and the keyboard alone is enough', async ({ window, server }) => {
  const page = await window('operator');
  await open(page, server.url);
  // From the heading back to the list of what can be seen, to its end, and in.
  for (let step = 0; step < 40 && !(await tab(page, 'All commands').evaluate(isFocused)); step += 1) {
    await press(page, 'Shift+Tab');
  }
  await press(page, 'Enter');
  const names = page.locator('.verb code');
  await expect(names.first()).toBeVisible();
  expect((await names.allTextContents()).sort()).toEqual([...VERBS].sort());
  for (let step = 0; step < 90 && !(await page.locator('.verb:has(code:text-is("hold"))').evaluate(isFocused));) {
    await press(page, 'Tab');
    step += 1;
  }
  await press(page, 'Enter');
  await expect(answer(page)).toContainText('nobody may write');
  await page.getByRole('textbox', { name: 'Command' }).focus();
  await page.keyboard.type('unhold');
  await press(page, 'Enter');
  await expect(answer(page)).not.toContainText('nobody may write');
  await press(page, 'ArrowUp');
  await expect(page.getByRole('textbox', { name: 'Command' })).toHaveValue('unhold');
});

/** @param {Element} node */
const isFocused = (node) => node === document.activeElement;

test('the operator’s page speaks German, too, and wears the colours that were chosen', async ({
  window,
  server,
}) => {
  const page = await window('operator', { locale: 'de-DE' });
  await page.evaluate(() => localStorage.setItem('chinwag.settings', JSON.stringify({ theme: 'dark' })));
  await page.goto(`${server.url}operator.html`);
  await expect(page.getByRole('heading', { name: 'Für Operatoren' })).toBeVisible();
  await open(page, server.url);
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect(page.getByRole('heading', { name: 'Jetzt', exact: true })).toBeVisible();
  for (const each of await page.locator('#tabs button').all()) {
    await each.click();
    await expect(page.locator('#tab-title')).toHaveText((await each.textContent()) ?? '');
  }
  // Every verb has words of its own, and every column.
  await expect(page.locator('.verb .note').first()).toHaveText('lässt jemanden lesen, aber nicht schreiben');
  const english = await page
    .locator('.verb .note')
    .filter({ hasText: /\b(?:the|shows|lets)\b/ })
    .count();
  expect(english).toBe(0);
  await tab(page, 'Einstellungen').click();
  await expect(page.getByRole('columnheader', { name: 'Schlüssel' })).toBeVisible();
});

for (const [theme, colorScheme] of /** @type {const} */ ([
  ['light', 'light'],
  ['dark', 'light'],
  ['system', 'dark'],
  ['contrast', 'light'],
])) {
  test(`no screen of the operator has a barrier: ${theme}`, async ({ window, person, server, guard }) => {
    test.slow();
    guard.allow(/status of 40[01]/);
    const bob = await person('Bob');
    await say(
      bob,
      'A message with a rather long text, so that there is something to read for who looks after order.',
    );
    const page = await window('operator', { colorScheme });
    await page.evaluate(
      (name) => localStorage.setItem('chinwag.settings', JSON.stringify({ theme: name })),
      theme,
    );
    await server.command('mute Bob 10m "for a while"');
    await server.command('ban 192.0.2.7 1w spam');
    await page.goto(`${server.url}operator.html`);
    await expectFocus(page.locator('#token'));
    await look(page, `${theme}-operator-gate`);
    await open(page, server.url);
    for (const size of /** @type {const} */ (['desk', 'phone'])) {
      await page.setViewportSize(size === 'desk' ? { width: 1280, height: 800 } : { width: 360, height: 740 });
      for (const each of await page.locator('#tabs button').all()) {
        const name = (await each.textContent()) ?? '';
        await each.click();
        await expect(page.locator('#tab-title')).toHaveText(name);
        await look(page, `${theme}-operator-${size}-${name}`);
      }
      await tab(page, 'People').click();
      await page.getByRole('button', { name: 'Ban: Bob' }).click();
      await page.getByText('How the console takes it').click();
      await expect(page.locator('.usage')).toContainText('ban bob +address');
      await look(page, `${theme}-operator-${size}-form`);
      await press(page, 'Escape');
      await page.getByRole('textbox', { name: 'Command' }).fill('list');
      await press(page, 'Enter');
      await expect(page.locator('#log li')).toHaveCount(size === 'desk' ? 1 : 2);
      await look(page, `${theme}-operator-${size}-answer`);
      await page.locator('#answer-close').click();
    }
  });
}

test('who has the token keeps order from the card of a person, and takes back what was too much', async ({
  person,
  server,
}) => {
  const bob = await person('Bob');
  const alice = await person('Alice');
  await open(alice, server.url);
  await alice.getByRole('link', { name: 'To the chat' }).click();
  await say(bob, 'one');
  await expectSaid(alice, ['one']);
  await alice.locator('.row').getByRole('button', { name: 'Bob' }).click();
  const card = alice.getByRole('dialog', { name: 'About Bob' });
  await card.getByLabel('Reason').fill('too loud');
  await card.getByRole('button', { name: 'Mute', exact: true }).click();
  await expect(card.getByRole('status')).toContainText('Bob');
  await say(bob, 'two');
  await expect(bob.getByText('Not sent: You are muted at the moment.')).toBeVisible();
  await card.getByRole('button', { name: 'Undo' }).click();
  await expect(card.getByRole('button', { name: 'Undo' })).toBeHidden();
  await bob.getByRole('button', { name: 'Try again' }).click();
  await expectSaid(bob, ['one', 'two']);
  // Who is shown the door is shown it on a second press alone.
  await card.getByRole('combobox', { name: 'For', exact: true }).selectOption({ label: 'an hour' });
  await card.getByRole('button', { name: 'Ban', exact: true }).click();
  const sure = alice.getByRole('dialog', { name: 'Ban Bob?' });
  await expect(sure).toContainText('an hour · Reason: too loud');
  await sure.getByRole('button', { name: 'Cancel' }).click();
  await expect(bob.locator('#link-bar')).toBeHidden();
  await card.getByRole('button', { name: 'Ban', exact: true }).click();
  await sure.getByRole('button', { name: 'Ban Bob' }).click();
  await expect(bob.locator('#link-bar')).toContainText('An operator ended your session.');
  await expect(card.getByRole('status')).toContainText('banned');
  await card.getByRole('button', { name: 'Undo' }).click();
  await bob.locator('#link-bar').getByRole('button').click();
  await expect(bob.locator('#link-bar')).toBeHidden();
});
