// What a message that begins with a slash does. Each of these has a button somewhere, too.

import '../lang/more.js';
import { personKey, roomKey } from '../store.js';
import { words } from '../words.js';
import { block, setTopic } from './acts.js';

/** @import { Session } from '../session.js' */

/**
 * @typedef {object} Command
 * @property {keyof import('../words.js').Words['commands']} name
 * @property {string} takes
 * @property {(rest: string, key: string, session: Session) => boolean} run gives back whether it was understood
 */

/** @param {Session} session @param {string} name @returns {{ id: string, rest: string } | null} the person at the beginning */
function person(session, name) {
  const text = name.replace(/^@/u, '');
  const low = text.toLowerCase();
  const { online, rooms } = session.state;
  // Who is not online is known from the rooms and conversations one has; who is online comes first.
  const known = Object.values(rooms).flatMap(({ users, peer }) => [
    ...users,
    ...(peer === null ? [] : [/** @type {[string, string]} */ ([peer.id, peer.name])]),
  ]);
  const found = [...online, ...known]
    .filter(([, each]) => each !== '')
    .filter(([, each]) => low === each.toLowerCase() || low.startsWith(`${each.toLowerCase()} `))
    .sort(([, a], [, b]) => b.length - a.length)[0];
  return found === undefined ? null : { id: found[0], rest: text.slice(found[1].length).trim() };
}

/** @param {Session} session @param {string} name @param {boolean} active */
function blockNamed(session, name, active) {
  const known = person(session, name);
  const kept = [...session.state.blocked].find(([, each]) => each.toLowerCase() === name.toLowerCase());
  const id = known?.id ?? kept?.[0];
  if (id === undefined) return false;
  void block(session, { id, name: session.state.online.get(id) ?? kept?.[1] ?? name }, active);
  return true;
}

/** @param {'all' | 'none'} level */
const loud =
  (level) => (/** @type {string} */ _rest, /** @type {string} */ key, /** @type {Session} */ session) => {
    session.set({ rooms: { ...session.state.settings.rooms, [key]: level } });
    session.notice(level === 'none' ? words.mutedRoom : words.unmutedRoom);
    return true;
  };

/** Nothing is told until this person writes. @param {Session} session */
export function goAway(session) {
  session.set({ away: true });
  session.notice(words.away.told);
}

/** @type {Command[]} */
export const COMMANDS = [
  {
    name: 'name',
    takes: words.takes.name,
    run: (rest, _key, session) => {
      if (rest === '') return false;
      session.rename(rest);
      return true;
    },
  },
  { name: 'me', takes: words.takes.text, run: () => false },
  {
    name: 'msg',
    takes: words.takes.personText,
    run: (rest, _key, session) => {
      const to = person(session, rest);
      if (to === null) return false;
      session.open(personKey(to.id));
      if (to.rest !== '') session.send(personKey(to.id), to.rest);
      return true;
    },
  },
  {
    name: 'join',
    takes: words.takes.room,
    run: (rest, _key, session) => {
      const name = rest.replace(/^#/u, '').normalize('NFC');
      if (name === '') return false;
      session.open(roomKey(name));
      return true;
    },
  },
  {
    name: 'leave',
    takes: '',
    run: (_rest, key, session) => {
      session.leave(key);
      return true;
    },
  },
  {
    name: 'topic',
    takes: words.takes.text,
    run: (rest, key, session) => {
      if (rest !== '') return setTopic(session, key, rest);
      // Who only asks takes nothing away.
      const topic = session.state.rooms[key]?.topic ?? '';
      session.notice(topic === '' ? words.noTopic : topic);
      return true;
    },
  },
  {
    name: 'away',
    takes: words.takes.text,
    run: (rest, key, session) => {
      if (rest !== '') session.send(key, `/me ${words.isAway(rest)}`);
      goAway(session);
      return true;
    },
  },
  { name: 'mute', takes: '', run: loud('none') },
  { name: 'unmute', takes: '', run: loud('all') },
  { name: 'block', takes: words.takes.person, run: (rest, _key, session) => blockNamed(session, rest, true) },
  { name: 'unblock', takes: words.takes.person, run: (rest, _key, session) => blockNamed(session, rest, false) },
  {
    name: 'search',
    takes: '',
    run: (_rest, _key, session) => {
      session.onWish('search');
      return true;
    },
  },
  {
    name: 'help',
    takes: '',
    run: (_rest, _key, session) => {
      session.onWish('help');
      return true;
    },
  },
];

/** @param {string} text @param {string} key @param {Session} session @returns {boolean} whether the text is done with */
export function run(text, key, session) {
  const [, name = '', rest = ''] = /^\/(\S+)\s*([\s\S]*)$/u.exec(text) ?? [];
  const command = COMMANDS.find((each) => each.name === name.toLowerCase());
  if (command === undefined) {
    session.notice(words.noCommand(name), 'error');
    return false;
  }
  const done = command.run(rest.trim(), key, session);
  if (!done) session.notice(words.howCommand(name, command.takes), 'error');
  return done;
}
