// What else an article leads to is put under it once a reader comes near its end.
const place = document.querySelector("#related");

async function fill() {
  const link = place.querySelector("a");
  const answer = await fetch(link.href).catch(() => null);
  if (!answer?.ok) return;
  const list = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".related-list");
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
