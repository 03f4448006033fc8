// What can wait until the page is quiet: telling who is not looking, the pane, colours for code, what is pasted and
// dropped, and the worker that shows the page without a network.

import '../lang/more.js';
import { button, byId, element, memory, setText } from '../browser.js';
import { inLanguage, languageOf, words } from '../words.js';
import { preparePane } from './pane.js';
import { Notifier } from './notify.js';
import { keepFocus } from './focus.js';
import { Shelf } from './shelf.js';
import { watchCode } from './highlight.js';
import { follow } from './update.js';

/** @import { Session } from '../session.js' */
/** @import { State } from '../types.d.ts' */
/** @import { Keeper } from './keeper.js' */
/** @import { Tabs } from './tabs.js' */

/**
 * @param {Session} session
 * @param {{ tabs: Tabs, keeper: Keeper, draws: ((state: State) => void)[] }} parts
 */
export function settle(session, { tabs, keeper, draws }) {
  const notifier = new Notifier(session, tabs);
  const shelf = new Shelf(keeper, session.state);
  const followPane = preparePane(session);
  const late = [
    (/** @type {State} */ state) => notifier.follow(state),
    (/** @type {State} */ state) => shelf.follow(state),
    () => followPane(),
    follow(session),
    keepFocus(),
    awayView(session),
    inSheet(),
    inSight(),
  ];
  draws.push(...late);
  // What came before these were there is drawn now: nothing else may happen for a long time.
  for (const draw of late) draw(session.state);
  refuseFiles(session);
  // What is chosen in one tab holds in all.
  addEventListener('storage', async () => {
    const settings = { ...session.state.settings, ...memory.settings() };
    if (JSON.stringify(settings) === JSON.stringify(session.state.settings)) return;
    if (settings.language !== session.state.settings.language) {
      await inLanguage(languageOf(settings.language, navigator.languages), document).catch(() => {});
    }
    session.dispatch({ type: 'settingsChanged', settings });
  });
  watchCode(byId('timeline', HTMLElement));
  // For the day the server cannot be asked for them.
  for (const part of ['./deeds.js', './heir.js', './wishes.js', './message.js', './commands.js'])
    import(part).catch(() => {});
  document.documentElement.dataset.settled = '';
}

/** A word where files are pasted or dropped. @param {Session} session */
function refuseFiles(session) {
  const tell = (/** @type {DataTransfer | null} */ data) => {
    const types = data?.types ?? [];
    if (types.includes('Files') && !types.includes('text/plain')) session.notice(words.noFiles);
  };
  addEventListener('drop', ({ dataTransfer }) => tell(dataTransfer));
  addEventListener('paste', ({ clipboardData }) => tell(clipboardData));
}

/** Beside one's own name: whether one is away, and the way back. @param {Session} session */
function awayView(session) {
  const name = byId('self-name', HTMLElement);
  const back = button('button small', words.away.back, () => session.set({ away: false }));
  back.hidden = true;
  name.after(back);
  return (/** @type {State} */ { settings }) => {
    back.hidden = !settings.away;
    setText(back, words.away.back);
  };
}

/** A sheet stands before the notices, and what has the keyboard is heard alone: what goes wrong meanwhile is told in it, too. */
function inSheet() {
  let last = 0;
  return (/** @type {State} */ { notices }) => {
    const notice = notices.at(-1);
    const isNew = notice !== undefined && notice.id > last && notice.kind === 'error';
    last = notice?.id ?? 0;
    const sheet = [...document.querySelectorAll('dialog[open]')].at(-1);
    if (!isNew || sheet === undefined) return;
    sheet.querySelector('.told')?.remove();
    const said = element('p', 'field-error told', notice.text);
    said.role = 'alert';
    said.dir = 'auto';
    sheet.querySelector('.sheet-head')?.after(said);
    said.scrollIntoView({ block: 'nearest' });
  };
}

/** However many rooms there are, the list shows the one that is open. */
function inSight() {
  /** @type {string | null} */
  let key = null;
  return (/** @type {State} */ { openKey }) => {
    if (openKey === key) return;
    key = openKey;
    const link = document.querySelector('#rooms a[aria-current]');
    const list = link?.closest('.drawer-scroll');
    if (!link || !list) return;
    const [inner, outer] = [link.getBoundingClientRect(), list.getBoundingClientRect()];
    if (inner.top < outer.top) list.scrollTop -= outer.top - inner.top;
    else if (inner.bottom > outer.bottom) list.scrollTop += inner.bottom - outer.bottom;
  };
}
