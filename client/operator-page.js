// The operator's page: the console's commands with buttons and tables, behind the token of the admin API.

import { button, byId, element } from './browser.js';
import { command, keepOperatorToken, operatorToken } from './more/operator.js';

/** @import { Answer } from './more/operator.js' */

/** What is looked at anew while it is on screen. */
const REFRESH_MS = 5000;

/** Lines kept of what was said. */
const MAX_LINES = 200;

/** What can be seen: a heading and the command that tells it. */
const TABS = [
  ['Now', 'status'],
  ['People', 'list'],
  ['Rooms', 'rooms'],
  ['Connections', 'connections'],
  ['Mutes', 'mutes'],
  ['Bans', 'bans'],
  ['Messages', 'history'],
  ['Log', 'logs'],
  ['Record', 'audit'],
  ['Settings', 'config'],
];

/** What can be done with one press; the second of each asks first. @type {[string, string, boolean][]} */
const DEEDS = [
  ['Read-only', 'hold', false],
  ['Writable', 'unhold', false],
  ['Let nobody in', 'maintenance on', false],
  ['Let people in', 'maintenance off', false],
  ['End announcement', 'announce off', false],
  ['Read settings anew', 'reload', true],
  ['Restart', 'restart', true],
  ['Disconnect everybody', 'purge', true],
  ['Stop the server', 'quit', true],
];

const TIMES = { '': 'until lifted', '10m': '10 minutes', '1h': 'an hour', '1d': 'a day', '1w': 'a week' };

/** A name as the console takes it. @param {string} name */
const quoted = (name) => (/[\s"]/u.test(name) ? `"${name.replaceAll('"', '\\"')}"` : name);

const gate = byId('gate', HTMLElement);
const page = byId('operator', HTMLElement);
const log = byId('log', HTMLElement);
const view = byId('view', HTMLElement);
const title = byId('tab-title', HTMLElement);

let token = '';
let tab = TABS[0];

/** @param {string} line @param {Answer} answer */
function tell(line, answer) {
  const said = element('pre', answer.ok ? '' : 'bad', answer.lines.join('\n'));
  log.append(element('li', '', element('kbd', '', line), said));
  while (log.children.length > MAX_LINES) log.firstElementChild?.remove();
  log.scrollTop = log.scrollHeight;
}

/** Carries out a command and says what came of it. @param {string} line */
async function order(line) {
  const answer = await command(line, token);
  if (answer.status === 401) return lock('The token is wrong.');
  tell(line, answer);
  await show();
}

/** @param {string} question @param {(parts: { time: string, reason: string }) => void} action @param {boolean} detailed */
function ask(question, action, detailed) {
  const time = element('select', '');
  for (const [value, label] of Object.entries(TIMES)) {
    const option = element('option', '', label);
    option.value = value;
    time.append(option);
  }
  const reason = element('input', '');
  const yes = element('button', 'button primary', 'Do it');
  yes.type = 'submit';
  const no = button('button', 'Cancel', () => sheet.close());
  const form = element('form', 'fields');
  if (detailed) form.append(element('label', '', 'For how long', time), element('label', '', 'Reason', reason));
  form.append(element('div', 'button-row', yes, no));
  const sheet = element('dialog', 'sheet', element('h2', '', question), form);
  sheet.ariaLabel = question;
  sheet.addEventListener('close', () => sheet.remove());
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    sheet.close();
    action({ time: time.value, reason: reason.value.trim() });
  });
  document.body.append(sheet);
  sheet.showModal();
}

/** What can be done with one user. @param {string} name */
function deedsWith(name) {
  const make = (/** @type {string} */ verb, /** @type {boolean} */ timed) =>
    button('button small', verb, () =>
      ask(
        `${verb} ${name}?`,
        ({ time, reason }) =>
          void order([verb, quoted(name), timed ? time : '', reason].filter((part) => part !== '').join(' ')),
        true,
      ),
    );
  return element('div', 'button-row', make('mute', true), make('kick', false), make('ban', true));
}

/** @param {unknown} value */
const shown = (value) =>
  Array.isArray(value) ? value.join(', ') : value === null || value === undefined ? '' : String(value);

