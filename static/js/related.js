// What else an article leads to is put under it once a reader comes near its end.
const place = document.querySelector("#related");

function fill() {
  const asked = new XMLHttpRequest();
  // The browser reads it as a document by itself, so that no string is made into markup here.
  asked.responseType = "document";
  asked.open("GET", place.querySelector("a").href);
  asked.addEventListener("load", () => {
    if (asked.status !== 200) return;
    const list = asked.response?.querySelector(".related-list");
    if (list) place.append(document.adoptNode(list));
    else place.hidden = true;
  });
  asked.send();
}

if (place) {
  const near = new IntersectionObserver((seen) => {
    if (!seen.some((entry) => entry.isIntersecting)) return;
    near.disconnect();
    fill();
  }, { rootMargin: "600px" });
  near.observe(place);
}
