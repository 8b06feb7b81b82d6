// The preview follows what is typed, and files are taken into the box. Without this, the button shows the same.
import { fetchPage } from "./related.js";

const PAUSE = 400;
const form = /** @type {HTMLFormElement | null} */ (document.querySelector("form[data-live]"));
let timer = 0;
let before = new AbortController();

async function preview() {
  before.abort();
  const now = new AbortController();
  before = now;
  const fields = new URLSearchParams(/** @type {any} */ (new FormData(form)));
  fields.set("do", "preview");
  const page = await fetchPage(form.action, fields, now.signal);
  const drawn = page?.querySelector("#preview");
  if (drawn && !now.signal.aborted) document.querySelector("#preview").replaceChildren(...document.adoptNode(drawn).childNodes);
}

/** @param {HTMLTextAreaElement} box @param {Iterable<File>} files */
async function take(box, files) {
  const texts = await Promise.all([...files].map((file) => file.text()));
  if (texts.length === 0) return;
  box.value = [box.value.trimEnd(), ...texts].filter(Boolean).join("\n\n");
  preview();
}

if (form) {
  const box = form.querySelector("textarea");
  const files = [...form.querySelectorAll("input")].find((field) => field.type === "file");
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(preview, PAUSE);
  });
  if (files) files.closest("label").hidden = false;
  files?.addEventListener("change", async () => {
    await take(box, files.files);
    files.value = "";
  });
  if (files) box.addEventListener("dragover", (event) => event.preventDefault());
  if (files) box.addEventListener("drop", (event) => {
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault();
    take(box, event.dataTransfer.files);
  });
}
