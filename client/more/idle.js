// What can wait until the page is quiet: telling who is not looking, the pane, colours
// for code, and the worker that shows the page without a network.

import '../lang/more.js';
import { byId } from '../browser.js';
import { preparePane } from './pane.js';
import { Notifier } from './notify.js';
import { watchCode } from './highlight.js';

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
  );
  watchCode(byId('timeline', HTMLElement));
  void startWorker();
}

/** The address of the worker is the one script that is named by a text; the policy lets no other through. */
async function startWorker() {
  if (!('serviceWorker' in navigator)) return;
  try {
    /** @type {any} */
    const trusted = /** @type {any} */ (window).trustedTypes;
    const address = new URL('worker.js', document.baseURI).href;
    const policy = trusted?.createPolicy('chinwag', { createScriptURL: () => address });
    await navigator.serviceWorker.register(policy?.createScriptURL(address) ?? address);
  } catch {
    // Not allowed here: the page works without, as long as there is a network.
  }
}
