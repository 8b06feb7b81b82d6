// The cited paragraph beside the claim: a preview while a citation is hovered or has the focus, a panel once it is opened.
// The panel's paragraph stands in the address, which the server draws in the same way.
const form = document.querySelector("#evidence-form");
const strip = document.querySelector(".coverage svg");
const WAIT = 150;
const PREVIEW = 320;

/** @typedef {string | number | null} Nth Of a paragraph, if any. */
/** @typedef {HTMLAnchorElement} Chip */

/** @param {Nth} n */
const paragraph = (n) => document.getElementById(`para-${n}`);
const panel = () => document.getElementById("evidence");
const asked = () => new URL(location.href).searchParams.get("evidence");
/** Of a citation, or of the address of the page. @param {{hash: string}} at @returns {Nth} */
const numberOf = ({ hash }) => (hash.startsWith("#para-") ? hash.slice("#para-".length) : null);
/** @param {Nth} n @returns {Chip[]} */
const chipsOf = (n) => [...document.querySelectorAll(`.article a.cite[href="#para-${n}"]`)];

/** The citation at which something happens, if it is one. @param {Event} event @returns {Chip | null} */
const chipAt = ({ target }) => /** @type {Element} */ (target).closest("a.cite");

/** The citation that was opened last: it takes the focus back. @type {Chip | null} */
let opener = null;
/** The paragraph that the address led to, until the reader moves on; and the one at the line of reading. */
let led = numberOf(location);
/** @type {Nth} */
let read = null;
/** While the focus is given back, which is no wish for a preview. */
let quiet = false;

/** What stands in a point beside its words. */
export const BESIDE_WORDS = ".cite, .tools, .warn";

/** @param {Element} element @param {string} without */
export function wordsOf(element, without) {
  const copy = /** @type {Element} */ (element.cloneNode(true));
  for (const part of copy.querySelectorAll(without)) part.remove();
  return copy.textContent.replace(/\s+/g, " ").trim();
}

/** @param {string} words @param {number} most */
function cut(words, most) {
  const characters = [...words];
  if (characters.length <= most) return words;
  // A Latin word is left out rather than cut in two.
  return `${characters.slice(0, most - 1).join("").replace(/[\p{Script=Latin}\d]{1,20}$/u, "").trimEnd()}…`;
}

/** @param {number} n */
function contextOf(n) {
  return [n - 1, n, n + 1].map(paragraph).filter(Boolean).map((shown) => {
    const line = document.createElement("p");
    if (shown.id === `para-${n}`) line.className = "hit";
    const number = document.createElement("b");
    number.textContent = shown.querySelector("b").textContent;
    line.append(number, " ", wordsOf(shown, "b, .back"));
    return line;
  });
}

/** @param {Nth} n */
function restingOn(n) {
  return [...paragraph(n).querySelectorAll(".back a")].map((mark) => {
    const point = document.querySelector(mark.hash);
    const line = document.createElement("li");
    const link = document.createElement("a");
    link.href = mark.hash;
    link.lang = point.closest("[lang]").lang;
    link.textContent = cut(wordsOf(point, BESIDE_WORDS), 120);
    const where = document.createElement("small");
    where.textContent = mark.title;
    line.append(link, " ", where);
    return line;
  });
}

/** @param {Nth} n */
function draw(n) {
  const drawn = /** @type {HTMLElement} */ (form.content.firstElementChild.cloneNode(true));
  const count = String(document.querySelectorAll(".para").length);
  drawn.dataset.n = String(n);
  drawn.id = "evidence";
  drawn.setAttribute("aria-labelledby", "evidence-title");
  drawn.querySelector("h2").id = "evidence-title";
  drawn.querySelector("h2").textContent = form.dataset.title.replace("{n}", String(n)).replace("{of}", count);
  drawn.querySelector(".context").append(...contextOf(Number(n)));
  const points = restingOn(n);
  if (points.length > 0) drawn.querySelector("ul").append(...points);
  else drawn.querySelector(".resting").textContent = form.dataset.none;
  drawn.querySelector("a.to-text").href = `#para-${n}`;
  return drawn;
}

/** Shows the panel of this paragraph, or none. The address is not touched. @param {Nth} n */
function show(n) {
  preview.hide();
  for (const chip of document.querySelectorAll("a.cite.on")) {
    chip.classList.remove("on");
    chip.removeAttribute("aria-current");
  }
  if (!n) {
    panel()?.remove();
  } else if (!paragraph(n)) {
    // The server's panel says that it isn't stored.
    if (panel()?.dataset.n !== String(n)) panel()?.remove();
  } else {
    if (panel()?.dataset.n !== String(n)) {
      panel()?.remove();
      document.querySelector("main").append(draw(n));
    }
    for (const chip of chipsOf(n)) {
      chip.classList.add("on");
      chip.setAttribute("aria-current", "true");
    }
  }
  mark();
}

/** Marks the tick of the paragraph that is present: the one just led to or read, else the open one, else the address's. */
function mark() {
  const n = led ?? read ?? panel()?.dataset.n ?? numberOf(location);
  strip?.querySelector(".now").setAttribute("d", n && paragraph(n) ? `M${Number(n) * 10 - 5} 0v18` : "");
}

/** Learns which paragraph stands at a quarter of the window. @param {Element} text */
function watch(text) {
  const line = new IntersectionObserver((seen) => {
    for (const { target, isIntersecting } of seen) {
      if (target === text) read = isIntersecting ? read : null;
      else if (isIntersecting) read = target.id.slice("para-".length);
    }
    mark();
  }, { rootMargin: "-26% 0px -73%" });
  for (const target of [text, ...text.children]) line.observe(target);
  for (const moved of ["wheel", "touchmove", "keydown", "pointerdown"]) addEventListener(moved, () => { led = null; }, { passive: true });
}

