// How each server of a comparison is started. All speak the envelope dialect on /ws.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const READY_MS = 15_000;
const STOP_MS = 10_000;

const peers = dirname(fileURLToPath(import.meta.url));
export const repository = resolve(peers, '../..');
const chinwag = resolve(process.env.CHINWAG ?? join(repository, 'target/release/chinwag'));
const bun = join(peers, 'bun/node_modules/.bin/bun');
const node = process.execPath;

// Every limit off: the load comes from a handful of addresses and never pauses.
const UNLIMITED = {
  CHAT__LIMITS__MESSAGE_RATE_LIMIT: '0',
  CHAT__LIMITS__MAX_CONNECTIONS_PER_ADDRESS: '0',
  CHAT__LIMITS__MAX_USERS: '0',
  CHAT__LIMITS__REQUESTS_PER_SECOND: '0',
};

const chinwagOn = (storage) => ({
  program: chinwag,
  missing: 'cargo build --release, or name the program in CHINWAG',
  args: () => [],
  env: (port, folder) => ({
    ...UNLIMITED,
    CHAT__SERVER__PORT: String(port),
    CHAT__STORAGE__URL: storage ?? `sqlite://${folder}/chat.db`,
    CHAT__LOG__LEVEL: 'warn',
  }),
});

const peer = (program, missing, args) => ({ program, missing, args, env: () => ({}) });

export const servers = {
  'chinwag': chinwagOn('memory'),
  'chinwag-sqlite': chinwagOn(),
  'bun': peer(bun, 'npm ci in benches/peers/bun', (port) => [join(peers, 'bun/server.mjs'), port]),
  'actix': peer(
    join(repository, 'target/release/examples/peer_actix'),
    'cargo build --release --example peer_actix',
    (port) => [port],
  ),
  'node-ws': peer(node, '', (port) => [join(peers, 'node-ws/server.mjs'), port, 'tuned']),
  'node-tutorial': peer(node, '', (port) => [join(peers, 'node-ws/server.mjs'), port, 'tutorial']),
};

// What must be done first, or nothing.
export function lacking(name) {
  const { program, missing } = servers[name];
  if (name.startsWith('node') && !existsSync(join(peers, 'node-ws/node_modules'))) return 'npm ci in benches/peers/node-ws';
  return existsSync(program) ? undefined : missing;
}

async function answers(port) {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

// A fresh process on these cores, in an empty folder of its own; it listens when this returns.
export async function start(name, port, cores) {
  const { program, args, env } = servers[name];
  if (await answers(port)) throw new Error(`port ${port} is taken: choose others with --port`);
  const folder = mkdtempSync(join(tmpdir(), 'chinwag-compare-'));
  const child = spawn('taskset', ['-c', cores, program, ...args(port).map(String)], {
    cwd: folder,
    env: { ...process.env, ...env(port, folder) },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let complaints = '';
  child.stderr.on('data', (text) => (complaints = (complaints + text).slice(-2_000)));
  const ended = once(child, 'exit').then(() => true);
  const stop = async () => {
    child.kill('SIGTERM');
    if (!(await Promise.race([ended, sleep(STOP_MS, false, { ref: false })]))) child.kill('SIGKILL');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  for (const limit = Date.now() + READY_MS; Date.now() < limit; await sleep(30)) {
    if (child.exitCode !== null) break;
    if (await answers(port)) return { pid: child.pid, stop, complaints: () => complaints };
  }
  await stop();
  throw new Error(`${name} does not listen: ${complaints}`);
}
