// Wires the parts together, and nothing else. What is not needed to show the first message is loaded when it is.

import { addressOf, byId, memory, placeOf, socketAddress } from './browser.js';
import { Session } from './session.js';
import { Connection } from './socket.js';
import { createStore, initialState, reduce } from './store.js';
import { Composer } from './views/composer.js';
import { timelineView } from './views/timeline.js';
import { encode, SUBPROTOCOL } from './wire.js';
import { inLanguage, languageOf, words } from './words.js';

/** @import { Settings, State } from './types.d.ts' */

const TICK_MS = 1000;

/** What is not needed at once comes after the first second's rush. */
const SETTLE_MS = 400;

/** What could not be loaded is tried again. */
const RETRY_MS = 10_000;

/** Other people make rooms too: how often a page that is looked at asks for the list. */
const LIST_ROOMS_MS = 60_000;

/** Random enough to be unique for ever; works on pages without https, where `randomUUID` does not. */
const newId = () =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');

const start = initialState();
const kept = /** @type {Partial<Settings>} */ (memory.settings());
const store = createStore(reduce, { ...start, settings: { ...start.settings, ...kept } });
const target = { url: socketAddress(location.href), protocol: SUBPROTOCOL, probe: encode.ping };
const session = new Session({
  store,
  memory,
  connect: (handlers) => new Connection(target, handlers),
  now: () => Date.now(),
  newId,
});

/** What people ask for by a button or a key: loaded with the first wish. @param {string} what @param {any} [about] */
async function wish(what, about = null) {
  try {
    const { grant } = await import('./more/wishes.js');
    await grant(what, about ?? {}, { session, composer });
  } catch {
    session.notice(words.notLoaded, 'error');
  }
}

let take = /** @type {((event: Event) => void) | null} */ (null);

/** What is done with a message: its module comes when the page is quiet, or with the first event. @param {Event} event */
async function withMessage(event) {
  if (take !== null) return take(event);
  try {
    const { deedsOf } = await import('./more/deeds.js');
    take ??= deedsOf(session, composer, (what, message, node) => void wish(what, { message, node }));
    take(event);
  } catch {
    if (event.type === 'click') session.notice(words.notLoaded, 'error');
  }
}

const composer = new Composer(session);
session.onWish = (what) => void wish(what);
/** @type {((state: State) => void)[]} */
const draws = [timelineView(session, (event) => void withMessage(event)), (state) => composer.draw(state)];
const chat = byId('chat', HTMLElement);
/** Whether it is decided who this tab is, and whether the door was ever needed. */
let isBack = false;
let hasDoor = false;
let drawnSettings = /** @type {Settings | null} */ (null);
/** A message the address names, until its room is there. */
let wanted = placeOf('');
/** The address as it was read or written last. Another one was just chosen, and the event that tells it is on its way. */
let known = location.hash;

/** @param {string} address */
function write(address) {
  history.replaceState(null, '', address);
  known = location.hash;
}

/** @param {State} state */
function draw(state) {
  chat.hidden = state.phase !== 'signedIn';
  if (state.settings !== drawnSettings) {
    drawnSettings = state.settings;
    document.documentElement.dataset.theme = state.settings.theme;
    document.documentElement.dataset.density = state.settings.density;
  }
  const isOut = state.phase === 'signedOut' && state.signIn.name !== '';
  if (state.phase !== 'signedIn' && (isBack || isOut) && !hasDoor) void openDoor();
  for (const each of draws) each(state);
  if (state.phase !== 'signedIn') return;
  if (state.openKey !== null) memory.keepLast(state.openKey);
  const { key = '', seq = null } = wanted ?? {};
  if (seq !== null && state.rooms[key]?.joined) {
    wanted = null;
    session.dispatch({ type: 'jumped', key, seq });
  }
  const address = state.openKey === null ? '#' : addressOf(state.openKey);
  if (location.hash === known && (placeOf(known)?.key ?? null) !== state.openKey) write(address);
}

function openFromAddress() {
  known = location.hash;
  const place = placeOf(known);
  if (place === null) return;
  wanted = place;
  if (place.key !== store.state.openKey) session.open(place.key);
  write(addressOf(place.key));
  draw(store.state);
}

