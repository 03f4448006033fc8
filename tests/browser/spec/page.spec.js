import { barriers } from '../barriers.js';
import {
  composer,
  expect,
  expectFocus,
  Guard,
  people,
  press,
  rows,
  say,
  scrollTo,
  SERVER_GONE,
  test,
} from '../fixtures.js';

const NARROW = { viewport: { width: 320, height: 640 } };

for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
  test(`no screen has a barrier, ${colorScheme}`, async ({ window, person, server, guard }) => {
    guard.allow(SERVER_GONE);
    const door = await window('door', { colorScheme });
    expect(
      await door.evaluate((scheme) => matchMedia(`(prefers-color-scheme: ${scheme})`).matches, colorScheme),
    ).toBe(true);
    expect(await barriers(door)).toEqual([]);
    await press(door, 'Enter');
    await expect(door.getByRole('alert')).not.toBeEmpty();
    expect(await barriers(door)).toEqual([]);

    const bob = await person('Bob', { ...NARROW, colorScheme, reducedMotion: 'reduce' });
    const alice = await person('Alice', { colorScheme });
    expect(await barriers(alice)).toEqual([]);
    await say(bob, 'hello');
    await say(alice, 'hello you');
    await expect(rows(alice)).toHaveCount(2);
    await alice.getByLabel('Create a room').fill('a/b');
    await press(alice, 'Enter');
    await expect(alice.getByRole('list', { name: 'Notices' })).toBeVisible();
    expect(await barriers(alice)).toEqual([]);
    await alice.getByRole('button', { name: 'Message Bob' }).click();
    await say(alice, 'psst');
    await expect(rows(alice)).toHaveCount(1);
    expect(await barriers(alice)).toEqual([]);

    for (const drawer of [/^Rooms/, /^People/]) {
      await bob.getByRole('button', { name: drawer }).click();
      await expect(bob.locator('.drawer.open')).toBeVisible();
      expect(await barriers(bob)).toEqual([]);
      await press(bob, 'Escape');
    }
    await server.kill();
    await expect(bob.locator('#link-bar')).toBeVisible();
    await say(bob, 'offline');
    await expect(bob.getByText('Waiting to be sent')).toBeVisible();
    expect(await barriers(bob)).toEqual([]);
  });
}

test('the search for barriers finds one that was put there', async ({ person }) => {
  const alice = await person('Alice');
  await composer(alice).evaluate((field) => {
    document.querySelector('label[for=text]')?.remove();
    field.removeAttribute('placeholder');
  });
  const found = await barriers(alice);
  expect(found.join()).toContain('label');
});

test('the policy holds: no markup or code from strings, no inline style, no foreign address', async ({
  window,
}) => {
  const page = await window('page');
  const response = await page.reload();
  const policy = response?.headers()['content-security-policy'] ?? '';
  for (const part of [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    'require-trusted-types-for',
  ]) {
    expect(policy).toContain(part);
  }
  expect(policy).not.toContain('unsafe');
});

test('the guard hears of a violation, an error and an exception', async ({ window }) => {
  const page = await window('page');
  const guard = new Guard();
  await guard.watch('page', page);
  await page.reload();
  // Kept from the guard of this test, which wants none of it.
  page.removeAllListeners('console');
  page.removeAllListeners('pageerror');
  await guard.watch('page', page);
  const refused = await page.evaluate(() => {
    try {
      // eslint-disable-next-line no-restricted-properties
      document.body.innerHTML = '<b>markup</b>';
      return false;
    } catch (error) {
      return error instanceof TypeError;
    }
  });
  expect(refused, 'markup from a string is refused').toBe(true);
  await page.evaluate(() => {
    const script = document.createElement('script');
    script.append('window.harmed = true');
    document.head.append(script);
  });
  expect(await page.evaluate(() => 'harmed' in window)).toBe(false);
  await page.evaluate(() => setTimeout(() => Promise.reject(new Error('planted exception'))));
  await expect.poll(() => guard.faults.join('\n')).toMatch(/policy violation/);
  await expect.poll(() => guard.faults.join('\n')).toMatch(/planted exception/);
});

test('320 pixels are enough', async ({ person }) => {
  const alice = await person('Alice', { ...NARROW, hasTouch: true });
  const bob = await person('Bob');
  await say(bob, `https://example.org/${'long/'.repeat(40)}`);
  await say(bob, 'W'.repeat(200));
  await expect(rows(alice)).toHaveCount(2);
  const overflow = () =>
    alice.evaluate(() => {
      const { scrollWidth, scrollHeight } = document.documentElement;
      return [scrollWidth - innerWidth, scrollHeight - innerHeight];
    });
  expect(await overflow()).toEqual([0, 0]);
  const list = alice.getByRole('navigation', { name: 'Rooms' });
  await expect(list).toBeHidden();
  await alice.getByRole('button', { name: /^Rooms/ }).click();
  await list.getByLabel('Create a room').fill('a room with a name that is rather long');
  await press(alice, 'Enter');
  await expect(list).toBeHidden();
  await expect(alice.getByRole('heading', { level: 1 })).toHaveText('a room with a name that is rather long');
  await alice.getByRole('button', { name: 'People', exact: true }).click();
  await expect(people(alice)).toHaveCount(1);
  await press(alice, 'Escape');
  await expectFocus(alice.getByRole('button', { name: 'People', exact: true }));
  expect(await overflow()).toEqual([0, 0]);
  await expect(composer(alice)).toBeInViewport();
});

test('the newest message stays in sight for who is there, and moves nobody who is not', async ({ person }) => {
  const alice = await person('Alice');
  const bob = await person('Bob');
  for (let index = 0; index < 20; index += 1) await say(bob, `line ${index}\n\nand more`);
  await expect(rows(alice).last()).toContainText('line 19');
  await expect(rows(alice).last()).toBeInViewport();
  const scroller = alice.getByRole('region', { name: 'Messages in general' });
  await scrollTo(alice, 0);
  await expect(rows(alice).first()).toBeInViewport();
  await say(bob, 'below');
  const toNewest = alice.getByRole('button', { name: '1 new message' });
  await expect(toNewest).toBeVisible();
  expect(await scroller.evaluate((node) => node.scrollTop)).toBe(0);
  await toNewest.click();
  await expect(rows(alice).last()).toBeInViewport();
  await expect(toNewest).toBeHidden();
});

test('what is refused in the first moments is told in the page’s own words', async ({ person }) => {
  const alice = await person('Alice');
  // What can wait comes much later than the server's answer.
  await alice.route('**/lang/more.js', async (route) => {
    await alice.waitForTimeout(1500);
    await route.continue();
  });
  await alice.evaluate(() => history.replaceState(null, '', '#a%2Fb'));
  await alice.reload();
  const notice = alice.locator('.notice-text', { hasText: 'Could not enter “a/b”' });
  await expect(notice).toHaveText(/: A room name has 1 to 64 characters and no slash\.$/);
});
