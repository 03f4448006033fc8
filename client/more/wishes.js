// Where each wish is granted: what people ask for by a button or a key comes with its own module.

import '../lang/more.js';
import { openRoom } from '../store.js';
import { react } from './acts.js';

/** @import { Session } from '../session.js' */
/** @import { Message } from '../types.d.ts' */
/** @import { Composer } from '../views/composer.js' */

/**
 * @typedef {object} About
 * @property {Message | null} [message]
 * @property {HTMLElement} [node]
 * @property {string} [userId]
 */

/** @param {string} what @param {About} about @param {{ session: Session, composer: Composer }} parts */
export async function grant(what, about, { session, composer }) {
  const { message = null, node = document.body } = about;
  const again = (/** @type {string} */ next, /** @type {unknown} */ with_) =>
    void grant(next, /** @type {About} */ (with_), { session, composer });
  switch (what) {
    case 'switcher':
      return (await import('./places.js')).openSwitcher(session);
    case 'browse':
      return (await import('./places.js')).openBrowse(session);
    case 'room-menu':
      return (await import('./places.js')).openRoomMenu(session, node);
    case 'settings':
      return (await import('./settings.js')).openSettings(session);
    case 'help':
      return (await import('./help.js')).openHelp(composer);
    case 'search':
      return (await import('./pane.js')).openSearch(session);
    case 'pins':
      return (await import('./pane.js')).openPins(session);
    case 'thread':
      if (message !== null) await (await import('./thread.js')).openThread(session, message);
      return;
    case 'emoji':
      return (await import('./emoji.js')).openPicker((emoji) => composer.insert(emoji));
    case 'pick': {
      const room = openRoom(session.state);
      if (message === null || room === undefined) return;
      return (await import('./emoji.js')).openPicker((emoji) => void react(session, room.key, message, emoji));
    }
    case 'profile': {
      const userId = about.userId ?? message?.senderId ?? session.state.me?.id ?? '';
      return (await import('./person.js')).openProfile(session, userId);
    }
    default: {
      const { doWith } = await import('./message.js');
      doWith(what, { message, node }, { session, reply: (each) => composer.replyTo(each), wish: again });
    }
  }
}