/** The parts around the messages, and what is kept: they come together with the page and are waited for by nobody. */
const late = (async () => {
  const [sides, status, { listenToKeys }, { Keeper }, { Tabs }] = await Promise.all([
    import('./views/sides.js'),
    import('./views/status.js'),
    import('./views/keys.js'),
    import('./more/keeper.js'),
    import('./more/tabs.js'),
  ]);
  listenToKeys(session, wish);
  const tabs = new Tabs(newId());
  const keeper = new Keeper(session, tabs);
  const profile = (/** @type {string} */ userId) => void wish('profile', { userId });
  draws.push(sides.roomsView(session), sides.headerView(session), sides.peopleView(session, profile));
  draws.push(status.statusView(session), (state) => {
    if (state.me !== null) void keeper.open(state.me.id, false);
    keeper.follow(state);
  });
  return { tabs, keeper };
})();

/** On a small screen, or once the window becomes one. */
const narrow = matchMedia('(max-width: 820px)');
async function makeDrawers() {
  if (!narrow.matches) return;
  narrow.removeEventListener('change', makeDrawers);
  const { drawersView } = await import('./views/drawers.js');
  draws.push(drawersView());
  draw(store.state);
}

/** Who this tab was, or the last one of this browser where no other tab is signed in. */
async function comeBack() {
  const mayBe = memory.identity() !== null && !memory.staysOutside();
  if (memory.isReload()) session.resume();
  const { tabs, keeper } = await late;
  if (!memory.isReload() && mayBe && (await tabs.others()).size === 0) session.resume();
  const owner = memory.owner();
  if (store.state.phase === 'signingIn' && owner !== null) await keeper.open(owner, true);
  isBack = true;
  draw(store.state);
}

/** Where a name is asked for. */
async function openDoor() {
  hasDoor = true;
  const { doorView } = await import('./views/door.js');
  draws.push(doorView(session));
  draw(store.state);
}

function watch() {
  const watching = document.visibilityState === 'visible' && document.hasFocus();
  session.dispatch({ type: 'watchChanged', watching });
}

/** @param {number} [waits] how often more, while signing in */
async function settleLater(waits = 9) {
  if (store.state.phase === 'signingIn' && waits > 0) {
    setTimeout(settleLater, SETTLE_MS, waits - 1);
    return;
  }
  try {
    const { settle } = await import('./more/idle.js');
    settle(session, { ...(await late), draws });
  } catch {
    // The server is gone already: again when it may be back.
    setTimeout(settleLater, RETRY_MS, waits);
  }
}

async function begin() {
  const language = languageOf(store.state.settings.language, navigator.languages);
  await inLanguage(language, document);
  store.subscribe(draw);
  openFromAddress();
  watch();
  await comeBack();
  // The rest once there is time.
  setTimeout(settleLater, SETTLE_MS);
}

narrow.addEventListener('change', makeDrawers);
void makeDrawers();
addEventListener('hashchange', openFromAddress);
addEventListener('focus', () => session.listRooms());
// The network changed, or the machine slept.
for (const type of ['online', 'offline', 'focus', 'pageshow']) addEventListener(type, () => session.checkLink());
for (const type of ['focus', 'blur', 'visibilitychange']) addEventListener(type, watch, true);
setInterval(() => session.tick(), TICK_MS);
setInterval(() => {
  if (document.visibilityState === 'visible') session.listRooms();
}, LIST_ROOMS_MS);
// What is dropped beside the field, and any file, must not open in the place of the page.
for (const type of ['dragover', 'drop']) {
  addEventListener(type, (event) => {
    const isFile = event instanceof DragEvent && event.dataTransfer?.types.includes('Files');
    if (isFile || !(event.target instanceof HTMLTextAreaElement)) event.preventDefault();
  });
}
chat.addEventListener('click', (event) => {
  const node = event.target instanceof Element ? event.target.closest('button[id^="open-"], #browse') : null;
  if (node instanceof HTMLElement) void wish(node.id.replace('open-', ''), { node });
});
void begin();
