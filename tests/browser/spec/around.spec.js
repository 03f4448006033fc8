import { composer, expect, expectFocus, expectSaid, press, rows, say, signIn, test } from '../fixtures.js';

test('the switcher goes anywhere: to rooms, to people, to a room that is not there yet', async ({ person }) => {
  const alice = await person('Alice');
  await person('Bob');
  await expect(alice.locator('#people-list li')).toHaveCount(2);
  await press(alice, 'Control+k');
  const field = alice.getByRole('combobox', { name: 'Go to…' });
  await expectFocus(field);
  await field.fill('bo');
  await press(alice, 'Enter');
  await expect(alice.getByRole('heading', { level: 1 })).toHaveText('Bob');
  await press(alice, 'Control+k');
  await field.fill('tea garden');
  await expect(alice.getByRole('option')).toContainText('make this room');
  await press(alice, 'Enter');
  await expect(alice.getByRole('heading', { level: 1 })).toHaveText('tea garden');
  await press(alice, 'Control+k');
  await field.fill('gnrl');
  await press(alice, 'Enter');
  await expect(alice.getByRole('heading', { level: 1 })).toHaveText('general');
  await expectFocus(composer(alice));
  await press(alice, 'Alt+ArrowDown');
  await expect(alice.getByRole('heading', { level: 1 })).toHaveText('tea garden');
});

test('rooms are browsed, and a muted one is quiet', async ({ person }) => {
  const alice = await person('Alice');
  const bob = await person('Bob');
  await bob.getByLabel('Create a room').fill('garden');
  await press(bob, 'Enter');
  await expect(bob.getByRole('heading', { name: 'garden' })).toBeVisible();
  await alice.getByRole('button', { name: 'Browse rooms…' }).click();
  await alice.getByRole('option', { name: /garden/ }).click();
  await expect(alice.getByRole('heading', { name: 'garden' })).toBeVisible();
  await alice.getByRole('button', { name: 'About this room' }).click();
  await alice.getByRole('menuitemradio', { name: 'Mute this room' }).click();
  await alice.getByRole('link', { name: 'general' }).click();
  await say(bob, 'noise');
  const garden = alice.getByRole('link', { name: /garden/ });
  await expect(garden).toContainText('1 unread message');
  await expect(alice).toHaveTitle('general · Chinwag');
  await expect(garden).not.toHaveClass(/unread/);
  await alice.reload();
  await expect(garden).toHaveClass(/muted/);
  await alice.getByRole('button', { name: 'Unread', exact: true }).click();
  await expect(alice.getByRole('region', { name: 'Rooms' }).getByRole('link')).toHaveText([/general/, /garden/]);
});

test('a card tells of a person and leads to them', async ({ person }) => {
  const alice = await person('Alice');
  const bob = await person('Bob');
  await say(bob, 'hello');
  await alice.locator('.row').getByRole('button', { name: 'Bob' }).click();
  const card = alice.getByRole('dialog', { name: 'About Bob' });
  await expect(card).toContainText('online');
  await card.getByRole('button', { name: 'Message Bob' }).click();
  await expect(alice.getByRole('heading', { level: 1 })).toHaveText('Bob');
  await expect(card).toBeHidden();
});

test('settings change the look and the language at once, and stay', async ({ person }) => {
  const alice = await person('Alice');
  const root = alice.locator('html');
  await press(alice, 'Control+,');
  const sheet = alice.getByRole('dialog', { name: 'Settings' });
  await sheet.getByRole('radio', { name: 'Dark' }).check();
  await expect(root).toHaveAttribute('data-theme', 'dark');
  expect(await alice.evaluate(() => getComputedStyle(document.body).color)).toBe('rgb(231, 232, 234)');
  await sheet.getByRole('radio', { name: 'Compact' }).check();
  await sheet.getByRole('radio', { name: 'Deutsch' }).click();
  const german = alice.getByRole('dialog', { name: 'Einstellungen' });
  await german.getByRole('checkbox', { name: /Eingabetaste sendet/ }).uncheck();
  await press(alice, 'Escape');
  await expect(alice.getByRole('heading', { name: 'Räume' })).toBeVisible();
  const field = alice.getByRole('textbox', { name: 'Nachricht', exact: true });
  await expect(field).toHaveAttribute('placeholder', 'Nachricht an general');
  await field.fill('eins');
  await alice.bringToFront();
  await field.press('Enter');
  await expect(rows(alice)).toHaveCount(0);
  await field.press('Control+Enter');
  await expect(rows(alice)).toHaveText(['eins']);
  await alice.reload();
  await expect(root).toHaveAttribute('lang', 'de');
  await expect(root).toHaveAttribute('data-theme', 'dark');
  await expect(root).toHaveAttribute('data-density', 'compact');
  await expect(alice.getByText('Heute')).toBeVisible();
});

test('a browser that speaks German is answered in German', async ({ window }) => {
  const page = await window('Anna', { locale: 'de-AT' });
  await expect(page.getByLabel('Dein Name')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Zum Chat' })).toBeVisible();
});

test('the sheet of keys opens on a question mark, F6 goes through the parts, Escape gives the keyboard back', async ({
  person,
}) => {
  const alice = await person('Alice');
  await say(alice, 'hello');
  await expectSaid(alice, ['hello']);
  await alice.locator('#scroller').focus();
  await press(alice, '?');
  const sheet = alice.getByRole('dialog', { name: 'Keys and commands' });
  await expect(sheet).toContainText('go to a room or a person');
  await press(alice, 'Escape');
  await expectFocus(alice.locator('#scroller'));
  await press(alice, 'F6');
  await expectFocus(composer(alice));
  await press(alice, 'Shift+F6');
  await expectFocus(alice.locator('#scroller'));
  await press(alice, 'Shift+F6');
  await expectFocus(alice.getByRole('link', { name: 'general' }));
  await alice.locator('#scroller').focus();
  await press(alice, 'h');
  await expectFocus(composer(alice));
  await expect(composer(alice)).toHaveValue('h');
});

test('an invitation leads a stranger into its room', async ({ window, server, person }) => {
  const bob = await person('Bob');
  await bob.getByLabel('Create a room').fill('tea & cake');
  await press(bob, 'Enter');
  await expect(bob.getByRole('heading', { name: 'tea & cake' })).toBeVisible();
  const page = await window('stranger');
  await page.goto(`${server.url}r/tea%20%26%20cake`);
  await expect(page.getByText('You are invited to “tea & cake”.')).toBeVisible();
  await signIn(page, 'Alice');
  await expect(page.getByRole('heading', { name: 'tea & cake' })).toBeVisible();
  await expect(bob.locator('#people-list li')).toHaveCount(2);
});

test('at the door one learns whether a name is free, and what to take instead', async ({ person, window }) => {
  await person('Alice');
  const page = await window('second');
  await page.getByLabel('Your name').fill('Bob');
  await expect(page.getByText('This name is free.')).toBeVisible();
  await page.getByLabel('Your name').fill('alice');
  await expect(page.locator('#name-advice')).toContainText('Somebody has this name');
  await page.locator('#suggestions button').first().click();
  await expectFocus(composer(page));
  await expect(page.locator('#self-name')).not.toHaveText('alice');
  await expect(page.locator('#self-name')).toHaveText(/alice/i);
});
