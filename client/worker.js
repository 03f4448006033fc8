// The service worker: the page as it was last, when the server does not answer. It never stands before a server that
// does: what the server has now is asked for first, so a new version comes at once and as a whole.

const CACHE = 'chinwag-1';

/** How long the server has to answer before what is kept is shown. */
const PATIENCE_MS = 4000;

/** What the page is made of; the tests compare it with what there is. */
const PARTS = [
  './',
  'browser.js',
  'errands.js',
  'icon.svg',
  'icon-unread.svg',
  'lang/de.js',
  'lang/more.js',
  'main.js',
  'manifest.webmanifest',
  'room.js',
  'session.js',
  'socket.js',
  'store.js',
  'wire.js',
  'words.js',
  'icons/icon-180.png',
  'icons/icon-192.png',
  'more/acts.js',
  'more/commands.js',
  'more/complete.js',
  'more/deeds.js',
  'more/dialog.js',
  'more/emoji.js',
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
  'more/settings.js',
  'more/shelf.js',
  'more/tabs.js',
  'more/thread.js',
  'more/vault.js',
  'more/wishes.js',
  'style/base.css',
  'style/layout.css',
  'style/more.css',
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
];

/** @type {any} */
const worker = self;

const home = new URL('./', worker.location.href);

worker.addEventListener('install', (/** @type {any} */ event) => {
  const fetched = caches.open(CACHE).then((cache) => cache.addAll(PARTS.map((part) => new URL(part, home).href)));
  event.waitUntil(fetched.then(() => worker.skipWaiting()));
});

worker.addEventListener('activate', (/** @type {any} */ event) => {
  const old = caches.keys().then((names) => names.filter((name) => name.startsWith('chinwag-') && name !== CACHE));
  event.waitUntil(old.then((names) => Promise.all(names.map((name) => caches.delete(name)))));
});

/** The page for any address within it: the room stands behind the `#`. @param {Request} request */
const nameOf = (request) => (request.mode === 'navigate' ? home.href : request.url.split(/[?#]/u)[0]);

/** @param {Request} request @returns {Promise<Response>} */
async function answer(request) {
  const cache = await caches.open(CACHE);
  const kept = () => cache.match(nameOf(request));
  const asked = fetch(request).then((response) => {
    if (response.ok && !response.redirected) void cache.put(nameOf(request), response.clone());
    return response;
  });
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS)).then(kept);
  try {
    return /** @type {Response} */ ((await Promise.race([asked, late])) ?? (await asked));
  } catch (error) {
    const found = await kept();
    if (found === undefined) throw error;
    return found;
  }
}

worker.addEventListener('fetch', (/** @type {any} */ event) => {
  const { request } = event;
  const { pathname, origin } = new URL(request.url);
  if (request.method !== 'GET' || origin !== home.origin || !pathname.startsWith(home.pathname)) return;
  const path = pathname.slice(home.pathname.length);
  const isPage = request.mode === 'navigate' && path === '';
  if (isPage || PARTS.includes(path)) event.respondWith(answer(request));
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
