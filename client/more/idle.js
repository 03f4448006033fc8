// What can wait until the page is quiet: telling who is not looking, the pane, colours
// for code, and the worker that shows the page without a network.

import '../lang/more.js';
import { button, byId, memory } from '../browser.js';
import { words } from '../words.js';
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
    awayView(session),
  );
  // What is chosen in one tab holds in all.
  addEventListener('storage', () => {
    const settings = { ...session.state.settings, ...memory.settings() };
    if (JSON.stringify(settings) !== JSON.stringify(session.state.settings)) {
      session.dispatch({ type: 'settingsChanged', settings });
    }
  });
  watchCode(byId('timeline', HTMLElement));
  void import('./deeds.js');
  void startWorker();
}

/** Beside one's own name: whether one is away, and the way back. @param {Session} session */
function awayView(session) {
  const name = byId('self-name', HTMLElement);
  const back = button('button small', words.away.back, () => session.set({ away: false }));
  back.hidden = true;
  name.after(back);
  return (/** @type {State} */ { settings }) => {
    back.hidden = !settings.away;
  };
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
