// By keyboard alone: the skip link comes first and works, every control is reached, seen while it has the focus, and left again.

import assert from "node:assert/strict";
import { test } from "node:test";

import { reader, settle } from "../browser.js";
import { none } from "../findings.js";

const VISITED = [
  "stream", "stream with filters", "stream without result", "article, digest in English", "article without text",
  "article, digest in Arabic", "point", "dropped point", "older revision",
  "article in two languages", "revisions", "two revisions compared", "themes", "theme, points", "sources", "help", "404", "first run",
];
// A date takes the focus in each of its parts.
const PARTS_OF_A_DATE = 5;

export default function keyboard(world) {
  test("the skip link comes first and leads to the content", async () => {
    const context = await reader(world.browser);
    const page = await context.newPage();
    await page.goto(`${world.portal.address}/`);
    await page.keyboard.press("Tab");
    const skip = await page.evaluate(() => {
      const { width, height, left, top } = document.activeElement.getBoundingClientRect();
      return { it: document.activeElement.matches(".skip"), seen: width > 20 && height > 10 && left >= 0 && top >= 0 };
    });
    assert.deepEqual(skip, { it: true, seen: true });
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate(() => document.activeElement.id), "main");
    await page.keyboard.press("Tab");
    assert.ok(await page.evaluate(() => document.activeElement.closest("main") !== null), "the next stop is inside the content");
    await context.close();
  });

  test("every control is reached by Tab and seen when it is", async (t) => {
    for (const [width, height] of [[1600, 1000], [390, 844]]) {
      const context = await reader(world.browser, "en", { viewport: { width, height } });
      const page = await context.newPage();
      for (const name of VISITED) {
        await t.test(`${name}, ${width} px`, async () => {
          const { at, empty } = world.page(name);
          await page.goto(world.portalOf({ empty }).address + at);
          await settle(page);
          none(await walk(page), `${name} (${at})`);
        });
      }
      await context.close();
    }
  });
}

/** Presses Tab until the focus leaves the page. */
async function walk(page) {
  const count = await page.evaluate(prepare);
  const found = [];
  let [last, same] = [-1, 0];
  for (let presses = 0; presses < count * PARTS_OF_A_DATE + 10; presses += 1) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(look);
    if (stop === null) return found.concat(await page.evaluate(leftOut));
    found.push(...stop.faults);
    same = stop.index === last ? same + 1 : 0;
    if (same > PARTS_OF_A_DATE) return found.concat(`${stop.name} does not let the focus go`);
    last = stop.index;
  }
  return found.concat("Tab never leaves the page");
}

/** Runs in the page: numbers the controls that a keyboard must reach. */
function prepare() {
  globalThis.stops = [...document.querySelectorAll('a[href]:not([tabindex="-1"]), button, input:not([type="hidden"]), select, textarea, summary, [tabindex="0"]')]
    .filter((element) => element.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true }));
  globalThis.reached = new Set();
  globalThis.nameOf = (element) =>
    `${element.localName}${element.id && `#${element.id}`}${[...element.classList].map((name) => `.${name}`).join("")} “${(element.getAttribute("aria-label") ?? element.textContent).trim().slice(0, 40)}”`;
  return globalThis.stops.length;
}

/** Runs in the page: what has the focus, and whether that can be seen. */
function look() {
  const at = document.activeElement;
  if (at === null || at === document.body || (reached.has(at) && at === stops[0])) return null;
  const faults = [];
  if (!reached.has(at)) {
    const style = getComputedStyle(at);
    const { width, height, top, bottom, left, right } = at.getBoundingClientRect();
    if (style.outlineStyle === "none" || Number.parseFloat(style.outlineWidth) < 2) faults.push("has no outline when it has the focus");
    if (width < 2 || height < 2) faults.push("has no size when it has the focus");
    if (bottom <= 0 || top >= innerHeight || right <= 0 || left >= innerWidth) faults.push("is outside the window when it has the focus");
    for (let around = at; around; around = around.parentElement) {
      if (Number(getComputedStyle(around).opacity) < 1) faults.push(`is ${getComputedStyle(around).opacity} opaque when it has the focus`);
    }
    if (!stops.includes(at) && at.localName !== "main") faults.push("takes the focus and is no control");
    reached.add(at);
  }
  return { index: stops.indexOf(at), name: nameOf(at), faults: faults.map((fault) => `${nameOf(at)} ${fault}`) };
}

/** Runs in the page. */
function leftOut() {
  return stops.filter((element) => !reached.has(element)).map((element) => `${nameOf(element)} is never reached`);
}
