// Runs the load program's scenarios against Chinwag and its peers, rounds interleaved over the servers, a fresh
// process for every single run, and writes medians, spreads and ratios as Markdown.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, release } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { lacking, repository, servers, start } from './peers/servers.mjs';

const USAGE = `usage: benches/compare [--rounds 5] [--seconds 4] [--warmup 1] [--scenarios a,b] [--servers a,b]
  [--server-cores 0] [--load-cores 1] [--port 18200] [--out FILE.md] [--raw FILE.jsonl] [--load OPTIONS]

The table goes to --out, between the lines <!-- compare:begin --> and <!-- compare:end --> where the file has them,
else as the whole file; without --out to the terminal. --raw keeps every single result. --load hands options on to
the load program ("--size 200"). CHINWAG names the server's program (target/release/chinwag).`;

const BEGIN = '<!-- compare:begin -->';
const END = '<!-- compare:end -->';
const RUN_LIMIT_MS = 180_000;
const SUPERSET = ['acks', 'reconnect'];
// A quadratic server would take minutes there, and the figure would say nothing new.
const TOO_MUCH_FOR_TUTORIAL = ['room1000', 'room5000', 'idle', 'joinstorm'];

// Which figures of a scenario are shown; the first one is compared.
const FIGURES = {
  talk: [
    ['cpuPerMillion', 'CPU s/M'],
    ['latencyP50Ms', 'p50 ms'],
    ['latencyP99Ms', 'p99 ms'],
    ['deliveriesPerSecond', 'deliveries/s'],
    ['deliveriesPerRead', 'deliveries a read'],
  ],
  acks: [
    ['cpuPerMillion', 'CPU s/M'],
    ['ackP50Ms', 'ack p50 ms'],
    ['ackP99Ms', 'ack p99 ms'],
  ],
  quiet: [
    ['quietP99Ms', 'quiet room p99 ms'],
    ['cpuPerMillion', 'CPU s/M'],
  ],
  idle: [
    ['rssPerConnectionKib', 'KiB a connection'],
    ['idleCpuPercent', 'idle CPU %'],
    ['waveMaxMs', 'one message a room, all have it after ms'],
  ],
  churn: [
    ['cpuMsPerSession', 'CPU ms a session'],
    ['sessionP99Ms', 'p99 ms'],
  ],
  joinstorm: [
    ['settledSeconds', 'all know after s'],
    ['joinedSeconds', 'all joined after s'],
    ['cpuSeconds', 'CPU s'],
    ['receivedKib', 'KiB sent'],
  ],
  reconnect: [
    ['backSeconds', 'all back after s'],
    ['returnP99Ms', 'p99 ms'],
    ['cpuSeconds', 'CPU s'],
  ],
};
// A scenario of the load program by another name, with options of its own.
const VARIANTS = { all200: ['room200', '--senders', '200'], many1000: ['room1000', '--senders', '200'] };
const SCENARIOS = ['room32', 'all200', 'room200', 'many1000', 'room1000', 'room5000', 'rooms', 'rate200', 'rate1000', 'quiet', 'acks',
  'idle', 'churn', 'joinstorm', 'reconnect'];
const figuresOf = (scenario) => FIGURES[scenario] ?? FIGURES.talk;

function fits(scenario, server) {
  if (SUPERSET.includes(scenario)) return server.startsWith('chinwag');
  return !(server === 'node-tutorial' && TOO_MUCH_FOR_TUTORIAL.includes(scenario));
}

async function measure(scenario, name, port, options) {
  const server = await start(name, port, options['server-cores']);
  try {
    const load = join(repository, 'target/release/examples/load');
    const args = ['-c', options['load-cores'], load, ...(VARIANTS[scenario] ?? [scenario]), '--url', `ws://127.0.0.1:${port}`, '--pid', server.pid];
    args.push('--json', '--seconds', options.seconds, '--warmup', options.warmup, ...options.load.split(' ').filter(Boolean));
    const child = spawn('taskset', args.map(String), { stdio: ['ignore', 'pipe', 'pipe'], timeout: RUN_LIMIT_MS });
    let output = '';
    let trouble = '';
    child.stdout.on('data', (text) => (output += text));
    child.stderr.on('data', (text) => (trouble += text));
    await once(child, 'close');
    const result = output ? JSON.parse(output) : { ok: false, faultTexts: [trouble.trim() || 'no result in time'] };
    if (!result.ok && server.complaints()) result.faultTexts = [...(result.faultTexts ?? []), server.complaints().trim()];
    return result;
  } finally {
    await server.stop();
  }
}

const sorted = (numbers) => numbers.toSorted((a, b) => a - b);
const median = (numbers) => {
  const row = sorted(numbers);
  const half = row.length >> 1;
  return row.length % 2 ? row[half] : (row[half - 1] + row[half]) / 2;
};
const short = (number) => (number >= 1000 ? Math.round(number).toLocaleString('en') : String(Number(number.toPrecision(3))));

function cell(values) {
  if (values.length === 0) return '–';
  const row = sorted(values);
  return values.length === 1 ? short(row[0]) : `${short(median(row))} (${short(row[0])}–${short(row.at(-1))})`;
}

