// Scripts that know one dialect only, from Node, against the real server.

import { strict as assert } from 'node:assert';
import { after, before, test } from 'node:test';
import { stories } from '../dialects/stories.js';
import { Server } from '../server.js';

/** @type {Server} */
let server;

before(async () => {
  server = await Server.start({
    CHAT__DIALECTS__CHANNEL__HEARTBEAT_INTERVAL_SECONDS: '1',
    CHAT__DIALECTS__CHANNEL__AUTHENTICATION_DELAY_SECONDS: '1',
  });
});
after(() => server.stop());

for (const [dialect, story] of Object.entries(stories)) {
  test(`a script that speaks ${dialect} works unmodified`, async () => {
    const base = server.url.replace('http', 'ws').replace(/\/$/, '');
    await assert.doesNotReject(story(base));
  });
}
