// What the server answered, for people to read: tables, facts and lines.

import { button, element } from '../browser.js';
import { formatLocale } from '../words.js';

/** @typedef {typeof import('../lang/operator/en.js').words} Words */
/** @typedef {Record<string, unknown>} Row */
/** @typedef {{ label: string, danger?: boolean, act: () => void }} Deed */

/** What is looked for first stands first; the server's objects have no order. */
const COLUMNS = [
  ...[
    'time',
    'who',
    'name',
    'room',
    'key',
    'value',
    'message',
    'order',
    'result',
    'what',
    'muted',
    'topic',
    'users',
  ],
  ...[
    'events',
    'rooms',
    'until',
    'reason',
    'onlineSince',
    'openSince',
    'address',
    'browser',
    'connections',
    'speaks',
  ],
  ...['by', 'from', 'since', 'changes', 'seq', 'id'],
];
const FACTS = [
  ...[
    'state',
    'uptime',
    'users',
    'connections',
    'messages',
    'rooms',
    'peakUsers',
    'held',
    'maintenance',
    'announce',
  ],
  ...['motd', 'mutes', 'bans', 'version'],
];

/** @param {string[]} names @param {string[]} order */
function inOrder(names, order) {
  const at = (/** @type {string} */ name) => (order.includes(name) ? order.indexOf(name) : order.length);
  return names.sort((a, b) => at(a) - at(b));
}

const MOMENT = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/u;

/** `onlineSince` as a heading: `Online since`. @param {string} name @param {Words} words */
export function headingOf(name, words) {
  const spaced = name.replace(/[A-Z]/gu, (letter) => ` ${letter.toLowerCase()}`);
  return words.columns[name] ?? spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

/** @param {unknown} value @param {Words} words @returns {Node | string} */
function shown(value, words) {
  if (value === null || value === undefined || value === '') return '–';
  if (typeof value === 'boolean') return value ? words.yes : words.no;
  if (typeof value === 'number') return new Intl.NumberFormat(formatLocale()).format(value);
  if (Array.isArray(value)) return value.length === 0 ? '–' : value.join(', ');
  const text = String(value);
  if (!MOMENT.test(text)) return text;
  const at = new Date(text);
  const node = element('time', '', at.toLocaleString(formatLocale(), { dateStyle: 'short', timeStyle: 'medium' }));
  node.dateTime = text;
  return node;
}

/**
 * @param {Row[]} rows
 * @param {string} label
 * @param {Words} words
 * @param {((row: Row) => Deed[]) | null} deedsOf what can be done with a row
 */
export function tableOf(rows, label, words, deedsOf = null) {
  const columns = inOrder([...new Set(rows.flatMap((row) => Object.keys(row)))], COLUMNS);
  const heads = columns.map((name) => element('th', '', headingOf(name, words)));
  if (deedsOf !== null) heads.push(element('th', '', words.actions));
  for (const each of heads) {
    each.scope = 'col';
    each.role = 'columnheader';
  }
  const body = rows.map((row) => {
    const cells = columns.map((name) => {
      const cell = element('td', `cell-${name}`, shown(row[name], words));
      cell.dataset.label = headingOf(name, words);
      return cell;
    });
    if (deedsOf !== null) {
      const who = shown(row.name ?? row.room ?? row.who ?? row.key ?? row.id, words);
      const buttons = deedsOf(row).map(({ label: text, danger, act }) => {
        const node = button(danger === true ? 'button small danger' : 'button small', text, act);
        node.ariaLabel = `${text}: ${who instanceof Node ? who.textContent : who}`;
        return node;
      });
      cells.push(element('td', '', element('div', 'row-deeds', ...buttons)));
    }
    for (const cell of cells) cell.role = 'cell';
    return element('tr', '', ...cells);
  });
  const head = element('thead', '', element('tr', '', ...heads));
  const node = element('table', '', head, element('tbody', '', ...body));
  // On a phone each row is a card of its own; it stays a table for who hears it.
  node.role = 'table';
  for (const part of node.querySelectorAll('thead, tbody')) part.role = 'rowgroup';
  for (const row of node.querySelectorAll('tr')) row.role = 'row';
  const frame = element('div', 'operator-table', node);
  frame.tabIndex = 0;
  frame.role = 'group';
  frame.ariaLabel = label;
  return frame;
}

/** @param {Row} facts @param {Words} words */
export function factsOf(facts, words) {
  const nodes = inOrder(Object.keys(facts), FACTS).map((name) => {
    const told = element('dd', '', shown(facts[name], words));
    told.dir = 'auto';
    return element('div', 'fact', element('dt', '', headingOf(name, words)), told);
  });
  return element('dl', 'facts', ...nodes);
}

/** An answer in the form that fits it. @param {import('../more/operator.js').Answer} answer @param {string} label @param {Words} words */
export function answerOf(answer, label, words) {
  const { rows, facts } = answer.data;
  if (Array.isArray(rows) && rows.length > 0) return tableOf(rows, label, words);
  if (typeof facts === 'object' && facts !== null) return factsOf(/** @type {Row} */ (facts), words);
  return element('pre', answer.ok ? 'said' : 'said bad', answer.lines.join('\n'));
}
