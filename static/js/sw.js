// Keeps the last pages read, for when there is no connection. While there is one, pages always come from the portal.
const PAGES = "pages";
const FILES = "files";
/** @type {Record<string, number>} */
const MOST = { [PAGES]: 60, [FILES]: 60 };
const KEPT = /^\/($|[apts]\/|themes$|sources$|saved$|help$|offline$)/;

addEventListener("install", () => skipWaiting());

addEventListener("activate", (event) => event.waitUntil(clients.claim()));

/** Keeps an answer as the newest, and lets the oldest go. @param {string} name @param {RequestInfo} request @param {Response} answer */
async function keep(name, request, answer) {
  const cache = await caches.open(name);
  await cache.delete(request);
  await cache.put(request, answer);
  const all = (await cache.keys()).filter(({ url }) => new URL(url).pathname !== "/offline");
  await Promise.all(all.slice(0, Math.max(0, all.length - MOST[name])).map((old) => cache.delete(old)));
}

/** The page for what was never read is fetched with the second page, so that the first weighs less. */
async function prepare() {
  const cache = await caches.open(PAGES);
  if (!await cache.match("/offline")) await cache.add("/offline");
}

/** @param {FetchEvent} event */
async function page(event) {
  const { request } = event;
  try {
    const answer = await fetch(request);
    // What somebody sees who is signed in stays out of the browser.
    const mayKeep = !answer.headers.get("cache-control")?.includes("no-store");
    const read = answer.ok && !answer.redirected && mayKeep && answer.headers.get("content-type")?.startsWith("text/html");
    if (read && KEPT.test(new URL(request.url).pathname)) event.waitUntil(Promise.all([keep(PAGES, request.url, answer.clone()), prepare()]));
    return answer;
  } catch (fault) {
    const cache = await caches.open(PAGES);
    // A panel's address is that of its page.
    const bare = new URL(request.url);
    bare.searchParams.delete("evidence");
    bare.hash = "";
    const kept = await cache.match(request.url) ?? await cache.match(bare.href);
    if (kept) {
      event.waitUntil(clients.get(event.resultingClientId).then((client) => client?.postMessage("offline")));
      return kept;
    }
    const offline = await cache.match("/offline");
    if (offline) return offline;
    throw fault;
  }
}

/** Their addresses change with what they hold, so a kept one is never old. @param {FetchEvent} event */
async function file(event) {
  const kept = await caches.match(event.request, { cacheName: FILES });
  if (kept) return kept;
  const answer = await fetch(event.request);
  if (answer.ok) event.waitUntil(keep(FILES, event.request, answer.clone()));
  return answer;
}

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(event));
  else if (pathname.startsWith("/static/")) event.respondWith(file(event));
});
