import {
  composer,
  expect,
  expectFocus,
  expectSaid,
  people,
  press,
  rows,
  say,
  scrollTo,
  test,
} from '../fixtures.js';

/** @import { Page } from '@playwright/test' */

/** Points at a row and does one of the things its buttons offer. @param {Page} page @param {string} text @param {string} what */
async function act(page, text, what) {
  await page.bringToFront();
  await page.locator('.row').filter({ hasText: text }).first().hover();
  await page.getByRole('toolbar').getByRole('button', { name: what, exact: true }).click();
}

/** @param {Page} page @param {string} text @param {string} item */
async function choose(page, text, item) {
  await act(page, text, 'More');
  await page.getByRole('menuitem', { name: item, exact: true }).click();
}

test('an answer shows what it answers, and leads there', async ({ person }) => {
  const alice = await person('Alice');
  const bob = await person('Bob');
  await say(bob, 'who has the key?');
  for (let index = 0; index < 30; index += 1) await say(bob, `filler ${index}`);
  await expect(rows(alice)).toHaveCount(31);
  await scrollTo(alice, 0);
  await act(alice, 'who has the key?', 'Reply');
  await expectFocus(composer(alice));
  await composer(alice).fill('I have it');
  await press(alice, 'Enter');
  const quote = bob.getByRole('button', { name: /^Reply to\s+Bob\s+who has the key\?$/ });
  await expect(quote).toBeVisible();
  await quote.click();
  await expect(bob.locator('.row.goal .text')).toHaveText('who has the key?');
  await expect(bob.locator('.row.goal')).toBeInViewport();
  await bob.getByRole('button', { name: 'Back to where you were' }).click();
  await expect(rows(bob).last()).toBeInViewport();
  await expect(bob.locator('#go-back')).toBeHidden();
});

test('reactions are put on and taken off, and everybody sees how many', async ({ person }) => {
  const alice = await person('Alice');
  const bob = await person('Bob');
  await say(bob, 'done!');
  await expectSaid(alice, ['done!']);
  await act(alice, 'done!', 'React with 🎉');
  const seen = bob.locator('.reaction:not(.add)');
  await expect(seen).toHaveText('🎉1');
  await expect(seen).toHaveAttribute('aria-label', '🎉 1: Alice reacted with 🎉');
  await seen.click();
  for (const page of [alice, bob]) {
    await expect(page.locator('.reaction:not(.add)')).toHaveText('🎉2');
    await expect(page.locator('.reaction:not(.add)')).toHaveAttribute('aria-pressed', 'true');
  }
  await alice.reload();
  // What was kept is shown before there is a connection.
  await expect(people(alice)).toHaveCount(2);
  await alice.locator('.reaction:not(.add)').click();
  await expect(seen).toHaveText('🎉1');
  await alice.getByRole('button', { name: 'Add a reaction' }).first().click();
  await alice.getByRole('textbox', { name: 'Find an emoji…' }).fill('rocket');
  await press(alice, 'Enter');
  await expect(bob.locator('.reaction:not(.add)')).toHaveText(['🎉1', /🚀.*1/u]);
});

test('the last message is edited with the arrow up, and a draft stays what it was', async ({ person }) => {
  const alice = await person('Alice');
  const bob = await person('Bob');
  await say(alice, 'teh kettle');
  await expectSaid(bob, ['teh kettle']);
  await alice.bringToFront();
  // Bob has it; that Alice's page knows so may come a little later.
  await expect(async () => {
    await composer(alice).press('ArrowUp');
    await expect(composer(alice)).toHaveValue('teh kettle', { timeout: 1000 });
  }).toPass();
  await expect(alice.getByText('Editing your message')).toBeVisible();
  await composer(alice).fill('the kettle');
  await press(alice, 'Enter');
  for (const page of [alice, bob]) {
    await expect(rows(page)).toHaveText(['the kettle']);
    await expect(page.locator('#timeline .edited')).toHaveText('edited');
  }
  await expect(composer(alice)).toHaveValue('');
  await composer(alice).fill('a draft');
  await act(alice, 'the kettle', 'Edit');
  await expect(composer(alice)).toHaveValue('the kettle');
  await press(alice, 'Escape');
  await expect(composer(alice)).toHaveValue('a draft');
});

test('a deletion can be taken back for a while, and is then seen by all', async ({ person }) => {
  const alice = await person('Alice');
  const bob = await person('Bob');
  await say(alice, 'oops');
  await say(alice, 'keep this');
  await expectSaid(bob, ['oops', 'keep this']);
  await alice.clock.install();
  await choose(alice, 'keep this', 'Delete');
  await alice.getByRole('button', { name: 'Undo' }).click();
  await choose(alice, 'oops', 'Delete');
  await expect(rows(bob)).toHaveText(['oops', 'keep this']);
  await alice.clock.runFor(8000);
  await expect(rows(bob)).toHaveText(['This message was deleted.', 'keep this']);
  await expect(rows(alice)).toHaveText(['This message was deleted.', 'keep this']);
  await bob.reload();
  await expect(rows(bob)).toHaveText(['This message was deleted.', 'keep this']);
});

