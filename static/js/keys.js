// Keys for reading. They never take a key from a field, from a chord, or from a reader who has turned them off.
import { copy } from "./copy.js";
import { fetchPage } from "./related.js";
import { read, write } from "./saved.js";
import { CLOSE } from "./words.js";

const ITEMS = ".entry h3 a, .entry h2 a, .points-of .point, .points-of > h2 a, .article .point, .article .lead p";
const STREAM = "lectern-stream";
let before = "";
/** @type {HTMLDialogElement | null} */
let overlay = null;

const items = () => [...document.querySelectorAll(ITEMS)].filter((item) => item.checkVisibility());
/** @param {HTMLElement} item @returns {HTMLElement} */
const around = (item) => item.closest(".entry, .point, .lead p") ?? item;
/** @type {HTMLElement | null} */
let at = null;

/** @param {1 | -1} by */
function step(by) {
  const all = items();
  if (all.length === 0) return;
  const now = all.indexOf(at?.isConnected ? at : null);
  // From nowhere: what stands first in the window.
  const first = all.findIndex((item) => around(item).getBoundingClientRect().bottom > 60);
  const next = now < 0 ? (by > 0 ? Math.max(first, 0) : Math.max(first - 1, 0)) : Math.min(all.length - 1, Math.max(0, now + by));
  go(all[next]);
}

/** @param {HTMLElement} item */
function go(item) {
  document.querySelector(".here")?.classList.remove("here");
  at = item;
  around(item).classList.add("here");
  if (!item.matches("a")) item.tabIndex = -1;
  item.focus({ preventScroll: true });
  around(item).scrollIntoView({ block: "nearest" });
}

const present = () => document.activeElement?.closest(".point, .lead p, .entry") ?? (at && around(at)) ?? document.querySelector(".point.on, :target");

/** The articles of the stream that was read last, so that one can go from one to the next. @param {1 | -1} by */
function neighbours(by) {
  const known = read(STREAM, "sessionStorage");
  const now = known.indexOf(location.pathname);
  const next = now < 0 ? undefined : known[now + by];
  if (next) location.assign(next);
}

async function help() {
  if (!overlay) {
    const answer = await fetchPage("/help");
    const keys = answer?.querySelector("#keys");
    if (!keys) return location.assign("/help#keys");
    overlay = document.createElement("dialog");
    overlay.className = "overlay";
    overlay.setAttribute("aria-labelledby", "keys");
    const close = document.createElement("button");
    close.type = "button";
    close.className = "close";
    close.textContent = CLOSE;
    close.addEventListener("click", () => overlay.close());
    const list = keys.nextElementSibling;
    overlay.append(close, document.adoptNode(keys), document.adoptNode(list));
    overlay.addEventListener("click", (event) => { if (event.target === overlay) overlay.close(); });
    document.body.append(overlay);
  }
  if (overlay.open) overlay.close();
  else overlay.showModal();
}

/** @type {Record<string, () => unknown>} */
const RUN = {
  j: () => step(1),
  k: () => step(-1),
  o: () => at && (at.matches("a") ? at : at.querySelector("a"))?.click(),
  e: () => (present()?.querySelector("a.cite") ?? document.querySelector(".article a.cite"))?.click(),
  c: () => {
    const tool = present()?.querySelector('[data-copy="link"]') ?? document.querySelector('.tools.whole [data-copy="link"]');
    if (tool?.matches("button")) copy(tool);
  },
  s: () => (present()?.querySelector("[data-save]") ?? document.querySelector(".tools.whole [data-save]"))?.click(),
  "/": () => {
    const field = [...document.querySelectorAll('input[type="search"]')].find((one) => one.checkVisibility());
    if (field) field.focus();
    else location.assign("/search");
  },
  t: () => location.assign("/themes"),
  "[": () => neighbours(-1),
  "]": () => neighbours(1),
  "?": help,
};

/** @param {EventTarget} at */
const inField = (at) => /** @type {Element} */ (at).closest("input, textarea, select, [contenteditable], [role=combobox], [role=listbox]");

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey || event.isComposing) return;
  if (document.documentElement.dataset.keys === "off" || inField(event.target)) return;
  if (document.querySelector("dialog[open]") && event.key !== "?") return;
  const chord = before;
  before = event.key;
  if (chord === "g" && event.key === "h") location.assign("/");
  else if (RUN[event.key]) RUN[event.key]();
  else return;
  before = "";
  event.preventDefault();
});

const listed = [...document.querySelectorAll(".entry h3 > a, .points-of > h2 > a")].map((link) => link.pathname);
if (listed.length > 0 && document.querySelector(".filters")) write(STREAM, listed, "sessionStorage");
