// Writing: what is typed is never lost, what is sent is there once, and what did not leave yet is still one's own.

import {
  anotherTab,
  composer,
  expect,
  expectFocus,
  expectSaid,
  isSettled,
  kept,
  press,
  rows,
  say,
  SERVER_GONE,
  signIn,
  test,
} from '../fixtures.js';

/** @import { Page } from '@playwright/test' */

/**
 * Takes the chat away, and leaves the page: as behind a proxy whose server is gone.
 * @param {Page} page
 * @returns {Promise<() => Promise<void>>} gives it back
 */
const cutOff = async (page) => {
  let isCut = true;
  await page.routeWebSocket(/\/ws$/, (ws) => {
    if (isCut) void ws.close({ code: 1011 });
    else ws.connectToServer();
  });
  await page.reload();
  await expectFocus(composer(page));
  return async () => {
    isCut = false;
    await page.reload();
  };
};

test('the server is killed and comes back under somebody who types: every key is there, and the caret', async ({
  person,
  server,
  guard,
}) => {
  guard.allow(SERVER_GONE);
  const alice = await person('Alice');
  const bob = await person('Bob');
  await say(alice, 'before');
  await expectSaid(bob, ['before']);
  await alice.bringToFront();
  const text = 'every key that is typed while the server is killed and comes back';
  const typing = composer(alice).pressSequentially(text, { delay: 40 });
  await server.kill();
  await server.run();
  await typing;
  await expect(composer(alice)).toHaveValue(text);
  await expectFocus(composer(alice));
  await press(alice, 'Enter');
  for (const page of [alice, bob]) await expectSaid(page, ['before', text]);
});

test('waiting, not confirmed and failed are different things, and look so', async ({ window, person }) => {
  const alice = await window('Alice');
  let fate = 'through';
  await alice.routeWebSocket(/\/ws$/, (ws) => {
    if (fate === 'shut') return void ws.close({ code: 1011 });
    const server = ws.connectToServer();
    ws.onMessage((text) => {
      const { type, ref, data } = JSON.parse(String(text));
      if (type === 'chat' && data.content === 'refused') {
        ws.send(JSON.stringify({ type: 'error', ref, data: { code: 'invalid_content', message: 'no' } }));
      } else server.send(text);
    });
    server.onMessage((text) => {
      // The message arrives; the answer does not.
      if (fate === 'unanswered' && JSON.parse(String(text)).type === 'ack') {
        fate = 'shut';
        ws.close({ code: 1011 });
      } else ws.send(text);
    });
  });
  await alice.reload();
  await signIn(alice, 'Alice');
  const bob = await person('Bob');
  await say(alice, 'refused');
  await expect(alice.locator('.row.failed')).toContainText('Not sent: no');
  fate = 'unanswered';
  await say(alice, 'arrived');
  await say(alice, 'waits');
  const row = (/** @type {string} */ text) => alice.locator('.row.pending').filter({ hasText: text });
  await expect(row('arrived')).toContainText('Not confirmed yet');
  await expect(row('arrived').getByRole('button', { name: 'Delete' })).toHaveCount(0);
  await expect(row('waits')).toContainText('Waiting to be sent');
  await expect(row('refused').locator('.fate button')).toHaveText(['Try again', 'Edit', 'Delete']);
  await expectSaid(bob, ['arrived']);
  fate = 'through';
  await alice.evaluate(() => dispatchEvent(new Event('online')));
  await expectSaid(bob, ['arrived', 'waits']);
  await expect(alice.locator('.row.pending')).toHaveCount(1);
  await row('refused').getByRole('button', { name: 'Delete' }).click();
  await expectSaid(alice, ['arrived', 'waits']);
});