/** @param {Record<string, unknown>[]} rows */
function table(rows) {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const head = element('tr', '', ...columns.map((name) => element('th', '', name)));
  const hasPeople = tab[1] === 'list';
  if (hasPeople) head.append(element('th', '', ''));
  const body = rows.map((row) => {
    const line = element('tr', '', ...columns.map((name) => element('td', '', shown(row[name]))));
    const who = shown(row.name ?? row.user ?? row.username);
    if (hasPeople) line.append(element('td', '', who === '' ? '' : deedsWith(who)));
    return line;
  });
  const node = element('table', '', element('thead', '', head), element('tbody', '', ...body));
  const frame = element('div', 'operator-table', node);
  frame.tabIndex = 0;
  frame.role = 'region';
  frame.ariaLabel = tab[0];
  return frame;
}

/** @param {Record<string, unknown>} facts */
function cards(facts) {
  const nodes = Object.entries(facts).map(([name, value]) =>
    element('div', 'fact', element('dt', '', name), element('dd', '', shown(value))),
  );
  return element('dl', 'facts', ...nodes);
}

/** Shows what the open tab tells now. */
async function show() {
  const [name, line] = tab;
  const answer = await command(line, token);
  if (answer.status === 401) return lock('The token is wrong.');
  if (tab[1] !== line) return;
  title.textContent = name;
  const { rows, facts } = answer.data;
  if (Array.isArray(rows) && rows.length > 0) view.replaceChildren(table(rows));
  else if (typeof facts === 'object' && facts !== null) {
    view.replaceChildren(cards(/** @type {Record<string, unknown>} */ (facts)));
  } else view.replaceChildren(element('pre', answer.ok ? 'said' : 'said bad', answer.lines.join('\n')));
}

/** @param {string} [why] */
function lock(why = '') {
  token = '';
  keepOperatorToken(null);
  page.hidden = true;
  gate.hidden = false;
  byId('token-error', HTMLElement).textContent = why;
  byId('token', HTMLElement).focus();
}

/** @param {string} given */
async function open(given) {
  const answer = await command('status', given);
  if (!answer.ok) {
    const why = {
      401: 'The token is wrong.',
      404: 'This server has no admin API: set admin.token in its settings.',
    };
    return lock(why[/** @type {401 | 404} */ (answer.status)] ?? 'The server does not answer.');
  }
  token = given;
  keepOperatorToken(given);
  gate.hidden = true;
  page.hidden = false;
  await show();
  title.focus();
}

for (const each of TABS) {
  const node = button('operator-tab', each[0], () => {
    tab = each;
    for (const other of byId('tabs', HTMLElement).querySelectorAll('button')) {
      other.ariaCurrent = other === node ? 'page' : null;
    }
    void show();
  });
  if (each === tab) node.ariaCurrent = 'page';
  byId('tabs', HTMLElement).append(element('li', '', node));
}
for (const [label, line, isGrave] of DEEDS) {
  const act = () => (isGrave ? ask(`${label}?`, () => void order(line), false) : void order(line));
  byId('deeds', HTMLElement).append(button(isGrave ? 'button small danger' : 'button small', label, act));
}
byId('gate', HTMLElement).addEventListener('submit', (event) => {
  event.preventDefault();
  const field = byId('token', HTMLInputElement);
  void open(field.value.trim());
  field.value = '';
});
byId('lock', HTMLElement).addEventListener('click', () => lock());
byId('refresh', HTMLElement).addEventListener('click', () => void show());
byId('say', HTMLFormElement).addEventListener('submit', (event) => {
  event.preventDefault();
  const field = byId('say-text', HTMLInputElement);
  const verb = event.submitter instanceof HTMLButtonElement ? event.submitter.value : 'broadcast';
  if (field.value.trim() === '') return;
  void order(`${verb} ${field.value.trim()}`);
  field.value = '';
});
/** Lines given before, for the arrows. @type {string[]} */
const given = [];
let at = 0;
byId('line', HTMLFormElement).addEventListener('submit', (event) => {
  event.preventDefault();
  const field = byId('line-text', HTMLInputElement);
  const line = field.value.trim();
  if (line === '') return;
  given.push(line);
  at = given.length;
  field.value = '';
  void order(line);
});
byId('line-text', HTMLInputElement).addEventListener('keydown', (event) => {
  if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
  event.preventDefault();
  at = Math.max(0, Math.min(given.length, at + (event.key === 'ArrowUp' ? -1 : 1)));
  byId('line-text', HTMLInputElement).value = given[at] ?? '';
});
setInterval(() => {
  if (token !== '' && document.visibilityState === 'visible' && !view.contains(document.activeElement))
    void show();
}, REFRESH_MS);
const before = operatorToken();
if (before !== null) void open(before);
else byId('token', HTMLElement).focus();
