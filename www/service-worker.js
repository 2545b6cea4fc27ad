// Opens the app without a network: keeps every file of one build, and the page for any address below it. `finish.mjs`
// fills in the files. The engine's large files are kept by the engine itself (engine/client/store.ts).
const FILES = ['__FILES__'];
const CACHE = 'infrabench-app-__BUILD__';
const ENGINE_CACHE = 'infrabench-engine';
const PAGE = new URL('./', self.registration.scope).href;
const known = new Set(FILES.map((file) => new URL(file, PAGE).href));
/** As in the server: a hash in the name means that the content never changes. */
const hashed = (url) => /[-._][0-9a-f]{16,}[-._]/.test(new URL(url).pathname);

self.addEventListener('install', (event) => event.waitUntil(keep()));
self.addEventListener('activate', (event) => event.waitUntil(takeOver()));
self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  const path = origin === new URL(PAGE).origin && request.url.startsWith(PAGE) ? pathname.slice(new URL(PAGE).pathname.length) : undefined;
  if (request.method !== 'GET' || path === undefined || path.startsWith('api/')) return;
  if (/^engine\/[^/]+\/frame-[^/]*\.html$/.test(path)) event.respondWith(keptOrFresh(request, ENGINE_CACHE));
  else if (request.mode === 'navigate' && request.destination === 'document') event.respondWith(page(event));
  else if (known.has(request.url)) event.respondWith(hashed(request.url) ? keptOrFresh(request, CACHE) : freshOrKept(request));
});

async function keep() {
  const cache = await caches.open(CACHE);
  await cache.addAll([PAGE, ...known].map((url) => new Request(url, { cache: hashed(url) ? 'default' : 'no-cache' })));
  await self.skipWaiting();
}

async function takeOver() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith('infrabench-app-') && name !== CACHE).map((name) => caches.delete(name)));
  await self.registration.navigationPreload?.enable();
  await self.clients.claim();
}

/** The page as the server has it now, so that a new build is seen at once; the kept one without a network. */
async function page(event) {
  try {
    return await event.preloadResponse ?? await fetch(event.request);
  } catch {
    return await (await caches.open(CACHE)).match(PAGE) ?? Response.error();
  }
}

async function keptOrFresh(request, name) {
  const cache = await caches.open(name);
  const kept = await cache.match(request.url);
  if (kept !== undefined) return kept;
  const response = await fetch(request);
  if (response.ok && name !== CACHE) await cache.put(request.url, response.clone());
  return response;
}

async function freshOrKept(request) {
  try {
    return await fetch(request);
  } catch {
    return await (await caches.open(CACHE)).match(request.url) ?? Response.error();
  }
}