test('without a connection a message is changed, taken back and thrown away; it is done once there is one', async ({
  person,
}) => {
  const alice = await person('Alice');
  const bob = await person('Bob');
  await say(alice, 'teh kettle');
  await expectSaid(bob, ['teh kettle']);
  await expect.poll(() => kept(alice)).toEqual([0, 0, 1]);
  const giveBack = await cutOff(alice);
  await press(alice, 'ArrowUp');
  await composer(alice).fill('the kettle');
  await press(alice, 'Enter');
  const changed = alice.locator('.row').filter({ hasText: 'the kettle' });
  await expect(changed).toContainText('Waiting to be sent');
  await say(alice, 'one');
  await say(alice, 'tow');
  await say(alice, 'three');
  // The last one that did not leave is taken up again, not the last that arrived.
  await press(alice, 'ArrowUp');
  await expect(composer(alice)).toHaveValue('three');
  await composer(alice).fill('four');
  await press(alice, 'Enter');
  await alice.locator('.row.queued').filter({ hasText: 'tow' }).getByRole('button', { name: 'Delete' }).click();
  await expect(rows(alice)).toHaveText(['the kettle', 'one', 'four']);
  await expect.poll(() => kept(alice)).toEqual([3, 0, 1]);
  await alice.reload();
  await expect(rows(alice)).toHaveText(['the kettle', 'one', 'four']);
  await expect(changed).toContainText('Waiting to be sent');
  await giveBack();
  for (const page of [alice, bob]) {
    await expectSaid(page, ['the kettle', 'one', 'four']);
    await expect(page.locator('.edited')).toHaveCount(1);
    await expect(page.getByText('Waiting to be sent')).toHaveCount(0);
  }
});

test('a change that is refused says why, and can be tried again or given up', async ({ person }) => {
  const alice = await person('Alice');
  const bob = await person('Bob');
  await say(alice, 'mine');
  await expectSaid(bob, ['mine']);
  await expect.poll(() => kept(alice)).toEqual([0, 0, 1]);
  await alice.routeWebSocket(/\/ws$/, (ws) => {
    const server = ws.connectToServer();
    ws.onMessage((text) => {
      const { type, ref } = JSON.parse(String(text));
      if (type !== 'edit') server.send(text);
      else ws.send(JSON.stringify({ type: 'error', ref, data: { code: 'too_old', message: 'too old' } }));
    });
  });
  await alice.reload();
  await expectSaid(alice, ['mine']);
  // Until the words that can wait are there a refusal is told in the server's own.
  await expect(alice.locator('html')).toHaveAttribute('data-settled', '');
  await press(alice, 'ArrowUp');
  await composer(alice).fill('mine, changed');
  await press(alice, 'Enter');
  const row = alice.locator('.row');
  await expect(row).toContainText('Not sent: This message is too old to be changed.');
  await row.getByRole('button', { name: 'Edit', exact: true }).first().click();
  await expect(composer(alice)).toHaveValue('mine, changed');
  await press(alice, 'Escape');
  await expectSaid(alice, ['mine']);
});

test('what is being edited survives another room and a reload, and so does the draft beneath it', async ({
  person,
}) => {
  const alice = await person('Alice');
  await say(alice, 'teh kettle');
  await expectSaid(alice, ['teh kettle']);
  await composer(alice).fill('a draft');
  await alice.locator('.row').first().hover();
  await alice.getByRole('toolbar').getByRole('button', { name: 'Edit', exact: true }).click();
  await composer(alice).fill('the kettle boi');
  await alice.getByLabel('Create a room').fill('garden');
  await press(alice, 'Enter');
  await expect(composer(alice)).toHaveAttribute('placeholder', 'Message garden');
  await expect(composer(alice)).toHaveValue('');
  const general = alice.getByRole('link', { name: /general/ });
  await expect(general).toContainText('Draft');
  await expect.poll(async () => (await kept(alice))[1]).toBe(1);
  await alice.reload();
  await expectFocus(composer(alice));
  await general.click();
  await expect(composer(alice)).toHaveValue('the kettle boi');
  await expect(alice.getByText('Editing your message')).toBeVisible();
  await composer(alice).press('End');
  await alice.keyboard.type('ls');
  await press(alice, 'Enter');
  await expectSaid(alice, ['the kettle boils']);
  await expect(composer(alice)).toHaveValue('a draft');
});

