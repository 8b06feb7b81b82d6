// What a reader saves for later, and what was opened: kept in this browser, listed at /saved.
import { say } from "./copy.js";
import { BESIDE_WORDS, wordsOf } from "./evidence.js";
import { SAVE, SAVED } from "./words.js";

const LIST = "lectern-saved";
const SEEN = "lectern-seen";
const MOST_SEEN = 5000;

/** @typedef {"localStorage" | "sessionStorage"} Area */
/** @typedef {{at: string, kind: string, title: string, lang: string, source: string | null, saved_at: string, words?: string}} Item */

/** @param {string} name @param {Area} area */
export function read(name, area = "localStorage") {
  try {
    const kept = JSON.parse(globalThis[area].getItem(name) ?? "[]");
    return Array.isArray(kept) ? kept : [];
  } catch {
    // Storage may be forbidden, or hold what another version wrote.
    return [];
  }
}

/** @param {string} name @param {unknown[]} list @param {Area} area */
export function write(name, list, area = "localStorage") {
  try {
    globalThis[area].setItem(name, JSON.stringify(list));
  } catch {
    // Full or forbidden: reading goes on.
  }
}

/** @returns {Item[]} */
const items = () => read(LIST);
/** @param {string} at */
const isSaved = (at) => items().some((item) => item.at === at);

/** What is known here of the article or point behind a tool. @param {HTMLElement} tool @param {string} at */
function itemOf(tool, at) {
  const point = tool.closest(".point, .lead p, .notice");
  const article = tool.closest(".article, .points-of, .entry");
  const title = article.querySelector("h1, h2, h3");
  const source = article.querySelector(".meta b a");
  /** @type {Item} */
  const item = {
    at, kind: at.startsWith("/p/") ? "point" : "article", title: title.textContent.trim(),
    lang: title.closest("[lang]").lang, source: source?.textContent ?? null, saved_at: new Date().toISOString(),
  };
  if (point) {
    item.words = wordsOf(point, BESIDE_WORDS);
    item.lang = point.closest("[lang]").lang;
  }
  return item;
}

/** @param {HTMLElement} button @param {boolean} on */
function draw(button, on) {
  button.textContent = on ? SAVED : SAVE;
  button.setAttribute("aria-pressed", String(on));
}

/** @param {HTMLElement} button */
function toggle(button) {
  const { save: at } = button.dataset;
  const on = !isSaved(at);
  const rest = items().filter((item) => item.at !== at);
  write(LIST, on ? [itemOf(button, at), ...rest] : rest);
  draw(button, on);
  if (on) say(SAVED);
}

function offer() {
  for (const tool of document.querySelectorAll('.tools [data-copy="link"]')) {
    const at = tool.dataset.at ?? tool.getAttribute("href");
    if (!/^\/[ap]\/\w+$/.test(at)) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.save = at;
    draw(button, isSaved(at));
    button.addEventListener("click", () => toggle(button));
    tool.closest(".tools").append(" ", button);
  }
}

function remember() {
  const [, id] = location.pathname.match(/^\/a\/(\w+)/) ?? [];
  const seen = read(SEEN);
  if (id && !seen.includes(id)) write(SEEN, [id, ...seen].slice(0, MOST_SEEN));
  if (document.documentElement.dataset.seen !== "dimmed") return;
  const known = new Set(seen);
  for (const link of document.querySelectorAll(".entry :is(h2, h3) a")) {
    if (known.has(link.pathname.slice("/a/".length))) link.closest(".entry").classList.add("seen");
  }
}

/** @param {string} name @param {string} type @param {string} text */
function download(name, type, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** Each entry as the portal gives it; its footnotes are numbered within it, so each gets a mark of its own. @param {Item[]} list */
async function asMarkdown(list) {
  const parts = await Promise.all(list.map(async (item, n) => {
    const answer = await fetch(`${item.at}.md`).catch(() => Response.error());
    const text = answer.ok ? await answer.text() : `# ${item.title}\n\n> ${item.words ?? ""}\n`;
    const place = new URL(item.at, location.href).href;
    const whole = text.includes(place) ? text : `${text.trimEnd()}\n\n<${place}>\n`;
    return whole.replace(/\[\^(\d+)\]/g, `[^${n + 1}-$1]`);
  }));
  return parts.join("\n---\n\n");
}

/** @param {HTMLElement} place */
function list(place) {
  const all = items();
  const form = place.querySelector("template").content.firstElementChild;
  place.querySelector(".nothing").hidden = all.length > 0;
  place.querySelector(".takings").hidden = all.length === 0;
  place.querySelector("ul").replaceChildren(...all.map((item) => {
    const line = /** @type {HTMLElement} */ (form.cloneNode(true));
    const link = line.querySelector("a");
    link.href = item.at;
    link.lang = item.lang;
    link.textContent = item.words ?? item.title;
    line.querySelector("p").textContent = [item.words && item.title, item.source].filter(Boolean).join(" · ");
    line.querySelector("button").addEventListener("click", () => {
      write(LIST, items().filter(({ at }) => at !== item.at));
      list(place);
      (place.querySelector("li button") ?? document.querySelector("main")).focus();
    });
    return line;
  }));
}

const place = document.querySelector("#saved");
if (place) {
  place.hidden = false;
  list(place);
  const [markdown, json] = place.querySelectorAll(".takings button");
  markdown.addEventListener("click", async () => download("lectern-saved.md", "text/markdown", await asMarkdown(items())));
  json.addEventListener("click", () => download("lectern-saved.json", "application/json", `${JSON.stringify(read(LIST), null, 2)}\n`));
  // Another tab may save while this one lists.
  addEventListener("storage", () => list(place));
}
offer();
remember();
