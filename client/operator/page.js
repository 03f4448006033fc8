// The operator's page: everything the console can do, with tables, buttons and forms, behind the token of the admin API.

import { button, byId, element, memory, setText } from '../browser.js';
import { command, keepOperatorToken, operatorToken } from '../more/operator.js';
import { formatLocale, inLanguage, languageOf } from '../words.js';
import { ask } from './ask.js';
import { undoOf } from './verbs.js';
import { answerOf, tableOf } from './view.js';

/** @import { Answer } from '../more/operator.js' */
/** @import { Deed, Row } from './view.js' */

/** What is looked at anew while it is on screen. */
const REFRESH_MS = 5000;

/** Answers kept. */
const MAX_ANSWERS = 100;

/** What can be seen, each by the command that tells it. */
const TABS = /** @type {const} */ ([
  ...['status', 'list', 'rooms', 'history', 'mutes', 'bans', 'connections', 'logs', 'audit', 'config', 'help'],
]);

/** What stands on the first page: the state of the server is changed here. */
const DEEDS = [
  ['hold', {}],
  ['unhold', {}],
  ['maintenance', { active: 'on' }],
  ['maintenance', { active: 'off' }],
  ['announce', { text: 'off' }],
  ['motd', { text: 'off' }],
  ['reload', {}],
  ['restart', {}],
  ['purge', {}],
  ['quit', {}],
];

const settings = memory.settings();
const language = languageOf(String(settings.language ?? ''), navigator.languages);
/** @type {{ words: typeof import('../lang/operator/en.js').words }} */
const { words } = await import(`../lang/operator/${language}.js`);
await inLanguage(language, document);
document.title = `${words.page} · Chinwag`;
document.documentElement.dataset.theme = String(settings.theme ?? 'system');
document.documentElement.dataset.density = String(settings.density ?? 'roomy');
for (const node of document.querySelectorAll('[data-o], [data-o-label]')) {
  const said = /** @type {Record<string, unknown>} */ (words);
  const text = said[node.getAttribute('data-o') ?? ''];
  if (typeof text === 'string') node.textContent = text;
  const label = said[node.getAttribute('data-o-label') ?? ''];
  if (typeof label === 'string') node.ariaLabel = label;
}

const gate = byId('gate', HTMLElement);
const page = byId('operator', HTMLElement);
const log = byId('log', HTMLElement);
const view = byId('view', HTMLElement);
const title = byId('tab-title', HTMLElement);
const field = byId('line-text', HTMLInputElement);
const say = byId('say-text', HTMLTextAreaElement);
const answerText = byId('answer-text', HTMLElement);
const undo = byId('undo', HTMLButtonElement);

let token = '';
/** @type {(typeof TABS)[number]} */
let tab = 'status';
/** What is drawn, as it came: the same again is not drawn anew. */
let drawn = '';

/** @type {import('./ask.js').Desk} */
const desk = {
  words,
  known: { user: [], room: [] },
  order: (line, verb, values) => order(line, undoOf(verb, values)),
  about: async (verb) => (await command(`help ${verb}`, token)).lines,
};

/** Says what came of a command, where one looks and in the console. @param {string} line @param {Answer} answer @param {string | null} back */
function tell(line, answer, back) {
  const { rows, facts } = answer.data;
  const isLong = facts !== undefined || answer.lines.length > 3;
  const brief = Array.isArray(rows) ? words.rows(rows.length) : isLong ? words.below : answer.lines.join('\n');
  answerText.textContent = Array.isArray(rows) || isLong ? `${line}: ${brief}` : brief;
  answerText.classList.toggle('bad', !answer.ok);
  undo.hidden = back === null || !answer.ok;
  undo.dataset.line = back ?? '';
  byId('answer-close', HTMLElement).hidden = false;
  const at = element('time', 'time', new Date().toLocaleTimeString(formatLocale()));
  log.append(element('li', '', element('p', '', element('kbd', '', line), at), answerOf(answer, line, words)));
  while (log.children.length > MAX_ANSWERS) log.firstElementChild?.remove();
  log.scrollTop = log.scrollHeight;
}

