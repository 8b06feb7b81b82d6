// Themes, sources and titles as one types: a combobox with a list (ARIA Authoring Practices). Without it the box is a
// plain form, and Enter searches for what is typed unless a suggestion was chosen.
const PAUSE = 120;

/** @param {HTMLInputElement} input */
function combobox(input) {
  const list = document.createElement("ul");
  list.id = `${input.id || "top-q"}-list`;
  list.className = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.dataset.suggest);
  list.hidden = true;
  const anchor = document.createElement("span");
  anchor.className = "combobox";
  input.replaceWith(anchor);
  anchor.append(input, list);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", list.id);

  let timer = 0;
  /** @type {AbortController | null} */
  let asked = null;
  let chosen = -1;

  function close() {
    list.hidden = true;
    chosen = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  /** @param {number} next */
  function choose(next) {
    const options = list.querySelectorAll("li");
    chosen = next < 0 ? options.length - 1 : next % options.length;
    options.forEach((option, n) => option.setAttribute("aria-selected", String(n === chosen)));
    input.setAttribute("aria-activedescendant", options[chosen].id);
    options[chosen].scrollIntoView({ block: "nearest" });
  }

  /** What OpenSearch calls suggestions. @param {[string, string[], string[], string[]]} found */
  function show([, names, kinds, addresses]) {
    list.replaceChildren(...names.map((name, n) => {
      const option = document.createElement("li");
      option.id = `${list.id}-${n}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      // An address of this portal, whatever it is called from outside.
      option.dataset.to = new URL(addresses[n], location.href).pathname;
      const words = document.createElement("b");
      words.textContent = name;
      const kind = document.createElement("span");
      kind.textContent = kinds[n];
      option.append(words, " ", kind);
      return option;
    }));
    if (names.length === 0) return close();
    chosen = -1;
    input.removeAttribute("aria-activedescendant");
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
  }

  async function ask() {
    const typed = input.value.trim();
    asked?.abort();
    if (!typed) return close();
    asked = new AbortController();
    try {
      const answer = await fetch(`/search/suggest?q=${encodeURIComponent(typed)}`, { signal: asked.signal });
      if (answer.ok && document.activeElement === input) show(await answer.json());
    } catch {
      // Typed on, or offline: the form still works.
    }
  }

  input.addEventListener("input", (event) => {
    clearTimeout(timer);
    // Pinyin that is still being composed is no word yet.
    if (!event.isComposing) timer = setTimeout(ask, PAUSE);
  });
  input.addEventListener("compositionend", ask);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || list.hidden) {
      if (event.key === "ArrowDown" && !event.isComposing && input.value.trim()) ask();
      return;
    }
    if (event.key === "ArrowDown") choose(chosen + 1);
    else if (event.key === "ArrowUp") choose(chosen - 1);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && chosen >= 0) location.assign(list.querySelectorAll("li")[chosen].dataset.to);
    else return;
    event.preventDefault();
  });
  // Before the field loses its focus, and the list with it.
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const option = /** @type {Element} */ (event.target).closest("li");
    if (option && event.button === 0) location.assign(option.dataset.to);
  });
}

document.querySelectorAll("input[data-suggest]").forEach(combobox);
