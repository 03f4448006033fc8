// One row of the timeline: a message, one that is still on its way, or the beginning of a day.

import { avatar, button, element } from '../dom.js';
import { words } from '../words.js';

/** @import { Session } from '../session.js' */
/** @import { Message, Pending, Room, User } from '../types.d.ts' */

/** Messages of one person closer together than this share one head. */
const GROUP_MS = 5 * 60_000;

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'medium' });
const day = new Intl.DateTimeFormat(undefined, {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
});
const dayKey = new Intl.DateTimeFormat('en-CA');

/**
 * @typedef {object} Row
 * @property {string} key
 * @property {'day' | 'message' | 'pending'} kind
 * @property {boolean} first the first row of its group shows who speaks
 * @property {User} sender
 * @property {number} at
 * @property {Message | Pending | null} item
 */

/** The rows of a room, in order. @param {Room} room @param {User} me @param {number} now @returns {Row[]} */
export function rowsOf(room, me, now) {
  /** @type {Row[]} */
  const rows = [];
  /** @param {Omit<Row, 'first'>} row */
  const add = (row) => {
    const last = rows.at(-1);
    const today = dayKey.format(row.at);
    if (last === undefined || dayKey.format(last.at) !== today) {
      rows.push({ ...row, key: `day ${today}`, kind: 'day', first: true, item: null });
    }
    const before = rows.at(-1);
    const follows = before?.item && before.sender.id === row.sender.id && row.at - before.at < GROUP_MS;
    rows.push({ ...row, first: !follows });
  };
  for (const item of room.messages) {
    const sender = { id: item.senderId, name: item.senderName };
    add({ key: item.localId ?? `seq ${item.seq}`, kind: 'message', sender, at: item.at, item });
  }
  const lastAt = room.messages.at(-1)?.at ?? 0;
  for (const item of room.pending) {
    // Clocks differ; what is not sent yet is never older than what is.
    add({ key: item.localId, kind: 'pending', sender: me, at: Math.max(item.at, lastAt, now - GROUP_MS), item });
  }
  return rows;
}

/** @param {number} at @param {number} now */
function dayName(at, now) {
  const key = dayKey.format(at);
  if (key === dayKey.format(now)) return words.today;
  if (key === dayKey.format(now - 86_400_000)) return words.yesterday;
  return day.format(at);
}

/** @param {number} at */
function timeOf(at) {
  const time = element('time', 'time', clock.format(at));
  time.dateTime = new Date(at).toISOString();
  time.title = exact.format(at);
  return time;
}

/** @param {Pending} item @param {string} key @param {Session} session */
function fate(item, key, session) {
  const { localId } = item;
  if (item.status === 'sending') return element('p', 'fate', words.sending);
  if (item.status === 'queued') return element('p', 'fate', words.waiting);
  const again = button('button small', words.retry, () => session.dispatch({ type: 'retried', key, localId }));
  const drop = button('button small', words.discard, () => session.dispatch({ type: 'discarded', key, localId }));
  return element('p', 'fate bad', element('span', '', words.failed(item.reason)), again, drop);
}

/** @param {Row} row @param {{ roomKey: string, me: User, now: number, session: Session }} context */
export function drawRow(row, { roomKey, me, now, session }) {
  if (row.kind === 'day') return element('li', 'day', element('span', '', dayName(row.at, now)));
  const item = /** @type {Message | Pending} */ (row.item);
  const body = element('div', 'body');
  const mine = row.sender.id === me.id;
  if (row.first) {
    const head = element('p', 'who', element('bdi', 'who-name', row.sender.name));
    if (mine) head.append(element('span', 'you', words.you));
    head.append(timeOf(row.at));
    body.append(head);
  }
  const deleted = 'deleted' in item && item.deleted;
  const text = element('div', deleted ? 'text gone' : 'text', deleted ? words.deleted : item.text);
  text.dir = 'auto';
  body.append(text);
  if ('edited' in item && item.edited && !deleted) body.append(element('span', 'edited', words.edited));
  if ('status' in item) body.append(fate(item, roomKey, session));
  const side = row.first ? avatar(row.sender.id, row.sender.name) : element('span', 'side', timeOf(row.at));
  const status = 'status' in item ? ` pending ${item.status}` : '';
  return element('li', `row${row.first ? ' first' : ''}${mine ? ' mine' : ''}${status}`, side, body);
}
