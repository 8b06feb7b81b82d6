// Links, Markdown and quotations are copied where they stand. Without this they are plain links to the same.
import { COPIED, COPY_LINK, NOT_COPIED, SHARE } from "./words.js";

const status = document.createElement("div");
status.className = "toast";
status.setAttribute("role", "status");
let timer = 0;

/** @param {string} text */
export function say(text) {
  if (!status.isConnected) document.querySelector("main").append(status);
  status.textContent = text;
  clearTimeout(timer);
  timer = setTimeout(() => { status.textContent = ""; }, 2500);
}

/** The text behind a tool: its address in full, or what that address gives. @param {HTMLElement} tool */
async function textOf(tool) {
  const address = new URL(tool.dataset.at, location.href);
  if (tool.dataset.copy === "link") return address.href;
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(String(answer.status));
  const text = await answer.text();
  // A portal that was not told its own address leaves the link out.
  const place = tool.closest(".tools").querySelector('[data-copy="link"]').dataset.at;
  return text.includes(place) ? text : `${text.trimEnd()}\n${new URL(place, location.href).href}\n`;
}

/** @param {HTMLElement} tool */
export async function copy(tool) {
  try {
    const text = textOf(tool);
    // Safari allows a copy only within the click, so it is promised there.
    if (globalThis.ClipboardItem?.supports?.("text/plain")) {
      const blob = text.then((plain) => new Blob([plain], { type: "text/plain" }));
      await navigator.clipboard.write([new ClipboardItem({ "text/plain": blob })]);
    } else await navigator.clipboard.writeText(await text);
    say(COPIED);
  } catch {
    say(NOT_COPIED);
  }
}

/** @param {string} text @param {(made: HTMLElement) => unknown} run @param {Record<string, string>} like */
function button(text, run, like) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = text;
  Object.assign(made.dataset, like);
  made.addEventListener("click", () => run(made));
  return made;
}

/** @param {HTMLElement} made */
function share(made) {
  const shared = { title: document.title, url: new URL(made.dataset.at, location.href).href };
  // Who thinks better of it is no fault.
  navigator.share(shared).catch(() => {});
}

// Clipboards work on https and on this machine only; elsewhere the links stay what they are.
if (navigator.clipboard) {
  for (const link of document.querySelectorAll("a[data-copy]")) {
    const like = { copy: link.dataset.copy, at: link.getAttribute("href") };
    const isLink = like.copy === "link";
    const made = button(isLink ? COPY_LINK : link.textContent, copy, like);
    if (isLink && navigator.share) link.after(" ", button(SHARE, share, { at: like.at }));
    link.replaceWith(made);
  }
}