test('messages of a tab that is closed go with another one, once and in order', async ({ person, guard }) => {
  const alice = await person('Alice');
  const bob = await person('Bob');
  const sent = /** @type {string[]} */ ([]);
  const listen = (/** @type {Page} */ page) =>
    page.routeWebSocket(/\/ws$/, (ws) => {
      const server = ws.connectToServer();
      ws.onMessage((text) => {
        const { type, data } = JSON.parse(String(text));
        if (type === 'chat') sent.push(data.content);
        server.send(text);
      });
    });
  const second = await anotherTab(alice, guard, { before: listen });
  await expect(second.locator('#people-list li')).toHaveCount(2);
  await cutOff(alice);
  for (const text of ['one', 'two', 'three']) await say(alice, text);
  await expect(alice.getByText('Waiting to be sent')).toHaveCount(3);
  await expect.poll(async () => (await kept(alice))[0]).toBe(3);
  // While its tab lives, the others leave it alone.
  await second.reload();
  await expectFocus(composer(second));
  await say(second, 'and I');
  await expectSaid(bob, ['and I']);
  await alice.close();
  const all = ['and I', 'one', 'two', 'three'];
  for (const page of [second, bob]) await expectSaid(page, all);
  expect(sent).toEqual(all);
  await expect.poll(async () => (await kept(second))[0]).toBe(0);
});

test('whom the server forgot comes back under the same name with all that was written', async ({
  person,
  server,
  guard,
}) => {
  guard.allow(SERVER_GONE);
  const alice = await person('Alice');
  await say(alice, 'before');
  await expectSaid(alice, ['before']);
  await server.kill();
  await say(alice, 'unsent');
  await composer(alice).fill('half a thought');
  await expect.poll(() => kept(alice)).toEqual([1, 1, 1]);
  await server.forget();
  await server.run();
  await expect(alice.getByRole('alert')).toContainText('The server does not know you any more');
  await expect(alice.getByLabel('Your name')).toHaveValue('Alice');
  await press(alice, 'Enter');
  await expectFocus(composer(alice));
  await expectSaid(alice, ['unsent']);
  await expect(composer(alice)).toHaveValue('half a thought');
});

test('the length is counted where it matters, and what is too long stays where it is', async ({ person }) => {
  const alice = await person('Alice');
  const hint = alice.locator('#composer-hint');
  await composer(alice).fill('x'.repeat(3000));
  await expect(hint).toHaveText('');
  await composer(alice).fill('😀'.repeat(4001));
  await expect(hint).toHaveText('4001 of 4000 characters');
  await press(alice, 'Enter');
  await expect(composer(alice)).toHaveValue('😀'.repeat(4001));
  await expect(rows(alice)).toHaveCount(0);
  await press(alice, 'Backspace');
  await expect(hint).toHaveText('4000 of 4000 characters');
  await press(alice, 'Enter');
  await expectSaid(alice, ['😀'.repeat(4000)]);
});

test('what is pasted and dropped becomes text or a word, and never another page', async ({ person }) => {
  const alice = await person('Alice');
  await isSettled(alice);
  const url = alice.url();
  /** @param {'paste' | 'drop'} type @param {'file' | 'text'} what */
  const give = (type, what) =>
    composer(alice).evaluate(
      (field, [kind, content]) => {
        const data = new DataTransfer();
        if (content === 'file') data.items.add(new File(['x'], 'x.png', { type: 'image/png' }));
        else data.setData('text/plain', 'https://example.org/');
        const more = { bubbles: true, cancelable: true };
        const event =
          kind === 'paste'
            ? new ClipboardEvent('paste', { clipboardData: data, ...more })
            : new DragEvent('drop', { dataTransfer: data, ...more });
        // Firefox gives a made-up paste nothing to hold.
        if (kind === 'paste') Object.defineProperty(event, 'clipboardData', { value: data });
        field.dispatchEvent(event);
        return event.defaultPrevented;
      },
      [type, what],
    );
  const notices = alice.getByRole('list', { name: 'Notices' });
  for (const type of /** @type {const} */ (['paste', 'drop'])) {
    await composer(alice).fill('as it was');
    expect(await give(type, 'text'), 'text is the field’s own').toBe(false);
    await expect(notices).toBeHidden();
    await give(type, 'file');
    await expect(notices).toContainText('Files cannot be sent here. Your text is as it was.');
    await notices.getByRole('button', { name: 'Dismiss' }).click();
    await expect(composer(alice)).toHaveValue('as it was');
  }
  expect(alice.url()).toBe(url);
});

test('what a key or a suggestion put there is taken back like what was typed', async ({ person }) => {
  const alice = await person('Alice');
  await alice.keyboard.type('make it bold');
  await composer(alice).selectText();
  await press(alice, 'Control+b');
  await expect(composer(alice)).toHaveValue('**make it bold**');
  await press(alice, 'Control+z');
  await expect(composer(alice)).toHaveValue('make it bold');
  await composer(alice).press('End');
  await alice.keyboard.type(' in #gen');
  await expect(alice.getByRole('option')).toHaveText(/general/);
  await press(alice, 'Tab');
  await expect(composer(alice)).toHaveValue('make it bold in #general ');
  await press(alice, 'Control+z');
  await expect(composer(alice)).toHaveValue('make it bold in #gen');
});

