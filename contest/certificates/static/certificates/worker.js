// Keeps the offline check on the phone. VERSION, PAGE and ASSETS are written above by the server.

const CACHE = `certificate-check-${VERSION}`;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(ASSETS)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const tidy = async () => {
    const names = await caches.keys();
    const old = names.filter((name) => name.startsWith("certificate-check-") && name !== CACHE);
    await Promise.all(old.map((name) => caches.delete(name)));
    await self.clients.claim();
  };
  event.waitUntil(tidy());
});

async function networkFirst(request) {
  const isPage = request.mode === "navigate";
  const path = new URL(request.url).pathname;
  try {
    const answer = await fetch(request);
    if (answer.ok && ASSETS.includes(path)) (await caches.open(CACHE)).put(path, answer.clone());
    return answer;
  } catch (fault) {
    const kept = await caches.match(isPage ? PAGE : path);
    if (kept) return kept;
    throw fault;
  }
}

self.addEventListener("fetch", (event) => {
  if (event.request.method === "GET") event.respondWith(networkFirst(event.request));
});
