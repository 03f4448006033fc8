// The real server, started for one test on a free port with a directory of its own.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const BINARY = process.env.CHINWAG_BIN ?? join(ROOT, 'target/debug/chinwag');

/** The server must be ready by then. */
const START_TIMEOUT_MS = 20_000;

/** A stopping server that is not gone by then is killed. */
const STOP_TIMEOUT_MS = 8000;

async function freePort() {
  const probe = createServer();
  probe.listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

export class Server {
  /** @type {Record<string, string | undefined>} */
  #env;
  #directory;
  #port;
  /** @type {import('node:child_process').ChildProcess | null} */
  #process = null;
  #log = '';

  #home;

  /** @param {number} port @param {string} directory @param {Record<string, string>} settings @param {string} home */
  constructor(port, directory, settings, home) {
    this.#port = port;
    this.#home = home;
    this.#directory = directory;
    this.#env = {
      ...process.env,
      ...settings,
      CHAT__SERVER__PORT: String(port),
      CHAT__STORAGE__URL: `sqlite://${join(directory, 'chat.db')}`,
    };
  }

  /** @param {Record<string, string>} [settings] environment variables @param {string} [home] where it is started */
  static async start(settings = {}, home = ROOT) {
    const directory = await mkdtemp(join(tmpdir(), 'chinwag-browser-'));
    const server = new Server(await freePort(), directory, settings, home);
    await server.run();
    return server;
  }

  get url() {
    return `http://127.0.0.1:${this.#port}/`;
  }

  /** Starts the process, and comes back when it is ready. */
  async run() {
    const child = spawn(BINARY, { cwd: this.#home, env: this.#env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#process = child;
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (this.#log += text));
    let failure = /** @type {Error | null} */ (null);
    child.on('error', (error) => (failure = error));
    const deadline = Date.now() + START_TIMEOUT_MS;
    while (!(await this.#isReady())) {
      const ended = failure !== null || child.exitCode !== null;
      if (ended || Date.now() > deadline) throw new Error(`${BINARY} did not start: ${failure}\n${this.#log}`);
      await pause(50);
    }
  }

  /** The token of the admin API, where there is one. */
  get token() {
    return this.#env.CHAT__ADMIN__TOKEN ?? '';
  }

  /** Has the server do what an operator says; needs a token in the settings. @param {string} command */
  async command(command) {
    const response = await fetch(`${this.url}api/admin/command`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${this.token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ command }),
    });
    if (!response.ok) throw new Error(`${command}: ${await response.text()}`);
  }

  async #isReady() {
    try {
      return (await fetch(`${this.url}readyz`)).ok;
    } catch {
      return false;
    }
  }

  /** Takes the power away: kill -9. */
  async kill() {
    await this.#end('SIGKILL');
  }

  /** Everything it knew is gone. To be called while it is. */
  async forget() {
    await rm(this.#directory, { recursive: true, force: true });
    await mkdir(this.#directory);
  }

  async stop() {
    await this.#end('SIGTERM');
    await rm(this.#directory, { recursive: true, force: true });
  }

  /** @param {'SIGKILL' | 'SIGTERM'} signal */
  async #end(signal) {
    const child = this.#process;
    this.#process = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    const late = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await gone;
    clearTimeout(late);
  }
}
