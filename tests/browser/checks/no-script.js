// The same pages without JavaScript: whole, and with a filter form that works.

import assert from "node:assert/strict";
import { test } from "node:test";

import { reader } from "../browser.js";
import { none } from "../findings.js";

export default function noScript(world) {
  test("without JavaScript every page says the same", async () => {
    const [plain, full] = [await reader(world.browser, "en", { javaScriptEnabled: false }), await reader(world.browser)];
    const [without, withScript] = [await plain.newPage(), await full.newPage()];
    const found = [];
    for (const page of world.pages) {
      const [a, b] = await Promise.all([without, withScript].map((tab) => words(tab, world.portalOf(page).address + page.at)));
      if (a.length < 20) found.push({ what: "next to no words", where: page.name });
      if (a !== b) found.push({ what: "other words than with JavaScript", where: page.name });
    }
    await plain.close();
    await full.close();
    none(found, "without JavaScript");
  });

  test("without JavaScript filters are set by the form and dropped by their chips", async () => {
    const context = await reader(world.browser, "en", { javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`${world.portal.address}/`);
    const total = await page.locator(".total").textContent();
    await page.locator('.filter-form [name="theme"]').fill("Long Context");
    await page.locator('.filter-form [name="from"]').fill("2020-01-01");
    await page.locator('.filter-form [name="lang"]').selectOption("en");
    await page.locator(".filter-form button").click();
    const query = new URL(page.url()).searchParams;
    assert.equal(query.get("lang"), "en", page.url());
    assert.equal(query.get("from"), "2020-01-01", page.url());
    assert.equal(await page.locator(".filters li a").count(), 3, "a chip for each filter");
    assert.ok(await page.locator(".entry").count() > 0, "something is found");
    assert.notEqual(await page.locator(".total").textContent(), total);
    // What the form holds and what is hidden in it survive a second sending.
    await page.locator('.filter-form [name="to"]').fill("2030-12-31");
    await page.locator(".filter-form button").click();
    for (let left = 4; left > 0; left -= 1) {
      assert.equal(await page.locator(".filters li a").count(), left);
      await page.locator(".filters li a").first().click();
    }
    assert.equal(new URL(page.url()).search, "");
    assert.equal(await page.locator(".total").textContent(), total);
    await context.close();
  });
}

/** All words of a page but its times, which a script shows as "3 hours ago". */
async function words(page, address) {
  await page.goto(address);
  return page.evaluate(() => {
    const copy = document.body.cloneNode(true);
    // What is fetched later is a link without JavaScript.
    // Tools are links without it and buttons with it; the list of what is saved is the script's alone.
    for (const later of copy.querySelectorAll("time, #related .related-list, .tools, noscript, #saved, #kept-pages, .toast")) later.remove();
    return copy.textContent;
  });
}
