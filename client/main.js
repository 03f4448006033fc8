// Wires the parts together, and nothing else.

import { byId } from './dom.js';
import { memory } from './memory.js';
import { addressOf, keyOf, socketAddress } from './route.js';
import { Session } from './session.js';
import { Connection } from './socket.js';
import { initialState } from './state.js';
import { createStore, reduce } from './store.js';
import { composerView } from './views/composer.js';
import { doorView } from './views/door.js';
import { headerView } from './views/header.js';
import { layoutView } from './views/layout.js';
import { peopleView } from './views/people.js';
import { roomsView } from './views/rooms.js';
import { statusView } from './views/status.js';
import { timelineView } from './views/timeline.js';
import { encode, SUBPROTOCOL } from './wire.js';

const TICK_MS = 1000;

/** Other people make rooms too: how often a page that is looked at asks for the list. */
const LIST_ROOMS_MS = 60_000;

/** Random enough to be unique for ever; works on pages without https, where `randomUUID` does not. */
const newId = () =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');

const store = createStore(reduce, initialState());
const target = { url: socketAddress(location.href), protocol: SUBPROTOCOL, probe: encode.ping };
const session = new Session({
  store,
  memory,
  connect: (handlers) => new Connection(target, handlers),
  now: () => Date.now(),
  newId,
});

const views = [doorView, layoutView, roomsView, headerView, statusView, timelineView, composerView, peopleView];
const draws = views.map((view) => view(session));
const chat = byId('chat', HTMLElement);

/** @param {import('./types.d.ts').State} state */
function draw(state) {
  chat.hidden = state.phase !== 'signedIn';
  for (const each of draws) each(state);
  if (state.phase !== 'signedIn') return;
  const address = state.openKey === null ? '#' : addressOf(state.openKey);
  if (keyOf(location.hash) !== state.openKey) history.replaceState(null, '', address);
}

function openFromAddress() {
  const key = keyOf(location.hash);
  if (key !== null && key !== store.state.openKey) session.open(key);
}

store.subscribe(draw);
addEventListener('hashchange', openFromAddress);
addEventListener('online', () => session.retryNow());
addEventListener('focus', () => session.listRooms());
setInterval(() => session.tick(), TICK_MS);
setInterval(() => {
  if (document.visibilityState === 'visible') session.listRooms();
}, LIST_ROOMS_MS);

openFromAddress();
session.resume();
draw(store.state);
