// The console's commands as forms: what each takes, how a line is made of it, and what takes it back. A command that is
// not here has one field for all that stands behind it.

/** @typedef {'user' | 'room' | 'time' | 'text' | 'number' | 'switch' | 'word'} Kind what a field is filled with */

/**
 * @typedef {object} Part
 * @property {import('../lang/operator/en.js').FieldName} name
 * @property {Kind} kind
 * @property {boolean} [free] may be left empty
 */

/** @param {Part['name']} name @param {Kind} kind @param {boolean} [free] @returns {Part} */
const part = (name, kind, free = false) => ({ name, kind, free });

const WHO = part('user', 'user');
const ROOM = part('room', 'room');
const UNTIL = part('time', 'time', true);
const WHY = part('reason', 'text', true);
const TEXT = part('text', 'text');
const COUNT = part('count', 'number', true);
const FILE = part('file', 'word');

/** @type {Record<string, Part[]>} */
export const PARTS = {
  mute: [WHO, UNTIL, WHY],
  unmute: [WHO],
  kick: [WHO, WHY],
  ban: [part('whom', 'user'), UNTIL, WHY],
  unban: [part('whom', 'word')],
  revoke: [WHO],
  moderator: [ROOM, WHO, part('active', 'switch')],
  logs: [COUNT],
  audit: [COUNT],
  history: [part('room', 'room', true), COUNT],
  search: [TEXT],
  delete: [part('message', 'word')],
  broadcast: [TEXT],
  whisper: [WHO, TEXT],
  announce: [TEXT],
  topic: [ROOM, TEXT],
  motd: [TEXT],
  maintenance: [part('active', 'switch')],
  backup: [FILE],
  restore: [FILE],
  export: [ROOM, part('file', 'word', true)],
  retention: [part('room', 'room', true), part('age', 'text', true)],
  config: [part('key', 'word', true)],
  set: [part('key', 'word'), part('value', 'text', true)],
  help: [part('command', 'word', true)],
};

/** They take nothing. */
const BARE = ['mutes', 'bans', 'purge', 'list', 'rooms', 'status', 'stats', 'connections', 'hold', 'unhold'];
for (const verb of [...BARE, 'restart', 'quit', 'reload']) PARTS[verb] = [];

/** What cannot be taken back, or shows people the door: it is asked for twice. */
export const GRAVE = new Set(['kick', 'ban', 'revoke', 'purge', 'delete', 'restore', 'restart', 'quit', 'reload']);

/** A word as the console takes it: in quotes where it needs them. @param {string} word */
export const quoted = (word) =>
  word === '' || word.startsWith('"') || /\s/u.test(word) ? `"${word.replace(/["\\]/gu, '\\$&')}"` : word;

/**
 * The line for a command.
 * @param {string} verb
 * @param {Record<string, string>} values by the names of its parts; `rest` for a command that is not known here
 */
export function lineOf(verb, values) {
  const parts = PARTS[verb];
  if (parts === undefined) return `${verb} ${values.rest ?? ''}`.trim();
  const words = parts.map(({ name, kind, free }) => {
    const value = (values[name] ?? '').trim().replace(/\s+/gu, kind === 'text' ? ' ' : '$&');
    if (value === '' && free === true) return '';
    if (kind !== 'text') return quoted(value);
    // A reason that begins with a digit would be taken for a time, where there is none.
    return name === 'reason' && /^\d/u.test(value) && (values.time ?? '') === '' ? `“${value}”` : value;
  });
  return [verb, ...words].filter((word) => word !== '').join(' ');
}

/** The command that takes a line back; null: there is none. @param {string} verb @param {Record<string, string>} values */
export function undoOf(verb, values) {
  const back = /** @type {Record<string, string>} */ ({ mute: 'unmute', unmute: 'mute', ban: 'unban' });
  const named = values.user ?? values.whom ?? '';
  if (Object.hasOwn(back, verb) && named !== '') return `${back[verb]} ${quoted(named)}`;
  const plain = /** @type {Record<string, string>} */ ({
    hold: 'unhold',
    unhold: 'hold',
    announce: 'announce off',
    motd: 'motd off',
  });
  if (Object.hasOwn(plain, verb) && values.text !== 'off') return plain[verb];
  if (verb === 'maintenance') return `maintenance ${values.active === 'on' ? 'off' : 'on'}`;
  return null;
}
