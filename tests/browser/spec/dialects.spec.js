// Pages that know one dialect only, served from somewhere else on this machine, against the real server.

import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { expect, test } from '../fixtures.js';

const FILES = new URL('../dialects/', import.meta.url);

test.use({
  settings: {
    CHAT__DIALECTS__CHANNEL__HEARTBEAT_INTERVAL_SECONDS: '1',
    CHAT__DIALECTS__CHANNEL__AUTHENTICATION_DELAY_SECONDS: '1',
  },
});

/** A plain file server, as people's own pages have. */
async function serve() {
  const pages = createServer(async (request, response) => {
    const name = (request.url ?? '/').slice(1);
    const isScript = /^[a-z]+\.js$/.test(name);
    response.setHeader('Content-Type', isScript ? 'text/javascript' : 'text/html');
    response.end(isScript ? await readFile(new URL(name, FILES)) : '<!doctype html><title>a small client</title>');
  });
  pages.listen(0, '127.0.0.1');
  await once(pages, 'listening');
  return pages;
}

for (const dialect of ['envelope', 'flat', 'channel', 'broadcast']) {
  test(`a page that speaks ${dialect} works unmodified`, async ({ browser, server }) => {
    const pages = await serve();
    const address = pages.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${address.port}/`);
    const failure = await page.evaluate(
      async ([name, base]) => {
        // @ts-ignore a module of the page's own server
        const { stories } = await import('/stories.js');
        return stories[name](base).then(
          () => null,
          (/** @type {unknown} */ error) => String(error),
        );
      },
      [dialect, server.url.replace('http', 'ws').replace(/\/$/, '')],
    );
    expect(failure).toBeNull();
    await page.close();
    pages.close();
  });
}
