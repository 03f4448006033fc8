// The service worker: the page without a network, and never of two versions at once. Whatever a tab loads comes from one
// set of files, fetched together; a new set waits until the tabs of the old one are gone, or are told to reload.
//
// The server writes what the set is called under this file (`self.VERSION`): when any part of the client changes, so
// does this file, and the browser fetches the set anew.

/** What the page is made of; the tests compare it with what there is. */
const PARTS = [
  './',
  'operator.html',
  'browser.js',
  'errands.js',
  'icon-unread.svg',
  'icon.svg',
  'icons/icon-180.png',
  'icons/icon-192.png',
  'lang/de.js',
  'lang/more.js',
  'lang/operator/de.js',
  'lang/operator/en.js',
  'main.js',
  'manifest.webmanifest',
  'more/acts.js',
  'more/asks.js',
  'more/commands.js',
  'more/complete.js',
  'more/deeds.js',
  'more/dialog.js',
  'more/emoji.js',
  'more/focus.js',
  'more/heir.js',
  'more/help.js',
  'more/highlight.js',
  'more/idle.js',
  'more/keeper.js',
  'more/message.js',
  'more/notify.js',
  'more/operator.js',
  'more/pane.js',
  'more/person.js',
  'more/places.js',
  'more/ruling.js',
  'more/settings.js',
  'more/shelf.js',
  'more/tabs.js',
  'more/thread.js',
  'more/update.js',
  'more/vault.js',
  'more/wishes.js',
  'operator/ask.js',
  'operator/page.js',
  'operator/verbs.js',
  'operator/view.js',
  'room.js',
  'session.js',
  'socket.js',
  'store.js',
  'style/base.css',
  'style/composer.css',
  'style/layout.css',
  'style/lists.css',
  'style/more.css',
  'style/operator.css',
  'style/text.css',
  'style/timeline.css',
  'vendor/emoji.js',
  'views/composer.js',
  'views/door.js',
  'views/drawers.js',
  'views/keys.js',
  'views/rows.js',
  'views/sides.js',
  'views/status.js',
  'views/timeline.js',
  'wire.js',
  'words.js',
];

/** @type {any} */
const worker = self;

const home = new URL('./', worker.location.href);

/** Known when the file has been read to its end. */
const cacheName = () => `chinwag-${worker.VERSION ?? 'unversioned'}`;

worker.addEventListener('install', (/** @type {any} */ event) => {
  // Not from the browser's own cache: the set is what the server has now.
  const requests = PARTS.map((part) => new Request(new URL(part, home), { cache: 'reload' }));
  const fetched = caches.open(cacheName()).then((cache) => cache.addAll(requests));
  const whole = fetched.then(() => isWhole()).then(() => sign());
  // The first one ever serves the tab that brought it at once: nothing older is on screen.
  event.waitUntil(whole.then(() => worker.registration.active ?? worker.skipWaiting()));
});

/** Where the server went over to other files while these came, they are not kept: the next look brings those. */
async function isWhole() {
  const now = await (await fetch(worker.location.href, { cache: 'reload' })).text();
  if (!now.includes(worker.VERSION)) {
    await caches.delete(cacheName());
    throw new Error('the files changed meanwhile');
  }
}

/** Writes into the kept page which version it is of: one that was still loading when all went over finds out by it. */
async function sign() {
  const cache = await caches.open(cacheName());
  const page = await cache.match(home.href);
  const text = (await page?.text())?.replace('<html', `<html data-version="${worker.VERSION}"`);
  const headers = new Headers(page?.headers);
  for (const name of ['content-encoding', 'content-length']) headers.delete(name);
  if (text !== undefined) await cache.put(home.href, new Response(text, { headers }));
}

worker.addEventListener('activate', (/** @type {any} */ event) => {
  const isOld = (/** @type {string} */ name) => name.startsWith('chinwag-') && name !== cacheName();
  const cleaned = caches
    .keys()
    .then((names) => Promise.all(names.filter(isOld).map((name) => caches.delete(name))));
  event.waitUntil(cleaned.then(() => worker.clients.claim()));
});

/** A tab that was told to reload lets the new set in; one that has just come asks which it is. */
worker.addEventListener('message', (/** @type {any} */ event) => {
  if (event.data === 'take over') void worker.skipWaiting();
  if (event.data === 'which version?') event.ports[0]?.postMessage(worker.VERSION);
});

/** @param {Request} request @param {string} part @returns {Promise<Response>} */
async function answer(request, part) {
  const cache = await caches.open(cacheName());
  // What the browser threw away is fetched again, with the rest of the set.
  return (await cache.match(new URL(part, home).href)) ?? fetch(request);
}

worker.addEventListener('fetch', (/** @type {any} */ event) => {
  const { request } = event;
  const { pathname, origin } = new URL(request.url);
  if (request.method !== 'GET' || origin !== home.origin || !pathname.startsWith(home.pathname)) return;
  const path = pathname.slice(home.pathname.length);
  // An invitation leads to its room without the server, too.
  const room = request.mode === 'navigate' ? /^r\/([^/]+)$/u.exec(path)?.[1] : undefined;
  if (room !== undefined) event.respondWith(Response.redirect(`${home.href}#${room}`, 302));
  else if (PARTS.includes(path === '' ? './' : path))
    event.respondWith(answer(request, path === '' ? './' : path));
});

// Where a page may not show popups by itself the worker does; pressed, one leads to its message.
worker.addEventListener('notificationclick', (/** @type {any} */ event) => {
  event.notification.close();
  const address = new URL(event.notification.data ?? './', home).href;
  const show = async () => {
    const [page] = await worker.clients.matchAll({ type: 'window' });
    if (page === undefined) await worker.clients.openWindow(address);
    else await (await page.navigate(address))?.focus();
  };
  event.waitUntil(show());
});
