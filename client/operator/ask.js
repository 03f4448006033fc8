// A command as a form: what it takes is asked for, what is grave is asked twice, and what the server says against it
// stands beside the fields.

import { button, element } from '../browser.js';
import { openSheet } from '../more/dialog.js';
import { GRAVE, lineOf, PARTS } from './verbs.js';

/** @typedef {typeof import('../lang/operator/en.js').words} Words */
/** @typedef {import('../more/operator.js').Answer} Answer */

/**
 * @typedef {object} Desk
 * @property {Words} words
 * @property {(line: string, verb: string, values: Record<string, string>) => Promise<Answer>} order
 * @property {(verb: string) => Promise<string[]>} about how a command is used, in the server's words
 * @property {Record<'user' | 'room', string[]>} known names that may be meant
 */

/** @param {string} value @param {string} label */
function option(value, label) {
  const node = element('option', '', label);
  node.value = value;
  return node;
}

/** @param {import('./verbs.js').Part} part @param {Desk} desk */
function fieldOf(part, { words, known }) {
  const { kind, free = false } = part;
  const name = /** @type {Record<string, string>} */ (words.fields)[part.name] ?? words.rest;
  if (kind === 'time' || kind === 'switch') {
    const choices = kind === 'time' ? words.times : { on: words.on, off: words.off };
    const field = element('select', '', ...Object.entries(choices).map(([value, label]) => option(value, label)));
    return { part, field, node: element('label', '', name, field) };
  }
  const field = element('input', '');
  field.dir = 'auto';
  field.autocomplete = 'off';
  field.required = !free;
  if (kind === 'number') {
    field.type = 'number';
    field.min = '1';
  }
  const node = element('label', '', free ? `${name} (${words.optional})` : name, field);
  if (kind === 'user' || kind === 'room') {
    const names = element('datalist', '', ...known[kind].map((each) => option(each, each)));
    names.id = `known-${kind}`;
    field.setAttribute('list', names.id);
    node.append(names);
  }
  return { part, field, node };
}

/** @param {Desk} desk @param {string} verb */
const labelOf = ({ words }, verb) => words.verbs[verb] ?? verb;

/**
 * Does at once what needs no more to be known and harms nobody; asks otherwise.
 * @param {Desk} desk
 * @param {string} verb
 * @param {Record<string, string>} [given] what is known already, by the names of the parts
 */
export function ask(desk, verb, given = {}) {
  const { words } = desk;
  const parts = PARTS[verb] ?? [{ name: /** @type {'value'} */ ('rest'), kind: 'text', free: true }];
  const missing = parts.filter(({ name }) => given[name] === undefined);
  if (missing.length === 0 && !GRAVE.has(verb)) return void desk.order(lineOf(verb, given), verb, given);
  const label = labelOf(desk, verb);
  const whom = given.user ?? given.whom ?? given.room ?? given.message ?? given.key ?? '';
  const fields = missing.map((part) => fieldOf(part, desk));
  const problem = element('p', 'field-error');
  problem.role = 'alert';
  const usage = element('pre', 'usage');
  const details = element('details', 'filters', element('summary', '', words.usage), usage);
  const about = element('p', 'note', words.abouts[verb] ?? '');
  const yes = element('button', GRAVE.has(verb) ? 'button grave' : 'button primary', label);
  yes.type = 'submit';
  const no = button('button', words.cancel, () => sheet.close());
  const form = element(
    'form',
    'fields',
    ...fields.map(({ node }) => node),
    problem,
    element('div', 'button-row', yes, no),
  );
  form.noValidate = true;
  const title = GRAVE.has(verb) && missing.length === 0 ? words.sure(label) : label;
  const sheet = openSheet(whom === '' ? title : words.withWhom(title, whom), [about, form, details]);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const empty = fields.find(({ field }) => field.required && field.value.trim() === '');
    if (empty !== undefined) return empty.field.focus();
    const values = { ...given, ...Object.fromEntries(fields.map(({ part, field }) => [part.name, field.value])) };
    yes.disabled = true;
    const answer = await desk.order(lineOf(verb, values), verb, values);
    yes.disabled = false;
    if (answer.ok) sheet.close();
    else problem.textContent = answer.lines.join('\n');
  });
  void desk.about(verb).then((lines) => {
    usage.textContent = lines.join('\n');
    about.textContent ||= lines[0]?.split(' - ')[1] ?? '';
  });
  fields[0]?.field.focus();
}
