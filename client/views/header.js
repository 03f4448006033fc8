// The head of the open room: its name and topic, the way out, and the title of the window.

import { byId, setText } from '../dom.js';
import { words } from '../words.js';

/** @import { Session } from '../session.js' */
/** @import { Room, State } from '../types.d.ts' */

/** What a room is called. @param {Room} room */
export const titleOf = (room) => (room.peer === null ? room.key.slice(2) : room.peer.name || words.someone);

/** @param {State} state */
const open = (state) => (state.openKey === null ? undefined : state.rooms[state.openKey]);

/** @param {Session} session @returns {(state: State) => void} */
export function headerView(session) {
  const name = byId('room-name', HTMLElement);
  const topic = byId('room-topic', HTMLElement);
  const leave = byId('leave', HTMLButtonElement);
  const elsewhere = byId('elsewhere', HTMLElement);
  const elsewhereWords = byId('elsewhere-words', HTMLElement);
  let key = /** @type {string | null} */ (null);
  leave.addEventListener('click', () => {
    if (key !== null) session.leave(key);
  });

  return (state) => {
    const room = open(state);
    key = room?.key ?? null;
    const title = room === undefined ? words.noRoom : titleOf(room);
    setText(name, title);
    name.parentElement?.classList.toggle('public', room?.kind === 'room');
    setText(topic, room === undefined ? '' : lineBelow(state, room));
    leave.hidden = room === undefined;
    setText(leave, room?.kind === 'direct' ? words.close : words.leave);
    leave.ariaLabel = room?.kind === 'direct' ? words.closeConversation : words.leaveRoom;
    const unread = Object.values(state.rooms).reduce((sum, each) => sum + each.unread, 0);
    elsewhere.hidden = unread === 0;
    setText(elsewhere, unread > 99 ? '99+' : String(unread));
    setText(elsewhereWords, unread > 0 ? words.unread(unread) : '');
    const count = unread > 0 ? `(${unread}) ` : '';
    const page = state.phase === 'signedIn' ? `${count}${title} · Chinwag` : 'Chinwag';
    if (document.title !== page) document.title = page;
  };
}

/** @param {State} state @param {Room} room */
function lineBelow(state, room) {
  if (room.peer === null) return room.topic;
  return state.online.has(room.peer.id) || state.link.status !== 'online' ? '' : words.offline;
}