/** Has a command carried out and says what came of it. @param {string} line @param {string | null} back what takes it back */
async function order(line, back = null) {
  const answer = await command(line, token);
  if (answer.status === 401) lock(words.wrongToken);
  else {
    tell(line, answer, back);
    await show();
  }
  return answer;
}

/** What can be done with a row of the open tab. @returns {((row: Row) => Deed[]) | null} */
function deedsOfTab() {
  /** @param {string} verb @param {Record<string, string>} given @param {boolean} [danger] @returns {Deed} */
  const deed = (verb, given, danger = false) => ({
    label: words.verbs[verb] ?? verb,
    danger,
    act: () => ask(desk, verb, given),
  });
  const text = (/** @type {unknown} */ value) => String(value ?? '');
  /** @type {Record<string, (row: Row) => Deed[]>} */
  const kinds = {
    list: ({ name, muted }) => {
      const user = text(name);
      const hush = deed(muted === true ? 'unmute' : 'mute', { user });
      return [hush, deed('whisper', { user }), deed('kick', { user }), deed('ban', { whom: user }, true)];
    },
    rooms: ({ room }) => [deed('topic', { room: text(room) }), deed('history', { room: text(room), count: '' })],
    history: ({ id }) => [deed('delete', { message: text(id) }, true)],
    mutes: ({ who }) => [deed('unmute', { user: text(who).split(', ')[0] })],
    bans: ({ who }) => [deed('unban', { whom: text(who).split(', ')[0] })],
    connections: ({ address }) => [deed('ban', { whom: text(address) }, true)],
    config: ({ key }) => [deed('set', { key: text(key) })],
  };
  return kinds[tab] ?? null;
}

/** All commands, as the server lists them. @param {string[]} lines */
function drawCommands(lines) {
  const groups = [];
  for (const line of lines) {
    const group = /^(\w+):$/u.exec(line)?.[1];
    const [, verb, about] = /^ {2}(\w+) +(.+)$/u.exec(line) ?? [];
    if (group !== undefined) {
      const heading = element('h3', '', words.groups[/** @type {'users'} */ (group)] ?? group);
      groups.push(element('section', 'verbs', heading));
    } else if (verb !== undefined) {
      const node = button('verb', '', () => ask(desk, verb));
      node.append(
        element('span', 'verb-name', words.verbs[verb] ?? verb),
        element('code', '', verb),
        element('span', 'note', words.abouts[verb] ?? about),
      );
      groups.at(-1)?.append(node);
    }
  }
  return groups;
}

/** Shows what the open tab tells now. @param {boolean} [calm] where nothing is drawn under somebody's hands */
async function show(calm = false) {
  const line = tab;
  const answer = await command(line, token);
  if (answer.status === 401) return lock(words.wrongToken);
  if (tab !== line || (calm && isBusy())) return;
  setText(title, words.tabs[tab]);
  setText(byId('as-of', HTMLElement), words.refreshed(new Date().toLocaleTimeString(formatLocale())));
  byId('speak', HTMLElement).hidden = byId('control', HTMLElement).hidden = tab !== 'status';
  const { rows } = answer.data;
  const now = JSON.stringify([tab, answer.data]);
  if (now === drawn) return;
  drawn = now;
  if (tab === 'list' && Array.isArray(rows)) desk.known.user = rows.map(({ name }) => String(name));
  if (tab === 'rooms' && Array.isArray(rows)) desk.known.room = rows.map(({ room }) => String(room));
  if (tab === 'help') view.replaceChildren(...drawCommands(answer.lines));
  else if (Array.isArray(rows) && rows.length > 0) {
    view.replaceChildren(tableOf(rows, words.tabs[tab], words, deedsOfTab()));
  } else if (Array.isArray(rows)) view.replaceChildren(element('p', 'note', words.nothing));
  else view.replaceChildren(answerOf(answer, words.tabs[tab], words));
}

