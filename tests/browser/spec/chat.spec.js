import { composer, expect, expectFocus, expectSaid, people, press, rows, say, signIn, test } from '../fixtures.js';

test('two people chat', async ({ person }) => {
  const alice = await person('Alice');
  const bob = await person('Bob');
  await expect(people(alice)).toHaveCount(2);
  await say(alice, 'Hello Bob');
  await expectSaid(bob, ['Hello Bob']);
  await say(bob, 'Hello Alice\nhow are you?');
  await say(bob, 'Tea?');
  const all = ['Hello Bob', 'Hello Alice\nhow are you?', 'Tea?'];
  for (const page of [alice, bob]) await expectSaid(page, all);
  await expect(alice.locator('.row.mine')).toHaveCount(1);
  await expect(bob.locator('.row.mine')).toHaveCount(2);
  await expect(bob.locator('.row.first')).toHaveCount(2);
  const latecomer = await person('Carol');
  await expectSaid(latecomer, all);
});

test('a name somebody has is refused beside the field, and another one is taken', async ({ person, window }) => {
  await person('Alice');
  const page = await window('second');
  const name = page.getByLabel('Your name');
  await name.fill('  ');
  await name.press('Enter');
  await expect(page.getByRole('alert')).toHaveText('Please enter a name.');
  await name.fill('ALICE');
  await name.press('Enter');
  await expect(page.getByRole('alert')).toContainText('Somebody has this name');
  await expect(name).toHaveAttribute('aria-invalid', 'true');
  await expectFocus(name);
  await signIn(page, 'Alison');
});

test('rooms are made, found, and left', async ({ person }) => {
  const alice = await person('Alice');
  const bob = await person('Bob');
  await alice.getByLabel('Create a room').fill('garden shed');
  await press(alice, 'Enter');
  await expect(alice.getByRole('heading', { name: 'garden shed' })).toBeVisible();
  await expect(alice).toHaveURL(/#r\/garden%20shed$/);
  await say(alice, 'Anybody here?');
  await bob.goto(`${alice.url()}`);
  await expect(bob.getByRole('heading', { name: 'garden shed' })).toBeVisible();
  await expectSaid(bob, ['Anybody here?']);
  await expect(people(alice)).toHaveCount(2);
  await say(bob, 'Me');
  // Firefox gives one window the focus: what comes while another has it is not seen.
  await alice.bringToFront();
  await expectSaid(alice, ['Anybody here?', 'Me']);
  await alice.getByRole('link', { name: 'general' }).click();
  await expect(alice.getByRole('heading', { name: 'general' })).toBeVisible();
  await say(bob, 'Where did you go?');
  const shed = alice.getByRole('link', { name: /garden shed/ });
  await expect(shed).toContainText('1 unread message');
  await expect(alice).toHaveTitle('(1) general · Chinwag');
  await shed.click();
  await expectSaid(alice, ['Anybody here?', 'Me', 'Where did you go?']);
  await alice.goBack();
  await expect(alice.getByRole('heading', { name: 'general' })).toBeVisible();

  await shed.click();
  await alice.getByRole('button', { name: 'Leave room' }).click();
  await expect(alice.getByRole('heading', { name: 'general' })).toBeVisible();
  await expect(people(bob)).toHaveCount(1);
  const others = alice.getByRole('region', { name: 'Other rooms' });
  await expect(others.getByRole('link', { name: 'garden shed' })).toBeVisible();
  await say(bob, 'Alone now');
  await alice.getByRole('button', { name: 'Leave room' }).click();
  await expect(alice.getByRole('heading', { name: 'No room open' })).toBeVisible();
  await expect(composer(alice)).toBeHidden();
  await others.getByRole('link', { name: 'garden shed' }).click();
  await expect(rows(alice).last()).toHaveText('Alone now');
});

test('a private message is between two', async ({ person }) => {
  const [alice, bob, carol] = [await person('Alice'), await person('Bob'), await person('Carol')];
  await alice.getByRole('button', { name: 'Message Bob' }).click();
  await expect(alice.getByText('Only the two of you are in it')).toBeVisible();
  await say(alice, 'psst');
  await say(alice, 'over here');
  const conversations = bob.getByRole('region', { name: 'Conversations' });
  await conversations.getByRole('link', { name: /Alice/ }).click();
  await expectSaid(bob, ['psst', 'over here']);
  await say(bob, 'yes?');
  for (const page of [alice, bob]) await expectSaid(page, ['psst', 'over here', 'yes?']);
  await bob.reload();
  await expectSaid(bob, ['psst', 'over here', 'yes?']);
  await expect(carol.getByRole('region', { name: 'Conversations' })).toBeHidden();
  await expect(rows(carol)).toHaveCount(0);
});

test('typing is shown, ends with the message, and expires by itself', async ({ person }) => {
  const alice = await person('Alice');
  await alice.clock.install();
  await alice.reload();
  await expectFocus(composer(alice));
  const bob = await person('Bob');
  // Until the room is entered nobody in it is told.
  await expect(people(bob)).toHaveCount(2);
  const typing = alice.getByText(/is typing/);
  await bob.bringToFront();
  await composer(bob).pressSequentially('He');
  await expect(typing).toHaveText('Bob is typing…');
  await bob.bringToFront();
  await composer(bob).press('Enter');
  await expectSaid(alice, ['He']);
  await expect(typing).toBeHidden();

  await bob.clock.install();
  await bob.clock.fastForward(10_000);
  await bob.bringToFront();
  await composer(bob).pressSequentially('a');
  await expect(typing).toBeVisible();
  await alice.clock.runFor(4000);
  await expect(typing).toBeVisible();
  await alice.clock.runFor(3000);
  // By itself: sooner than the server would say so.
  await expect(typing).toBeHidden({ timeout: 2000 });
});

test('nothing but the keyboard', async ({ window, person }) => {
  await person('Bob');
  const page = await window('Alice');
  await page.keyboard.type('Alice');
  await press(page, 'Enter');
  await expectFocus(composer(page));
  await page.keyboard.type('first line');
  await press(page, 'Shift+Enter');
  await page.keyboard.type('second line');
  await press(page, 'Enter');
  await expectSaid(page, ['first line\nsecond line']);
  const bob = page.getByRole('button', { name: 'Message Bob' });
  for (let step = 0; step < 12 && !(await bob.evaluate((node) => node === document.activeElement)); step += 1) {
    await press(page, 'Tab');
  }
  await press(page, 'Enter');
  await expect(page.getByRole('heading', { name: 'Bob' })).toBeVisible();
  await expectFocus(composer(page));
});
