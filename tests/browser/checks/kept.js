// What a browser keeps: settings, what is saved for later, what was opened, and pages for when there is no connection.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { reader } from "../browser.js";
import { none } from "../findings.js";
import { schemes } from "./each-page.js";

export default function kept(world) {
  for (const javaScriptEnabled of [true, false]) {
    test(`settings hold on every page from the first byte on, ${javaScriptEnabled ? "with" : "without"} JavaScript`, async () => {
      const context = await reader(world.browser, "en", { javaScriptEnabled });
      const page = await context.newPage();
      await page.goto(`${world.portal.address}/settings`);
      for (const [name, word] of [["scheme", "sepia"], ["size", "larger"], ["face", "serif"], ["width", "narrow"], ["seen", "dimmed"]]) {
        await page.locator(`input[name=${name}][value=${word}]`).check();
      }
      await page.locator("input[name=zone]").fill("Asia/Shanghai");
      await page.locator("form.settings button").first().click();
      await page.locator(".notice[role=status]").waitFor();
      await page.goto(world.portal.address + world.page("article in English").at);
      const html = await context.request.get(page.url()).then((answer) => answer.text());
      assert.match(html, /<html lang="en" data-scheme="sepia" data-size="larger" data-face="serif" data-width="narrow" data-seen="dimmed">/);
      if (javaScriptEnabled) {
        const paper = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
        assert.equal(paper, "rgb(243, 234, 215)");
      }
      for (const [width, height] of [[320, 256], [1600, 1000]]) {
        await page.setViewportSize({ width, height });
        const over = javaScriptEnabled ? await page.evaluate(() => document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth) : 0;
        assert.ok(over <= 0, `${over} px too wide at ${width}`);
      }
      await context.close();
    });
  }

  test("sepia is as legible as the others", async () => {
    const context = await reader(world.browser);
    await context.addCookies([{ name: "lectern-reader", value: "scheme=sepia", url: world.portal.address }]);
    const page = await context.newPage();
    for (const name of ["stream", "article, evidence open", "settings"]) {
      await page.goto(world.portal.address + world.page(name).at);
      // It stays sepia in the dark.
      const found = (await schemes(page)).filter((words) => !words.startsWith("light and dark"));
      none(found, `sepia, ${name}`);
    }
    await context.close();
  });

  test("articles and points are saved, listed, taken along and let go", async () => {
    const context = await reader(world.browser, "en", { acceptDownloads: true });
    const page = await context.newPage();
    await page.goto(world.portal.address + world.page("article in English").at);
    const title = await page.locator("h1").textContent();
    await page.locator(".tools.whole [data-save]").click();
    const point = page.locator(".group .point").first();
    await point.hover();
    await point.locator("[data-save]").click();
    assert.equal(await point.locator("[data-save]").getAttribute("aria-pressed"), "true");
    await page.goto(`${world.portal.address}/saved`);
    const items = page.locator("#saved li");
    assert.equal(await items.count(), 2);
    assert.equal(await items.nth(1).locator("a").textContent(), title);
    none(await schemes(page), "what is saved");
    const taken = async (n) => {
      const [download] = await Promise.all([page.waitForEvent("download"), page.locator(".takings button").nth(n).click()]);
      return readFileSync(await download.path(), "utf8");
    };
    const markdown = await taken(0);
    const json = await taken(1);
    assert.match(markdown, /\[\^1-\d+\]: /, "footnotes of the first entry");
    assert.match(markdown, /\[\^2-\d+\]: /, "footnotes of the second entry");
    assert.deepEqual(JSON.parse(json).map(({ kind }) => kind), ["point", "article"]);
    await items.first().getByRole("button", { name: "Remove" }).click();
    assert.equal(await items.count(), 1);
    await items.first().getByRole("button", { name: "Remove" }).click();
    assert.ok(await page.locator("#saved .nothing").isVisible());
    await context.close();
  });

  test("what was opened is dimmed only for who wants it", async () => {
    const context = await reader(world.browser);
    const page = await context.newPage();
    await page.goto(`${world.portal.address}/`);
    await page.locator(".entry h3 a").first().click();
    await page.waitForURL("**/a/*");
    await page.goto(`${world.portal.address}/`);
    assert.equal(await page.locator(".entry.seen").count(), 0);
    await context.addCookies([{ name: "lectern-reader", value: "seen=dimmed", url: world.portal.address }]);
    await page.reload();
    assert.equal(await page.locator(".entry.seen").count(), 1);
    await context.close();
  });

  test("pages that were read open without a connection, and say so", async () => {
    const context = await reader(world.browser);
    const page = await context.newPage();
    const at = world.portal.address + world.page("article in English").at;
    await page.goto(`${world.portal.address}/`);
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
    await page.goto(at);
    const title = await page.locator("h1").textContent();
    assert.equal(await page.locator(".offline").count(), 0, "online it says nothing");
    // The worker keeps the page while it is shown.
    await page.waitForFunction(async (at) => Boolean(await caches.match(at) && await caches.match("/offline")), at);
    await context.setOffline(true);
    await page.goto(at);
    assert.equal(await page.locator("h1").textContent(), title);
    await page.locator(".offline").waitFor();
    assert.equal(await page.evaluate(() => getComputedStyle(document.querySelector("main")).display), "grid", "with its style");
    await page.goto(`${world.portal.address}/t/never-read`);
    assert.equal(await page.locator("h1").textContent(), "You are offline");
    await page.locator("#kept-pages a").first().waitFor();
    await context.setOffline(false);
    await page.goto(at);
    assert.equal(await page.locator(".offline").count(), 0);
    await context.close();
  });
}
