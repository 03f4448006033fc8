import {
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

test('a reload is the same person in the same rooms, at once', async ({ person }) => {
  const alice = await person('Alice');
  const bob = await person('Bob');
  await say(bob, 'Are you there?');
  await alice.getByLabel('Create a room').fill('garden');
  await press(alice, 'Enter');
  await expect(alice.getByRole('heading', { name: 'garden' })).toBeVisible();
  await alice.reload();
  await expect(alice.getByRole('heading', { name: 'garden' })).toBeVisible();
  await expect(alice.getByRole('button', { name: 'Join the chat' })).toBeHidden();
  await alice.getByRole('link', { name: 'general' }).click();
  await expectSaid(alice, ['Are you there?']);
  await say(alice, 'Still me');
  await expectSaid(bob, ['Are you there?', 'Still me']);
  await expect(people(bob)).toHaveText([/Alice/, /Bob/]);
});

test('a new window is somebody else, with the last name as a suggestion', async ({ person, guard }) => {
  const alice = await person('Alice');
  const second = await alice.context().newPage();
  await guard.watch('second window', second);
  await second.goto(alice.url());
  await expect(second.getByLabel('Your name')).toHaveValue('Alice');
  await signIn(second, 'Bob');
  await say(second, 'hello');
  await expectSaid(alice, ['hello']);
  await second.reload();
  await expect(second.locator('#self-name')).toHaveText('Bob');
  await expect(alice.locator('#self-name')).toHaveText('Alice');
});

test('signing out frees the name and forgets who was here', async ({ person }) => {
  const alice = await person('Alice');
  const bob = await person('Bob');
  await alice.getByRole('button', { name: 'Sign out' }).click();
  await expectFocus(alice.getByLabel('Your name'));
  await expect(people(bob)).toHaveCount(1);
  await alice.reload();
  await expect(alice.getByRole('button', { name: 'Join the chat' })).toBeVisible();
  const other = await person('Alice');
  await say(other, 'my name now');
  await expectSaid(bob, ['my name now']);
});

test('the server is killed and comes back: nothing lost, nothing twice', async ({ person, server, guard }) => {
  guard.allow(SERVER_GONE);
  const alice = await person('Alice');
  const bob = await person('Bob');
  await say(alice, 'before');
  await expectSaid(bob, ['before']);
  await server.kill();
  const bar = alice.locator('#link-bar');
  await expect(bar).toBeVisible();
  await say(alice, 'typed while offline');
  await say(alice, 'and one more');
  await expect(alice.getByText('Waiting to be sent')).toHaveCount(2);
  await composer(alice).fill('half a thought');
  await server.run();
  const all = ['before', 'typed while offline', 'and one more'];
  for (const page of [alice, bob]) await expect(page.locator('#link-bar')).toBeHidden({ timeout: 30_000 });
  for (const page of [alice, bob]) await expectSaid(page, all);
  await expect(composer(alice)).toHaveValue('half a thought');
  await expect(people(alice)).toHaveText([/Alice/, /Bob/]);
  await say(bob, 'welcome back');
  for (const page of [alice, bob]) await expectSaid(page, [...all, 'welcome back']);
  await bob.reload();
  await expectSaid(bob, [...all, 'welcome back']);
});

test('the wait can be cut short, and the door waits for the server too', async ({ window, server, guard }) => {
  guard.allow(SERVER_GONE);
  const page = await window('Alice');
  await server.kill();
  await page.getByLabel('Your name').fill('Alice');
  await press(page, 'Enter');
  const status = page.locator('.door-wait [role=status]');
  await expect(status).toContainText('The server cannot be reached. Trying again in');
  await server.run();
  await expect(async () => {
    const retry = page.getByRole('button', { name: 'Try now' });
    if (await retry.isVisible()) await retry.click({ timeout: 500 });
    await expect(composer(page)).toBeFocused({ timeout: 500 });
  }).toPass();
});

test('an ack that never arrived: the message is sent again and is there once', async ({ person, window }) => {
  const bob = await person('Bob');
  const alice = await window('Alice');
  const sent = { chats: 0, ids: new Set() };
  let dropped = false;
  await alice.routeWebSocket(/\/ws$/, (ws) => {
    const server = ws.connectToServer();
    ws.onMessage((text) => {
      const frame = JSON.parse(String(text));
      if (frame.type === 'chat') {
        sent.chats += 1;
        sent.ids.add(frame.data.clientMessageId);
      }
      server.send(text);
    });
    server.onMessage((text) => {
      const isAck = JSON.parse(String(text)).type === 'ack';
      if (!isAck || dropped) {
        ws.send(text);
        return;
      }
      dropped = true;
      ws.close({ code: 1012 });
      server.close({ code: 4900 });
    });
  });
  await alice.reload();
  await signIn(alice, 'Alice');
  await say(alice, 'once');
  await expectSaid(alice, ['once']);
  await expect.poll(() => sent.chats).toBe(2);
  expect(sent.ids.size).toBe(1);
  await expectSaid(bob, ['once']);
  await say(bob, 'only once');
  await expectSaid(alice, ['once', 'only once']);
});

test.describe('with a rate limit', () => {
  // Ten at once, then one in six seconds: few and far between, so that a slow machine is too fast, too.
  test.use({ settings: { CHAT__LIMITS__MESSAGE_RATE_LIMIT: '10' } });

  test('who writes too fast is told how long to wait, and every message arrives in order', async ({ person }) => {
    const alice = await person('Alice');
    const bob = await person('Bob');
    const all = Array.from({ length: 12 }, (_, index) => `message ${index + 1}`);
    for (const text of all) await say(alice, text);
    await expect(alice.getByText(/You are writing too fast.* Sending goes on in \d+ seconds?\./)).toBeVisible();
    await expect(rows(bob)).toHaveText(all, { timeout: 40_000 });
    await expectSaid(alice, all);
    await expect(alice.getByText(/writing too fast/)).toBeHidden();
  });
});
