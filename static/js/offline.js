// Pages that were read open without a connection, and say so.
import { OFFLINE } from "./words.js";

function tell() {
  if (document.querySelector(".offline")) return;
  const note = document.createElement("p");
  note.className = "offline";
  note.setAttribute("role", "status");
  note.textContent = OFFLINE;
  document.querySelector("main").before(note);
}

const worker = navigator.serviceWorker;
if (worker) {
  worker.addEventListener("message", (event) => { if (event.data === "offline") tell(); });
  worker.startMessages();
  const address = globalThis.trustedTypes
    ? trustedTypes.createPolicy("lectern-worker", { createScriptURL: () => "/sw.js" }).createScriptURL("")
    : "/sw.js";
  // After everything that the page itself needs.
  addEventListener("load", () => worker.register(address).catch(() => {}));
}

const kept = document.querySelector("#kept-pages");
if (kept && globalThis.caches) {
  const cache = await caches.open("pages");
  const pages = [...await cache.keys()].reverse().filter(({ url }) => new URL(url).pathname !== "/offline");
  kept.append(...pages.slice(0, 30).map(({ url }) => {
    const line = document.createElement("li");
    const link = document.createElement("a");
    const { pathname, search } = new URL(url);
    link.href = pathname + search;
    link.textContent = decodeURI(pathname + search);
    line.append(link);
    // The title stands in the page itself.
    cache.match(url).then((answer) => answer.text()).then((html) => {
      const [, title] = html.match(/<title[^>]*>([^<]*)<\/title>/) ?? [];
      if (title) link.textContent = title.replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(code));
    });
    return line;
  }));
}