/** @param {Nth} n @param {string} [hash] */
function addressOf(n, hash) {
  const address = new URL(location.href);
  if (n) address.searchParams.set("evidence", String(n));
  else address.searchParams.delete("evidence");
  if (hash !== undefined) address.hash = hash;
  return address;
}

/** @param {Chip} chip */
function open(chip) {
  const n = numberOf(chip);
  if (panel()?.dataset.n === n && opener === chip) return close();
  const point = chip.closest("[id^=p-]");
  const address = addressOf(n, point ? point.id : undefined);
  if (panel()) history.replaceState(history.state, "", address);
  else history.pushState({ evidence: n }, "", address);
  opener = chip;
  show(n);
  panel().focus({ preventScroll: true });
}

function close() {
  const back = opener ?? chipsOf(panel().dataset.n)[0];
  opener = null;
  // Only the step by which it was opened is taken back: who has gone on from there stays.
  if (history.state?.evidence) history.back();
  else history.replaceState(null, "", addressOf(null));
  show(null);
  giveBack(back);
}

/** @param {Chip | null} chip */
function giveBack(chip) {
  quiet = true;
  chip?.focus({ preventScroll: true });
  quiet = false;
}

const preview = (() => {
  const box = document.createElement("div");
  box.className = "preview";
  box.id = "preview";
  box.setAttribute("role", "tooltip");
  box.hidden = true;
  let timer = 0;
  /** @type {Chip | null} */
  let shown = null;
  const hide = () => {
    clearTimeout(timer);
    shown?.removeAttribute("aria-describedby");
    shown = null;
    box.hidden = true;
  };
  /** @param {Chip} chip */
  const place = (chip) => {
    const at = chip.getBoundingClientRect();
    const { width, height } = box.getBoundingClientRect();
    const left = Math.min(Math.max(8, at.left - 16), document.documentElement.clientWidth - width - 8);
    const below = at.bottom + 6;
    const top = below + height > innerHeight ? Math.max(8, at.top - height - 6) : below;
    box.style.left = `${left}px`;
    box.style.top = `${top}px`;
  };
  /** @param {Chip} chip */
  const view = (chip) => {
    const n = numberOf(chip);
    const cited = paragraph(n);
    if (!cited || panel()?.dataset.n === n) return;
    shown?.removeAttribute("aria-describedby");
    shown = chip;
    box.lang = cited.closest("[lang]").lang;
    const number = document.createElement("b");
    number.textContent = String(n);
    box.replaceChildren(number, " ", cut(wordsOf(cited, "b, .back"), PREVIEW));
    if (!box.isConnected) document.querySelector("main").append(box);
    box.hidden = false;
    chip.setAttribute("aria-describedby", box.id);
    place(chip);
  };
  /** @param {() => void} what @param {number} time */
  const later = (what, time) => {
    clearTimeout(timer);
    timer = setTimeout(what, time);
  };
  box.addEventListener("pointerenter", () => clearTimeout(timer));
  box.addEventListener("pointerleave", () => later(hide, WAIT));
  addEventListener("scroll", hide, { passive: true });
  return { hide, view, later, isShown: () => !box.hidden };
})();

/** @param {HTMLElement} article */
function follow(article) {
  article.addEventListener("click", (event) => {
    const chip = chipAt(event);
    if (!chip?.hash.startsWith("#para-") || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    if (!paragraph(numberOf(chip))) return;
    event.preventDefault();
    open(chip);
  });
  article.addEventListener("pointerover", (event) => {
    const chip = chipAt(event);
    if (chip?.hash && event.pointerType === "mouse") preview.later(() => preview.view(chip), WAIT);
  });
  article.addEventListener("pointerout", (event) => {
    if (chipAt(event)) preview.later(preview.hide, WAIT * 2);
  });
  article.addEventListener("focusin", (event) => {
    const chip = chipAt(event);
    if (chip?.hash && !quiet && chip.matches(":focus-visible")) preview.view(chip);
  });
  article.addEventListener("focusout", (event) => {
    if (chipAt(event)) preview.hide();
  });
  document.addEventListener("click", (event) => {
    if (!(/** @type {Element} */ (event.target).closest("#evidence .close"))) return;
    event.preventDefault();
    close();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    if (preview.isShown()) preview.hide();
    else if (panel()) close();
  });
  addEventListener("popstate", () => {
    const n = asked();
    if ((panel()?.dataset.n ?? null) === n) return;
    const back = n ? null : opener;
    show(n);
    giveBack(back);
  });
}

/** The strip takes a click to the paragraph under it, and shows the ticks of the group that is pointed at. @param {number} count */
function lead(count) {
  strip.classList.add("live");
  strip.addEventListener("click", (event) => {
    const { left, width } = strip.getBoundingClientRect();
    const n = Math.min(count, Math.floor(((event.clientX - left) / width) * count) + 1);
    location.hash = `para-${n}`;
  });
  for (const group of document.querySelectorAll(".group[id^=group-]")) {
    const ink = strip.querySelector(`[data-group="${group.id.slice("group-".length)}"]`);
    for (const event of ["pointerenter", "pointerleave", "focusin", "focusout"]) {
      group.addEventListener(event, () => ink?.classList.toggle("on", /enter|in$/.test(event)));
    }
  }
}

if (form) {
  follow(document.querySelector(".article"));
  if (strip) {
    lead(Number(strip.dataset.count));
    watch(document.querySelector("#text > div"));
  }
  show(panel()?.dataset.n ?? null);
  addEventListener("hashchange", () => {
    led = numberOf(location);
    mark();
  });
}
