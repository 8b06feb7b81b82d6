import "./copy.js";
import "./evidence.js";
import "./keys.js";
import "./news.js";
import "./offline.js";
import "./related.js";
import "./saved.js";
import "./suggest.js";

// Times the server wrote in full are shown as "3 hours ago" while they are fresh; the full time stays in `title`.
/** @type {[number, Intl.RelativeTimeFormatUnit][]} */
const STEPS = [[60, "second"], [3600, "minute"], [86400, "hour"], [7 * 86400, "day"]];
/** @type {Partial<Record<Intl.RelativeTimeFormatUnit, number>>} */
const SECONDS = { second: 1, minute: 60, hour: 3600, day: 86400 };

/** @param {number} then @param {number} now @param {string} [lang] */
function relative(then, now, lang) {
  const age = (now - then) / 1000;
  const step = age >= 0 && STEPS.find(([below]) => age < below);
  if (!step) return null;
  return new Intl.RelativeTimeFormat(lang, { numeric: "auto" }).format(-Math.floor(age / SECONDS[step[1]]), step[1]);
}

const now = Date.now();
// A time without hours is a day, and a day stays a day.
for (const time of document.querySelectorAll('time[datetime*="T"]')) {
  const lang = time.closest("[lang]")?.lang || undefined;
  const text = relative(Date.parse(time.dateTime), now, lang);
  if (text === null) continue;
  const full = time.title || time.textContent.trim();
  time.title = full;
  time.textContent = text;
  // Paper keeps no title.
  addEventListener("beforeprint", () => { time.textContent = full; });
}

// Nor does it know where a link leads.
addEventListener("beforeprint", () => {
  for (const link of document.querySelectorAll(".notes a")) link.textContent = link.href;
});
