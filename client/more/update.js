// The service worker, and how a page goes over to a new version: it is told that there is one, and goes over as a whole,
// with all tabs of this browser, when somebody says so.

import { memory } from '../browser.js';
import { answerOf, Vault } from './vault.js';

/** @import { Session } from '../session.js' */
/** @import { State } from '../types.d.ts' */

/** How long a new set of files may take to come before the page is loaded anew without it. */
const PATIENCE_MS = 8000;

/** @returns {Promise<any>} what this browser has for this page; undefined: nothing */
const registered = async () =>
  'serviceWorker' in navigator ? navigator.serviceWorker.getRegistration() : undefined;

/** The address of the worker is the one script that is named by a text; the policy lets no other through. */
async function start() {
  /** @type {any} */
  const trusted = /** @type {any} */ (window).trustedTypes;
  const address = new URL('worker.js', document.baseURI).href;
  const policy = trusted?.createPolicy('chinwag', { createScriptURL: () => address });
  return navigator.serviceWorker.register(policy?.createScriptURL(address) ?? address);
}

/** @param {ServiceWorker} worker @param {ServiceWorkerState[]} states @returns {Promise<void>} when it has come that far */
const reached = (worker, states) =>
  new Promise((resolve) => {
    const look = () => {
      if (states.includes(worker.state)) resolve();
    };
    worker.addEventListener('statechange', look);
    look();
  });

/** @param {Session} session @param {ServiceWorkerRegistration} registration */
function watch(session, registration) {
  const tell = async () => {
    const fresh = registration.installing ?? registration.waiting;
    if (fresh === null) return;
    await reached(fresh, ['installed', 'activated', 'redundant']);
    // Without a worker before, the page has these very files.
    if (fresh.state === 'installed' && navigator.serviceWorker.controller !== null) {
      session.dispatch({ type: 'outdated' });
    }
  };
  registration.addEventListener('updatefound', () => void tell());
  void tell();
}

/** Goes over because all do: they are loading too, so who stands at the door would take itself for the only one. */
/** @param {Session} session */
function goAlong({ state }) {
  if (state.phase === 'signedOut') memory.stayOutside();
  location.reload();
}

/** All may have gone over while this page was loading, before it could hear of it. @param {Session} session */
function compare(session) {
  const { controller } = navigator.serviceWorker;
  const { version } = document.documentElement.dataset;
  if (controller === null || version === undefined) return;
  const { port1, port2 } = new MessageChannel();
  port1.addEventListener('message', ({ data }) => {
    if (data !== version) goAlong(session);
  });
  port1.start();
  controller.postMessage('which version?', [port2]);
}

/**
 * @param {Session} session
 * @returns {(state: State) => void} looks for a new version when the server was away
 */
export function follow(session) {
  if (!('serviceWorker' in navigator)) return () => {};
  let controlled = navigator.serviceWorker.controller !== null;
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    // Another tab went over: what this one has yet to load would be of another version.
    if (controlled) goAlong(session);
    controlled = true;
  });
  compare(session);
  void start().then(
    (registration) => registration && watch(session, registration),
    () => {
      // Not allowed here: the page works without, as long as there is a network.
    },
  );
  let wasOnline = true;
  return ({ link }) => {
    const isOnline = link.status === 'online';
    if (isOnline && !wasOnline) void registered().then((found) => found?.update().catch(() => {}));
    wasOnline = isOnline;
  };
}

/** What was written until now is kept: the browser gives this answer after all that it was told to write before. */
async function written() {
  const { database } = await Vault.open('');
  await Promise.all(
    ['outbox', 'drafts'].map((name) => answerOf(database.transaction(name).objectStore(name).count())),
  );
}

/** Loads the page anew, in the version the server has now. */
export async function reload() {
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
  const goOver = async () => {
    const found = await registered();
    await found?.update();
    const fresh = found?.installing ?? found?.waiting ?? null;
    if (fresh === null) return;
    await reached(fresh, ['installed', 'activated', 'redundant']);
    fresh.postMessage('take over');
    await reached(fresh, ['activated', 'redundant']);
  };
  await Promise.race([Promise.allSettled([goOver(), written()]), late]);
  location.reload();
}
