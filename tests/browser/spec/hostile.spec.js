import { composer, expect, expectFocus, people, press, rows, say, signIn, test } from '../fixtures.js';

const TEXTS = [
  '<script>window.harmed = true</script>',
  '<img src=x onerror="window.harmed = true">',
  '"><svg onload=window.harmed=true>',
  '<style>body { display: none }</style>',
  'javascript:window.harmed=true',
  '{{constructor.constructor("window.harmed=true")()}}',
  'photo\u202Egpj.exe',
  '\u2066\u2067\u2068 isolates left open',
  `H\u0338${'\u0335\u0321\u034F'.repeat(60)}i`,
  'a'.repeat(3000),
  '\u0007\u001B[31mred\u001B[0m',
];

test('whatever people write is text', async ({ person }) => {
  const eve = await person('<b>Eve</b>');
  const room = '<img src=x onerror=window.harmed=true>';
  await eve.getByLabel('Create a room').fill(room);
  await press(eve, 'Enter');
  for (const text of TEXTS) await say(eve, text);
  const bob = await person('"><svg onload=x>');
  await bob.getByRole('link', { name: room }).click();
  for (const page of [eve, bob]) {
    await expect(page.locator('#timeline .pending')).toHaveCount(0);
    await expect(rows(page)).toHaveCount(TEXTS.length);
    expect(await rows(page).evaluateAll((nodes) => nodes.map((node) => node.textContent))).toEqual(TEXTS);
    await expect(people(page).first()).toContainText('"><svg onload=x>');
    await expect(page.locator('.who-name').first()).toHaveText('<b>Eve</b>');
    await expect(page.getByRole('heading', { name: room })).toBeVisible();
    expect(await page.evaluate(() => 'harmed' in window)).toBe(false);
    await expect(page.locator('#timeline :is(script, img, svg, style, b, a):not(.actions *)')).toHaveCount(0);
  }
});

test('text that turns direction or piles up stays in its own row', async ({ person }) => {
  const page = await person('Eve');
  const before = 'before';
  const after = 'after';
  for (const text of [before, '\u202Edirection', `x${'\u0338\u0335\u0321'.repeat(80)}`, after])
    await say(page, text);
  await expect(rows(page).last()).toHaveText(after);
  await expect(page.locator('#timeline .pending')).toHaveCount(0);
  const boxes = await rows(page).evaluateAll((nodes) =>
    nodes.map((node) => {
      const { top, bottom } = node.getBoundingClientRect();
      const style = getComputedStyle(node);
      return { top, bottom, bidi: style.unicodeBidi, overflow: style.overflow };
    }),
  );
  for (const [index, box] of boxes.entries()) {
    expect(box.bidi).not.toBe('normal');
    expect(box.overflow).toBe('clip');
    if (index > 0) expect(box.top).toBeGreaterThanOrEqual(boxes[index - 1].bottom - 1);
  }
});

test('text is set from the side its script begins at', async ({ person }) => {
  const page = await person('Alice');
  await say(page, 'שלום, and some more');
  await say(page, 'hello, שלום');
  await expect(rows(page)).toHaveCount(2);
  await expect(page.locator('#timeline .pending')).toHaveCount(0);
  const sides = await rows(page).evaluateAll((nodes) =>
    nodes.map((node) => {
      const text = document.createRange();
      text.selectNodeContents(node.querySelector('p') ?? node);
      const [row, line] = [node.getBoundingClientRect(), text.getBoundingClientRect()];
      return Math.abs(row.right - line.right) < 2
        ? 'right'
        : Math.abs(row.left - line.left) < 2
          ? 'left'
          : 'nowhere';
    }),
  );
  expect(sides).toEqual(['right', 'left']);
});

test('a message too long is kept and not sent', async ({ person }) => {
  const alice = await person('Alice');
  await composer(alice).fill('x'.repeat(4001));
  await expect(alice.getByText('4001 of 4000 characters')).toBeVisible();
  await alice.bringToFront();
  await composer(alice).press('Enter');
  await expect(composer(alice)).toHaveValue('x'.repeat(4001));
  await expect(rows(alice)).toHaveCount(0);
});

test('a name or room the server does not allow is refused in words', async ({ window }) => {
  const page = await window('somebody');
  const name = page.getByLabel('Your name');
  await name.fill('Al\u202Eice');
  await name.press('Enter');
  await expect(page.getByRole('alert')).not.toBeEmpty();
  await expectFocus(name);
  await signIn(page, 'Alice');
  await page.getByLabel('Create a room').fill('a/b');
  await press(page, 'Enter');
  await expect(page.getByRole('list', { name: 'Notices' })).toContainText('A room name has 1 to 64 characters');
  await expect(page.getByRole('heading', { name: 'general' })).toBeVisible();
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await expect(page.getByRole('list', { name: 'Notices' })).toBeHidden();
});

test('no text takes long to draw', async ({ person }) => {
  const page = await person('Eve');
  const slowest = await page.evaluate(async () => {
    // @ts-expect-error the page's own module
    const { rich } = await import('/views/rows.js');
    const names = Array.from({ length: 500 }, (_, index) => `person ${index}`);
    const lexicon = {
      nameAt: (/** @type {string} */ text) => names.find((name) => text.startsWith(name))?.length ?? 0,
      isRoom: () => true,
      isMe: () => false,
    };
    const parts = [
      '*',
      '**a',
      '_a ',
      '~~',
      '`',
      '`a',
      '@',
      '@person 499 ',
      '#a',
      '>',
      '> ',
      '- ',
      '1. ',
      '```\n',
      '(',
      'a*b_',
    ];
    const texts = [...parts, 'https://a', 'https://a)', 'https://', '\n> - *', '\u202e*', '***_~~'].map((part) =>
      part.repeat(4000 / part.length),
    );
    let worst = ['', 0];
    for (const text of texts) {
      let best = Infinity;
      for (let attempt = 0; attempt < 5; attempt += 1) {
        const start = performance.now();
        rich(text, lexicon);
        best = Math.min(best, performance.now() - start);
      }
      if (best > Number(worst[1])) worst = [text.slice(0, 12), best];
    }
    return worst;
  });
  expect(Number(slowest[1]), `the slowest begins with ${slowest[0]}`).toBeLessThan(60);
});
