// Shows a page of the roadside again while there is no connection. It keeps nothing itself: pages put what they need into the
// cache, and none of that is about anybody.
const CASE = /\/kerbside\/[0-9a-f-]{36}\/([^/]+)$/;
const OTHERS = /\/(kerbside(\/.*)?|offer)$/;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { pathname, origin } = new URL(request.url);
  if (origin !== self.location.origin) return;
  if (request.mode === "navigate" && OTHERS.test(pathname)) {
    event.respondWith(fetch(request).catch(() => standIn(pathname)));
  } else if (request.method === "GET" && pathname.startsWith("/static/")) {
    event.respondWith(caches.match(request).then((kept) => kept || fetch(request)));
  }
});

/** The form without anybody in it, or the page that waits; the script of either puts back what was typed. */
async function standIn(pathname) {
  const kerbside = new URL("./", self.location.href);
  const code = CASE.exec(pathname);
  const form = code && (await caches.match(new URL(`offline/${code[1]}`, kerbside)));
  return form || (await caches.match(new URL("waiting", kerbside))) || Response.error();
}