test('every command has a button, and does what it says', async ({ person }) => {
  const alice = await person('Alice');
  const bob = await person('Bob');
  await alice.getByLabel('Create a room').fill('garden');
  await press(alice, 'Enter');
  await expect(alice.getByRole('heading', { level: 1 })).toHaveText('garden');
  // Who is the first in it may say what it is about.
  await expect(alice.locator('#people-list li')).toHaveCount(1);
  await bob.goto(alice.url());
  await expect(alice.locator('#people-list li')).toHaveCount(2);
  const sheet = alice.getByRole('dialog', { name: 'Keys and commands' });
  /** @param {string} name @param {string} rest */
  const command = async (name, rest) => {
    await alice.bringToFront();
    await alice.locator('#open-help').click();
    await sheet.getByRole('button', { name: new RegExp(`^Write /${name}$|^/${name}\\b`, 'u') }).click();
    await expectFocus(composer(alice));
    await expect(composer(alice)).toHaveValue(`/${name} `);
    if (rest !== '') await alice.keyboard.type(rest);
    await press(alice, 'Enter');
  };
  await command('me', 'waves');
  await expect(rows(bob)).toHaveText(['Alice waves']);
  await command('topic', 'Roses');
  await expect(bob.locator('#room-topic')).toHaveText('Roses');
  await command('topic', '');
  await expect(alice.getByRole('list', { name: 'Notices' })).toContainText('Roses');
  await expect(bob.locator('#room-topic')).toHaveText('Roses');
  await command('away', 'lunch');
  await expect(rows(bob).last()).toHaveText('Alice is away: lunch');
  const back = alice.getByRole('button', { name: 'I am back' });
  await expect(back).toBeVisible();
  await say(alice, 'back again');
  await expect(back).toBeHidden();
  await command('mute', '');
  await expect(alice.getByRole('link', { name: /garden/ })).toHaveClass(/muted/);
  await command('unmute', '');
  await expect(alice.getByRole('link', { name: /garden/ })).not.toHaveClass(/muted/);
  await command('block', 'Bob');
  await expect.poll(async () => alice.getByRole('list', { name: 'Notices' }).isVisible()).toBe(true);
  await say(bob, 'hear me');
  await expect(rows(alice).last()).toHaveText('A message of somebody you blocked.');
  await command('unblock', 'Bob');
  await expect(rows(alice).last()).toHaveText('hear me');
  await command('name', 'Alicia');
  await expect(alice.locator('#self-name')).toHaveText('Alicia');
  await command('msg', 'Bob psst');
  await expect(alice.getByRole('heading', { level: 1 })).toHaveText('Bob');
  await expect(rows(alice)).toHaveText(['psst']);
  await command('join', 'general');
  await expect(alice.getByRole('heading', { level: 1 })).toHaveText('general');
  await command('search', '');
  await expect(alice.getByRole('complementary', { name: 'Search' })).toBeVisible();
  await command('leave', '');
  await expect(alice.getByRole('region', { name: 'Rooms', exact: true })).not.toContainText('general');
});

test('what is written while a command is on its way stays, and it is carried out once', async ({ window }) => {
  const alice = await window('Alice');
  let come = () => {};
  const late = new Promise((resolve) => (come = () => resolve(null)));
  await alice.route('**/more/commands.js', async (route) => {
    await late;
    await route.continue();
  });
  // It comes by itself once the page is quiet: from now on it does not.
  await alice.reload();
  await signIn(alice, 'Alice');
  await composer(alice).fill('/rubbish');
  await press(alice, 'Enter');
  await press(alice, 'Enter');
  await composer(alice).fill('something else');
  await composer(alice).fill('/nonsense');
  await press(alice, 'Enter');
  come();
  const notices = alice.getByRole('list', { name: 'Notices' });
  await expect(notices).toHaveText(/There is no command \/nonsense/);
  await expect(notices.getByRole('listitem')).toHaveCount(1);
  await expect(composer(alice)).toHaveValue('/nonsense');
});
