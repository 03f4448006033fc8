// The card of a person: writing to them, not hearing them, and for who may, keeping order.

import { avatar, button, element } from '../browser.js';
import { nameOf, openRoom, personKey } from '../store.js';
import { words } from '../words.js';
import { appoint, block } from './acts.js';
import { openSheet } from './dialog.js';
import { operatorToken } from './operator.js';
import { ruling } from './ruling.js';

/** @import { Session } from '../session.js' */

/** @param {Session} session @param {string} userId */
export function openProfile(session, userId) {
  const { state } = session;
  const room = openRoom(state);
  const name =
    nameOf(state, userId) || (room?.messages.find(({ senderId }) => senderId === userId)?.senderName ?? '');
  const isMe = userId === state.me?.id;
  const online = state.online.has(userId) ? words.online : words.offline;
  const isBlocked = state.blocked.has(userId);
  const buttons = [];
  const done = (/** @type {() => unknown} */ action) => () => {
    sheet.close();
    void action();
  };
  if (!isMe) {
    buttons.push(
      button(
        'button primary',
        words.messageTo(name),
        done(() => session.open(personKey(userId))),
      ),
    );
    const label = isBlocked ? words.unblock : words.block;
    buttons.push(
      button(
        'button',
        label,
        done(() => block(session, { id: userId, name }, !isBlocked)),
      ),
    );
  }
  if (room?.moderators.includes(state.me?.id ?? '') && !isMe) {
    const rules = room.moderators.includes(userId);
    const label = rules ? words.dismissModerator : words.appointModerator;
    buttons.push(
      button(
        'button',
        label,
        done(() => appoint(session, room.key, userId, !rules)),
      ),
    );
  }
  const token = operatorToken();
  const card = element(
    'div',
    'card',
    element('span', 'face', avatar(userId, name)),
    element('div', '', element('bdi', 'card-name', name), element('p', 'note', isMe ? words.you : online)),
  );
  const parts = [card, element('div', 'button-row', ...buttons)];
  const sheet = openSheet(
    words.about(name),
    token === null || isMe ? parts : [...parts, ruling(name, token)],
    'profile',
  );
}
