// What else an article leads to is put under it once a reader comes near its end.
const place = document.querySelector("#related");

/** The page at an address, or null. The browser reads it as a document by itself, so that no string is made into markup here.
    @param {string} address @param {URLSearchParams} [form] what is posted @returns {Promise<Document | null>} */
export function fetchPage(address, form) {
  return new Promise((resolve) => {
    const asked = new XMLHttpRequest();
    asked.responseType = "document";
    asked.open(form ? "POST" : "GET", address);
    asked.addEventListener("loadend", () => resolve(asked.status === 200 ? asked.response : null));
    asked.send(form);
  });
}

async function fill() {
  const page = await fetchPage(place.querySelector("a").href);
  if (!page) return;
  const list = page.querySelector(".related-list");
  if (list) place.append(document.adoptNode(list));
  else place.hidden = true;
}

if (place) {
  const near = new IntersectionObserver((seen) => {
    if (!seen.some((entry) => entry.isIntersecting)) return;
    near.disconnect();
    fill();
  }, { rootMargin: "600px" });
  near.observe(place);
}
