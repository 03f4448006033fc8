// What can wait until the page is quiet: telling who is not looking, the pane, colours
// for code, and the worker that shows the page without a network.

import '../lang/more.js';
import { byId } from '../browser.js';
import { preparePane } from './pane.js';
import { Notifier } from './notify.js';
import { keepFocus } from './focus.js';
import { watchCode } from './highlight.js';
import { follow } from './update.js';

/** @import { Session } from '../session.js' */
/** @import { State } from '../types.d.ts' */
/** @import { Tabs } from './tabs.js' */

/**
 * @param {Session} session
 * @param {{ tabs: Tabs, draws: ((state: State) => void)[] }} parts
 */
export function settle(session, { tabs, draws }) {
  const notifier = new Notifier(session, tabs);
  const followPane = preparePane(session);
  draws.push(
    (state) => notifier.follow(state),
    () => followPane(),
    follow(session),
    keepFocus(),
  );
  watchCode(byId('timeline', HTMLElement));
}
