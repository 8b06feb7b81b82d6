// What is new while one reads: said over the stream, which never moves.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { reader, watch } from "../browser.js";
import { none } from "../findings.js";
import { Portal } from "../portal.js";

const made = (id, theme, more = {}) => ({ id, title: `Article ${id}`, themes: [theme], published_at: "2026-01-05T08:00:00Z", ...more });
const FIRST = Array.from({ length: 12 }, (_, n) => made(`fx000a${String(n).padStart(4, "0")}`, n % 2 ? "Odd" : "Even"));

export default function news(world) {
  let portal;
  const at = (path) => portal.address + path;
  before(async () => {
    portal = await Portal.open({ demo: false, articles: [FIRST] });
  });
  after(() => portal?.close());

  test("the stream says how many articles are new, and nothing that is read moves", async () => {
    for (const [lang, one, many] of [["en", "1 new article", "3 new articles"], ["zh", "1 篇新文章", "3 篇新文章"]]) {
      const context = await reader(world.browser, lang);
      const page = await context.newPage();
      const faults = await watch(page, at(""));
      const other = await context.newPage();
      await page.goto(at("/"));
      await other.goto(at("/t/even"));
      const link = page.locator(".news a");
      assert.equal(await link.isVisible(), false);
      // Both tabs are looked at; a page behind others follows nothing.
      await page.bringToFront();
      await page.evaluate(() => {
        scrollTo(0, 200);
        globalThis.shifts = 0;
        // The words over the page grow with their number.
        const own = (source) => source.node?.closest?.(".news") || source.node?.parentElement?.closest(".news");
        new PerformanceObserver((list) => {
          globalThis.shifts += list.getEntries().filter((shift) => !shift.sources.every(own)).length;
        }).observe({ type: "layout-shift" });
      });
      const places = () => page.evaluate(() => [...document.querySelectorAll("main *:not(.news, .news *)")].map((e) => e.getBoundingClientRect().y));
      const before = await places();
      const id = (n) => `fx000${lang === "en" ? "b" : "c"}000${n}`;
      await portal.import([made(id(1), "Odd")]);
      await link.filter({ hasText: one }).waitFor();
      await portal.import([made(id(2), "Even"), made(id(3), "Odd")]);
      await link.filter({ hasText: many }).waitFor();
      assert.deepEqual(await places(), before);
      assert.equal(await page.evaluate(() => globalThis.shifts), 0);
      assert.equal(await page.locator(".news").getAttribute("role"), "status");
      // Another theme's page was told of its own alone.
      await other.bringToFront();
      await other.locator(".news a").filter({ hasText: one }).waitFor();
      // One comes to it by keyboard, and then reads what is new.
      await page.bringToFront();
      await link.focus();
      await page.keyboard.press("Enter");
      await page.locator(".entry h3", { hasText: id(3) }).waitFor();
      assert.equal(await link.isVisible(), false);
      none(await faults(), "what is new");
      await context.close();
    }
  });

  test("what came while a tab was away is said when it is looked at again", async () => {
    const context = await reader(world.browser);
    const page = await context.newPage();
    await page.goto(at("/"));
    await page.waitForTimeout(300);
    await context.setOffline(true);
    await portal.import([made("fx000d0001", "Odd")]);
    await page.waitForTimeout(800);
    assert.equal(await page.locator(".news a").isVisible(), false);
    await context.setOffline(false);
    await page.locator(".news a").filter({ hasText: "1 new article" }).waitFor();
    await context.close();
  });
}
