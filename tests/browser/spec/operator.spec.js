import { expect, expectFocus, expectSaid, press, say, test } from '../fixtures.js';

const TOKEN = 'a-token-of-some-length';

test.use({ settings: { CHAT__ADMIN__TOKEN: TOKEN } });

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
  await page.getByLabel('Token').fill(TOKEN);
  await press(page, 'Enter');
  await expectFocus(page.getByRole('heading', { name: 'Now' }));
  await page.getByRole('button', { name: 'People', exact: true }).click();
  await expect(page.getByRole('cell', { name: 'Bob', exact: true })).toBeVisible();
  await page.getByLabel('To everybody').fill('Please be kind.');
  await page.getByRole('button', { name: 'Say now' }).click();
  await expect(bob.getByRole('list', { name: 'Notices' })).toContainText('Please be kind.');
  await page.getByLabel('Command').fill('nonsense');
  await press(page, 'Enter');
  await expect(page.getByRole('log')).toContainText('error:');
  await page.getByRole('button', { name: 'kick', exact: true }).click();
  const sure = page.getByRole('dialog', { name: 'kick Bob?' });
  await sure.getByLabel('Reason').fill('spam');
  await sure.getByRole('button', { name: 'Do it' }).click();
  await expect(bob.locator('#link-bar')).toContainText('An operator ended your session.');
  await expect(bob.locator('#link-bar').getByRole('button')).toHaveText('Try now');
  await page.getByRole('button', { name: 'Forget the token' }).click();
  await page.reload();
  await expectFocus(page.getByLabel('Token'));
});

test('who has the token keeps order from the card of a person', async ({ person, server }) => {
  const bob = await person('Bob');
  const alice = await person('Alice');
  await alice.goto(`${server.url}operator.html`);
  await alice.getByLabel('Token').fill(TOKEN);
  await press(alice, 'Enter');
  await expectFocus(alice.getByRole('heading', { name: 'Now' }));
  await alice.getByRole('link', { name: 'To the chat' }).click();
  await say(bob, 'one');
  await expectSaid(alice, ['one']);
  await alice.locator('.row').getByRole('button', { name: 'Bob' }).click();
  const card = alice.getByRole('dialog', { name: 'About Bob' });
  await card.getByLabel('Reason').fill('too loud');
  await card.getByRole('button', { name: 'Mute', exact: true }).click();
  await expect(card).toBeVisible();
  await card.getByRole('button', { name: 'Close' }).click();
  await expect(alice.getByRole('list', { name: 'Notices' })).toContainText('Bob');
  await say(bob, 'two');
  await expect(bob.getByText('Not sent: You are muted at the moment.')).toBeVisible();
});
