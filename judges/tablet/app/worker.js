// Keeps the page of one version whole on the tablet. VERSION and ASSETS stand above, put there by the
// server. A newer version is fetched beside it and takes over only when the page says so.

const CACHE = `leitai-tablet-${VERSION}`;
const SHELL = "/tablet/shell";
const PAGES = /^\/tablet\/(events|prepared)\//;

self.addEventListener("install", (event) => {
  const fresh = ASSETS.map((path) => new Request(path, { cache: "reload" }));
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(fresh)));
});

self.addEventListener("activate", (event) => {
  const old = (name) => name.startsWith("leitai-tablet-") && name !== CACHE;
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener("message", (event) => {
  if (event.data === "take over") self.skipWaiting();
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { pathname, origin } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  const path = request.mode === "navigate" && PAGES.test(pathname) ? SHELL : pathname;
  if (ASSETS.includes(path)) {
    event.respondWith(caches.open(CACHE).then((cache) => cache.match(path)).then((kept) => kept ?? fetch(request)));
  }
});
