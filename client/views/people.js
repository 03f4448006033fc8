// Who is in the open room; each of them is one step from a private message.

import { avatar, button, byId, element, keyed, setText } from '../dom.js';
import { personKey } from '../state.js';
import { words } from '../words.js';

/** @import { Session } from '../session.js' */
/** @import { Room, State, User } from '../types.d.ts' */

const order = new Intl.Collator();

/** @param {Room | undefined} room @param {User | null} me @returns {User[]} */
function peopleIn(room, me) {
  if (room === undefined) return [];
  if (room.peer !== null && me !== null) return [me, { id: room.peer.id, name: room.peer.name || words.someone }];
  const users = [...room.users].map(([id, name]) => ({ id, name }));
  return users.sort((a, b) => order.compare(a.name, b.name));
}

/** @param {Session} session @returns {(state: State) => void} */
export function peopleView(session) {
  const title = byId('people-title', HTMLElement);
  const list = byId('people-list', HTMLElement);
  /** @type {unknown[]} */
  let drawn = [];

  /** @param {User} user @param {boolean} isMe */
  const drawPerson = (user, isMe) => {
    const name = element('bdi', 'link-name', user.name);
    if (isMe) {
      return element('li', '', element('div', 'link self-entry', avatar(user.id, user.name), name, you()));
    }
    const open = button('link', '', () => session.open(personKey(user.id)));
    open.append(avatar(user.id, user.name), name);
    open.ariaLabel = words.messageTo(user.name);
    open.title = words.messageTo(user.name);
    return element('li', '', open);
  };

  return (state) => {
    const room = state.openKey === null ? undefined : state.rooms[state.openKey];
    const parts = [room?.key, room?.users, room?.peer, room?.userCount, state.me];
    if (parts.every((part, index) => part === drawn[index]) && drawn.length > 0) return;
    drawn = parts;
    const people = peopleIn(room, state.me);
    const count = room?.kind === 'direct' ? people.length : (room?.userCount ?? 0);
    setText(title, words.people(count));
    const keyOf = (/** @type {User} */ user) => `${user.id} ${user.name}`;
    keyed(list, people, keyOf, (user, known) => known ?? drawPerson(user, user.id === state.me?.id));
  };
}

const you = () => element('span', 'note', words.you);
