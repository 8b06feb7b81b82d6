// What must hold on every page, in both languages: accessibility in light and dark, width, quiet, unique ids.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";

import { reader, Tabs, unknownFeature } from "../browser.js";
import { none } from "../findings.js";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

// 320 × 256 is what is left of 1280 × 1024 at 400 % zoom.
const SIZES = [[320, 256], [320, 640], [390, 844], [1024, 768], [1600, 1000]];

// The rules of axe that look at colours.
const OF_COLOURS = ["color-contrast-enhanced", "link-in-text-block"];

// One page waits for the browser while another is worked on.
const ABREAST = 2;

export default function eachPage(world) {
  test("the browser knows every feature that the policy names", async () => {
    const context = await reader(world.browser);
    const page = await context.newPage();
    const found = [];
    page.on("console", (message) => {
      // Where it shares at all, a page of ours may; Chromium on Linux doesn't know the word.
      if (unknownFeature(message) && !message.text().includes("'web-share'")) found.push(message.text());
    });
    await page.goto(`${world.portal.address}/help`);
    await context.close();
    none(found, "Permissions-Policy");
  });

  test("every page", { concurrency: ABREAST }, async (t) => {
    for (const lang of ["en", "zh"]) {
      const context = await reader(world.browser, lang);
      const tabs = new Tabs(context);
      await Promise.all(world.pages.map((page) => t.test(`${page.name}, in ${lang}`, () => look(world, tabs, page))));
      await context.close();
    }
  });
}

async function look(world, tabs, { name, at, status = 200, empty }) {
  const address = world.portalOf({ empty }).address;
  await tabs.lend(address, status, async (page, faults) => {
    const answer = await page.goto(address + at);
    const found = answer.status() === status ? [] : [`answers ${answer.status()} and not ${status}`];
    found.push(...await faults(), ...await inspect(page));
    none(found, `${name} (${at})`);
  });
}

/** What is wrong with an opened page: ids given twice, sideways scroll, what axe finds in either scheme. */
export async function inspect(page) {
  const found = await twice(page);
  for (const [width, height] of SIZES) found.push(...await sideways(page, width, height));
  await page.setViewportSize({ width: 1024, height: 768 });
  found.push(...await schemes(page));
  return found;
}

function twice(page) {
  return page.evaluate(() => {
    const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
    return ids.filter((id, i) => ids.indexOf(id) !== i).map((id) => `id given twice: #${id}`);
  });
}

/** Sideways scroll, and what sticks out. */
async function sideways(page, width, height) {
  await page.setViewportSize({ width, height });
  return page.evaluate(([width, height]) => {
    const root = document.scrollingElement;
    if (root.scrollWidth <= root.clientWidth) return [];
    const wide = [...document.body.querySelectorAll("*")]
      .filter((element) => element.getBoundingClientRect().right > root.clientWidth + 1)
      .slice(0, 5)
      .map((element) => `${element.localName}${element.id && `#${element.id}`}${[...element.classList].map((name) => `.${name}`).join("")}`);
    return [`${root.scrollWidth} px wide at ${width} × ${height}: ${wide.join(", ")}`];
  }, [width, height]);
}

/** axe in both schemes, which must differ in their colours and in nothing else. */
export async function schemes(page) {
  await page.evaluate(AXE);
  // A wide window shows what stands in a closed sheet; axe holds it for hidden and would leave it out.
  await page.evaluate(() => {
    for (const sheet of document.querySelectorAll("details")) sheet.open = true;
  });
  await page.emulateMedia({ colorScheme: "light" });
  const light = await page.evaluate(drawn);
  const found = (await page.evaluate(audit, null)).map((words) => `axe (light): ${words}`);
  await page.emulateMedia({ colorScheme: "dark" });
  const dark = await page.evaluate(drawn);
  // Where all stands as it did, there is nothing new but the colours.
  const rules = dark.boxes === light.boxes ? OF_COLOURS : null;
  found.push(...(await page.evaluate(audit, rules)).map((words) => `axe (dark): ${words}`));
  await page.emulateMedia({ colorScheme: null });
  if (light.paper === dark.paper) found.push(`light and dark have the same paper: ${light.paper}`);
  return found;
}

/** Runs in the page: what is seen of it, and where. */
function drawn() {
  const boxes = [...document.querySelectorAll("*")].map((element) => {
    const { x, y, width, height } = element.getBoundingClientRect();
    return [x, y, width, height, element.checkVisibility({ opacityProperty: true, visibilityProperty: true })].join();
  });
  return { boxes: boxes.join(" "), paper: getComputedStyle(document.body).backgroundColor };
}

/** Runs in the page: some rules of axe, or all of them. */
async function audit(some) {
  // Rules of the highest level and experimental ones sleep unless they are named.
  // What has the contrast of that level has the lower one that `color-contrast` asks for, and it takes as long to see.
  const runOnly = some ?? axe.getRules().map(({ ruleId }) => ruleId).filter((id) => id !== "color-contrast");
  const { violations, incomplete } = await axe.run(document, { runOnly, resultTypes: ["violations", "incomplete"], elementRef: true });
  const found = violations.flatMap(({ id, help, nodes }) => nodes.map((node) => {
    const why = [...node.any, ...node.all, ...node.none].map((check) => check.message).join("; ");
    return `${id}: ${help}: ${node.target.join(" ")}: ${why}`;
  }));
  // Where axe can't tell what lies behind the letters (our chips have a larger, unseen edge for fingers), their own boxes say.
  const unsure = incomplete.filter(({ id }) => id.startsWith("color-contrast")).flatMap(({ nodes }) => nodes);
  for (const { element, target } of unsure) {
    const worst = Math.min(...papersOf(element).map((paper) => contrast(paper, rgb(getComputedStyle(element).color)[0])));
    if (worst < 7) found.push(`color-contrast-enhanced: ${target.join(" ")}: a contrast of ${worst.toFixed(2)}, and 7 is expected`);
  }
  return found;

  /** The colours that may lie behind an element's words. */
  function papersOf(element) {
    const papers = [];
    for (let around = element; around; around = around.parentElement) {
      const style = getComputedStyle(around);
      papers.push(...rgb(style.backgroundImage), ...rgb(style.backgroundColor));
      if (rgb(style.backgroundColor).length > 0) return papers;
    }
    return [...papers, [255, 255, 255]];
  }

  /** The opaque colours in a value. */
  function rgb(value) {
    return [...value.matchAll(/\brgb\((\d+), (\d+), (\d+)\)/g)].map(([, ...parts]) => parts.map(Number));
  }

  function contrast(one, other) {
    const [dark, light] = [one, other].map(luminance).sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  }

  function luminance(colour) {
    const [red, green, blue] = colour.map((part) => part / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  }
}
