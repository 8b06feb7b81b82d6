// What can be copied: links, Markdown, quotations, of a point, a group and an article.

import assert from "node:assert/strict";
import { test } from "node:test";

import { reader } from "../browser.js";

export default function copying(world) {
  test("links, Markdown and quotations are copied where they stand", async () => {
    const context = await reader(world.browser, "en", { permissions: ["clipboard-write"] });
    const page = await context.newPage();
    const { address } = world.portal;
    const at = world.page("article in English").at;
    await page.goto(address + at);
    const copied = async (button) => {
      await button.click();
      await page.locator(".toast", { hasText: "Copied" }).waitFor();
      const text = await pasted(page);
      await page.evaluate(() => { document.querySelector(".toast").textContent = ""; });
      return text;
    };
    const point = page.locator(".group .point").first();
    await point.hover();
    const tools = point.locator(".tools");
    const id = (await point.getAttribute("id")).slice(2);
    assert.equal(await copied(tools.getByRole("button", { name: "Copy link" })), `${address}/p/${id}`);
    const markdown = await copied(tools.getByRole("button", { name: "Markdown" }));
    assert.match(markdown, /^# .*\n[^]*\n> .*\[\^\d+\][^]*\n\[\^\d+\]: /);
    assert.ok(markdown.includes(`/p/${id}`), markdown);
    const quotation = await copied(tools.getByRole("button", { name: "Quotation" }));
    assert.match(quotation, /^“[^[]*”\n— /);
    assert.ok(quotation.trim().endsWith(`${address}/p/${id}`), quotation);
    const group = page.locator(".group > .tools").first();
    await page.locator(".group h2").first().hover();
    assert.equal(await copied(group.getByRole("button", { name: "Copy link" })), `${address}${at}#group-1`);
    assert.equal(await copied(page.locator(".tools.whole").getByRole("button", { name: "Copy link" })), address + at);
    await context.close();
  });

  test("tools are always there for a finger, and each opens without JavaScript", async () => {
    const touch = await reader(world.browser, "en", { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
    const page = await touch.newPage();
    await page.goto(world.portal.address + world.page("article in English").at);
    const tools = page.locator(".group .point .tools").first();
    assert.equal(await tools.evaluate((element) => getComputedStyle(element).opacity), "1");
    const { height } = await tools.locator("button").first().boundingBox();
    assert.ok(height >= 24, `${height} px high`);
    await touch.close();
    const plain = await reader(world.browser, "en", { javaScriptEnabled: false });
    const bare = await plain.newPage();
    await bare.goto(world.portal.address + world.page("article in English").at);
    const hrefs = await bare.locator(".tools a").evaluateAll((links) => links.map((link) => link.href));
    for (const href of new Set(hrefs)) {
      const answer = await fetch(href);
      assert.equal(answer.status, 200, href);
    }
    await plain.close();
  });
}

/** What the keyboard pastes: our pages themselves may not read the clipboard. */
async function pasted(page) {
  await page.evaluate(() => document.body.append(Object.assign(document.createElement("textarea"), { id: "pasted" })));
  await page.locator("#pasted").focus();
  await page.keyboard.press("Control+V");
  const text = await page.locator("#pasted").inputValue();
  await page.evaluate(() => document.querySelector("#pasted").remove());
  return text;
}
