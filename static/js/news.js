// How many articles came since the page was made, said over it: what one reads never moves.
const place = document.querySelector(".news");

/** What is followed while the page is looked at: a tab behind others holds no connection.
    @type {EventSource | undefined} */
let source;
/** The last event that is known. */
let last = new URL(place?.dataset.events ?? "/", location.href).searchParams.get("since");
/** @type {Set<string>} */
const fresh = new Set();

function say() {
  const link = place.querySelector("a");
  const { one, many } = place.dataset;
  link.textContent = fresh.size === 1 ? one : many.replace("{n}", fresh.size.toLocaleString(document.documentElement.lang));
  link.hidden = fresh.size === 0;
}

/** @param {MessageEvent<string>} event */
function heard(event) {
  last = event.lastEventId;
  /** @type {{ id: string }} */
  const { id } = JSON.parse(event.data);
  // It may have been made a moment before the page was, and told a moment after.
  if (document.querySelector(`.entry h3 a[href="/a/${id}"]`)) return;
  fresh.add(id);
  say();
}

function follow() {
  const wanted = document.visibilityState === "visible" && navigator.onLine;
  if (!wanted) {
    source?.close();
    source = undefined;
  } else if (!source) {
    const address = new URL(place.dataset.events, location.href);
    address.searchParams.set("since", last);
    source = new EventSource(address);
    source.addEventListener("article.published", heard);
  }
}

if (place) {
  document.addEventListener("visibilitychange", follow);
  addEventListener("online", follow);
  addEventListener("offline", follow);
  addEventListener("pagehide", () => { source?.close(); source = undefined; });
  addEventListener("pageshow", (event) => { if (event.persisted) follow(); });
  follow();
}