test('text is drawn as it is meant, and never as markup', async ({ person }) => {
  const alice = await person('Alice');
  const bob = await person('Bob');
  await say(
    alice,
    [
      'Some **bold**, _italic_, ~~gone~~ and `co*de*`, 2 * 3 * 4, snake_case_name.',
      'See https://example.org/a_b_(c)?q=1, @Bob, #general or #nowhere.',
      '> quoted **text**',
      '- one',
      '- two',
      '3. three',
      '```js',
      'const x = "<b>"; // **not bold**',
      '```',
    ].join('\n'),
  );
  const text = bob.locator('#timeline .text').last();
  await expect(text.locator('strong')).toHaveText(['bold', 'text']);
  await expect(text.locator('em')).toHaveText(['italic']);
  await expect(text.locator('s')).toHaveText(['gone']);
  await expect(text.locator('p code')).toHaveText('co*de*');
  const out = text.locator('a.out');
  await expect(out).toHaveAttribute('href', 'https://example.org/a_b_(c)?q=1');
  await expect(out).toHaveAttribute('rel', 'noopener noreferrer');
  await expect(text.locator('.mention')).toHaveText(['@Bob', '#general']);
  await expect(text.locator('blockquote')).toHaveText('quoted text');
  await expect(text.locator('ul > li')).toHaveText(['one', 'two']);
  expect(await text.locator('ol').evaluate((node) => /** @type {HTMLOListElement} */ (node).start)).toBe(3);
  await expect(text.locator('pre code')).toHaveText('const x = "<b>"; // **not bold**');
  await expect(text.locator('pre .code-keyword')).toHaveText('const');
  await say(alice, 'https://bank.example@evil.example/ and https://аpple.example/');
  await expect(bob.locator('#timeline .text').last().locator('a')).toHaveCount(1);
  await expect(bob.locator('.real-host')).toContainText('xn--');
  await say(alice, '/me waves');
  await expect(bob.locator('#timeline .text').last()).toHaveText('Alice waves');
});

test('people, rooms, emoji and commands are completed while one types', async ({ person }) => {
  const alice = await person('Alice');
  const bob = await person('Bob the Builder');
  await alice.bringToFront();
  await composer(alice).pressSequentially('hi @bo');
  await expect(alice.getByRole('option')).toHaveText(/Bob the Builder/);
  await press(alice, 'Tab');
  await expect(composer(alice)).toHaveValue('hi @Bob the Builder ');
  await composer(alice).pressSequentially(':rocke');
  await expect(alice.getByRole('option').first()).toContainText('rocket');
  await press(alice, 'Enter');
  await composer(alice).pressSequentially('#gen');
  await press(alice, 'Escape');
  await expect(alice.getByRole('option')).toHaveCount(0);
  await composer(alice).press('Enter');
  await expect(bob.locator('#timeline .row.calls .text')).toHaveText(/hi @Bob the Builder 🚀.? #gen/u);
  await composer(alice).pressSequentially('/jo');
  await press(alice, 'Enter');
  await composer(alice).pressSequentially('garden');
  await press(alice, 'Enter');
  await expect(alice.getByRole('heading', { name: 'garden' })).toBeVisible();
  await composer(alice).fill('/nonsense');
  await press(alice, 'Enter');
  await expect(alice.getByRole('list', { name: 'Notices' })).toContainText('There is no command /nonsense');
  await expect(composer(alice)).toHaveValue('/nonsense');
  await composer(alice).fill('/name Alicia');
  await press(alice, 'Enter');
  await expect(alice.locator('#self-name')).toHaveText('Alicia');
  await composer(alice).fill('/msg bob the builder psst');
  await press(alice, 'Enter');
  await expect(bob.getByRole('region', { name: 'Conversations' })).toContainText('Alicia');
});

test('Enter belongs to whoever composes a character, and the field takes formatting, files and drops in its stride', async ({
  person,
}) => {
  const alice = await person('Alice');
  await composer(alice).fill('日本');
  await composer(alice).evaluate((field) => {
    for (const more of [{ isComposing: true }, { keyCode: 229 }]) {
      field.dispatchEvent(
        new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true, ...more }),
      );
    }
  });
  await expect(composer(alice)).toHaveValue('日本');
  await expect(rows(alice)).toHaveCount(0);
  await composer(alice).fill('make it bold');
  await composer(alice).selectText();
  await press(alice, 'Control+b');
  await expect(composer(alice)).toHaveValue('**make it bold**');
  await press(alice, 'Control+b');
  await expect(composer(alice)).toHaveValue('make it bold');
  const url = alice.url();
  const prevented = await alice.evaluate(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(['x'], 'x.html', { type: 'text/html' }));
    return ['dragover', 'drop'].map(
      (type) =>
        !document.body.dispatchEvent(
          new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true }),
        ),
    );
  });
  expect(prevented).toEqual([true, true]);
  await expect(alice.getByRole('list', { name: 'Notices' })).toContainText('Files cannot be sent here');
  expect(alice.url()).toBe(url);
  await expect(composer(alice)).toHaveValue('make it bold');
});
