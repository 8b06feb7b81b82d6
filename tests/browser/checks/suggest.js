// Suggestions by keyboard and by mouse, as a screen reader is told of them; what an article leads to at its foot.

import assert from "node:assert/strict";
import { test } from "node:test";

import { reader } from "../browser.js";
import { none } from "../findings.js";
import { schemes } from "./each-page.js";

export default function suggest(world) {
  test("suggestions are chosen by keyboard and told to screen readers", async () => {
    for (const lang of ["en", "zh"]) {
      const context = await reader(world.browser, lang);
      const page = await context.newPage();
      await page.goto(`${world.portal.address}/help`);
      const box = page.locator("[data-suggest]");
      await box.pressSequentially("xun lian");
      const options = page.getByRole("option");
      await options.first().waitFor();
      assert.equal(await box.getAttribute("aria-expanded"), "true");
      none(await schemes(page), `suggestions, ${lang}`);
      await page.keyboard.press("ArrowDown");
      const chosen = await box.getAttribute("aria-activedescendant");
      assert.equal(await page.locator(`#${chosen}`).getAttribute("aria-selected"), "true");
      assert.match(await page.locator(`#${chosen}`).textContent(), /训练/);
      await page.keyboard.press("Escape");
      assert.equal(await page.getByRole("listbox").count(), 0);
      await page.keyboard.press("ArrowDown");
      await options.first().waitFor();
      await page.keyboard.press("ArrowUp");
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("Enter");
      await page.waitForURL(/\/[tsa]\//);
      await context.close();
    }
  });

  test("Enter searches for what is typed, and a click leads to what was suggested", async () => {
    const context = await reader(world.browser);
    const page = await context.newPage();
    await page.goto(`${world.portal.address}/`);
    const box = page.locator("[data-suggest]");
    await box.pressSequentially("linear");
    await page.getByRole("option").first().waitFor();
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/search\?q=linear/);
    await page.locator("[data-suggest]").fill("");
    await page.locator("[data-suggest]").pressSequentially("line");
    await page.getByRole("option").first().click();
    await page.waitForURL(/\/[tsa]\//);
    await context.close();
  });

  test("an article's foot lists what it leads to", async () => {
    const context = await reader(world.browser);
    const page = await context.newPage();
    await page.goto(world.portal.address + world.page("article in English").at);
    await page.locator("#related").scrollIntoViewIfNeeded();
    await page.locator("#related .related-list li").first().waitFor();
    assert.ok(await page.locator("#related .related-list li").count() <= 5);
    none(await schemes(page), "article with related ones");
    await context.close();
  });
}