/** Somebody has the keyboard in what is shown, or has marked text there. */
const isBusy = () =>
  view.contains(document.activeElement) ||
  document.querySelector('dialog[open]') !== null ||
  document.getSelection()?.isCollapsed === false;

/** @param {string} [why] */
function lock(why = '') {
  token = '';
  keepOperatorToken(null);
  document.querySelector('dialog[open]')?.remove();
  for (const node of [log, view]) node.replaceChildren();
  drawn = '';
  page.hidden = true;
  gate.hidden = false;
  byId('token-error', HTMLElement).textContent = why;
  byId('token', HTMLElement).focus();
}

/** @param {string} given */
async function open(given) {
  const answer = await command('list', given);
  if (!answer.ok) {
    const why = { 401: words.wrongToken, 404: words.noToken };
    return lock(why[/** @type {401 | 404} */ (answer.status)] ?? words.noAnswer);
  }
  token = given;
  keepOperatorToken(given);
  for (const [kind, line, name] of /** @type {const} */ ([
    ['user', 'list', 'name'],
    ['room', 'rooms', 'room'],
  ])) {
    const { rows } = (await command(line, token)).data;
    if (Array.isArray(rows)) desk.known[kind] = rows.map((row) => String(row[name]));
  }
  gate.hidden = true;
  page.hidden = false;
  await show();
  title.focus();
}

for (const each of TABS) {
  const node = button('operator-tab', words.tabs[each], () => {
    tab = each;
    for (const other of byId('tabs', HTMLElement).querySelectorAll('button')) {
      other.ariaCurrent = other === node ? 'page' : null;
    }
    void show();
  });
  if (each === tab) node.ariaCurrent = 'page';
  byId('tabs', HTMLElement).append(element('li', '', node));
}
for (const [verb, given] of /** @type {[string, Record<string, string>][]} */ (DEEDS)) {
  const label = words.verbs[`${verb} ${Object.values(given)[0] ?? ''}`.trim()] ?? verb;
  const kind = verb === 'quit' || verb === 'purge' ? 'button small danger' : 'button small';
  byId('deeds', HTMLElement).append(button(kind, label, () => ask(desk, verb, given)));
}
gate.addEventListener('submit', (event) => {
  event.preventDefault();
  const given = byId('token', HTMLInputElement);
  void open(given.value.trim());
  given.value = '';
});
byId('lock', HTMLElement).addEventListener('click', () => lock());
byId('refresh', HTMLElement).addEventListener('click', () => void show());
undo.addEventListener('click', () => {
  undo.hidden = true;
  void order(undo.dataset.line ?? '').then(() => title.focus());
});
byId('answer-close', HTMLElement).addEventListener('click', () => {
  answerText.textContent = '';
  undo.hidden = byId('answer-close', HTMLElement).hidden = true;
  title.focus();
});
byId('say', HTMLFormElement).addEventListener('submit', (event) => {
  event.preventDefault();
  const verb = event.submitter instanceof HTMLButtonElement ? event.submitter.value : 'broadcast';
  const text = say.value.trim().replace(/\s*\n\s*/gu, ' ');
  say.focus();
  if (text === '') return;
  say.value = '';
  void order(`${verb} ${text}`, verb === 'broadcast' ? null : `${verb} off`);
});
/** Lines given before, for the arrows. @type {string[]} */
const given = [];
let at = 0;
byId('line', HTMLFormElement).addEventListener('submit', (event) => {
  event.preventDefault();
  const line = field.value.trim();
  if (line === '') return;
  given.push(line);
  at = given.length;
  field.value = '';
  void order(line);
});
field.addEventListener('keydown', (event) => {
  if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
  event.preventDefault();
  at = Math.max(0, Math.min(given.length, at + (event.key === 'ArrowUp' ? -1 : 1)));
  field.value = given[at] ?? '';
});
setInterval(() => {
  if (token !== '' && document.visibilityState === 'visible' && !isBusy()) void show(true);
}, REFRESH_MS);
const before = operatorToken();
gate.hidden = before !== null;
if (before !== null) void open(before);
else byId('token', HTMLElement).focus();