function table(results, names, scenarios) {
  const lines = [`| scenario | figure | ${names.join(' | ')} |`, `|---|---|${'---|'.repeat(names.length)}`];
  for (const scenario of scenarios) {
    const valuesOf = (name, figure) =>
      results.filter((r) => r.server === name && r.scenario === scenario && r.ok).map((r) => r[figure]).filter(Number.isFinite);
    for (const [index, [figure, label]] of figuresOf(scenario).entries()) {
      const columns = names.map((name) => valuesOf(name, figure));
      if (columns.every((values) => values.length === 0)) continue;
      lines.push(`| ${index === 0 ? `**${scenario}**` : ''} | ${label} | ${columns.map(cell).join(' | ')} |`);
      const base = names.includes('bun') ? median(valuesOf('bun', figure)) : NaN;
      if (index > 0 || !(base > 0)) continue;
      const ratios = columns.map((values) => (values.length ? (median(values) / base).toFixed(2) : '–'));
      lines.push(`| | of Bun's | ${ratios.join(' | ')} |`);
    }
  }
  return lines.join('\n');
}

function machine() {
  const read = (path) => (existsSync(path) ? readFileSync(path, 'utf8').trim() : 'unknown');
  const memory = /MemTotal:\s+(\d+)/.exec(read('/proc/meminfo'))?.[1] ?? 0;
  const congestion = read('/proc/sys/net/ipv4/tcp_congestion_control');
  return `${cpus().length} × ${cpus()[0].model}, ${Math.round(memory / 2 ** 20)} GiB, Linux ${release()}, TCP ${congestion}`;
}

function version(file, args) {
  try {
    return execFileSync(file, args, { encoding: 'utf8' }).trim();
  } catch {
    return 'unknown';
  }
}

function document(results, names, scenarios, options) {
  const bun = names.includes('bun') ? `, Bun ${version(servers.bun.program, ['--version'])}` : '';
  const faulty = results.filter((result) => !result.ok);
  // Who never sleeps keeps its core full, and says nothing by it.
  const spins = options.load.includes('--spin');
  const busy = results.filter((result) => result.warning && !spins).map((result) => `${result.scenario} on ${result.server}`);
  return [
    `${new Date().toISOString().slice(0, 10)} · ${machine()}. Server on core ${options['server-cores']}, load on core`,
    `${options['load-cores']}, ${options.rounds} rounds of ${options.seconds} s, interleaved; Node ${process.versions.node}${bun}.`,
    'Median (lowest–highest).',
    '',
    table(results, names, scenarios),
    '',
    faulty.length === 0 ? 'Every delivery of every run was right.' : `${faulty.length} runs had faults and are not in the table:`,
    ...faulty.map((r) => `- ${r.scenario} on ${r.server}, round ${r.round}: ${[r.faultTexts].flat().slice(0, 2).join('; ')}`),
    ...(busy.length ? [`The load program's core was full in: ${[...new Set(busy)].join(', ')}.`] : []),
  ].join('\n');
}

function write(file, text) {
  const old = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const [begin, end] = [old.indexOf(BEGIN), old.indexOf(END)];
  const whole = begin >= 0 && end > begin ? `${old.slice(0, begin + BEGIN.length)}\n${text}\n${old.slice(end)}` : `${text}\n`;
  writeFileSync(file, whole);
}

function chosen(list, known, what) {
  const names = list ? list.split(',') : known;
  const strange = names.find((name) => !known.includes(name));
  if (strange) throw new Error(`no ${what} "${strange}"; there are ${known.join(', ')}`);
  return names;
}

async function main() {
  const text = (fallback) => ({ type: 'string', default: fallback });
  const { values: options } = parseArgs({
    options: {
      'rounds': text('5'), 'seconds': text('4'), 'warmup': text('1'), 'scenarios': text(), 'servers': text(),
      'server-cores': text('0'), 'load-cores': text('1'), 'port': text('18200'), 'out': text(), 'raw': text(),
      'load': text(''), 'help': { type: 'boolean' },
    },
  });
  if (options.help) return console.log(USAGE);
  const names = chosen(options.servers, Object.keys(servers), 'server');
  const scenarios = chosen(options.scenarios, SCENARIOS, 'scenario');
  for (const name of names) if (lacking(name)) throw new Error(`${name} is not there: ${lacking(name)}`);
  const results = [];
  let port = Number(options.port);
  for (let round = 1; round <= Number(options.rounds); round += 1) {
    for (const scenario of scenarios) {
      // Another one goes first in each round.
      const order = names.map((_, index) => names[(index + round) % names.length]).filter((name) => fits(scenario, name));
      for (const name of order) {
        const result = await measure(scenario, name, port, options).catch((error) => ({ ok: false, faultTexts: [error.message] }));
        Object.assign(result, { scenario, server: name, round });
        results.push(result);
        port += 1;
        if (options.raw) appendFileSync(options.raw, `${JSON.stringify(result)}\n`);
        const figure = figuresOf(scenario)[0];
        console.error(`${round} ${scenario} ${name}: ${result.ok ? `${result[figure[0]]} ${figure[1]}` : [result.faultTexts].flat()[0]}`);
      }
    }
  }
  const page = document(results, names, scenarios, options);
  if (options.out) write(options.out, page);
  else console.log(page);
  process.exitCode = results.every((result) => result.ok) ? 0 : 1;
}

try {
  await main();
} catch (error) {
  console.error(`compare: ${error.message}`);
  process.exitCode = 2;
}
