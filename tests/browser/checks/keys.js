// Keys for reading: they move, open, copy and explain themselves, never inside a field, and not at all when turned off.

import assert from "node:assert/strict";
import { test } from "node:test";

import { reader } from "../browser.js";
import { none } from "../findings.js";
import { schemes } from "./each-page.js";

export default function keys(world) {
  test("j, k and o go through the stream, brackets through its articles", async () => {
    const context = await reader(world.browser);
    const page = await context.newPage();
    await page.goto(`${world.portal.address}/`);
    const hrefs = await page.locator(".entry h3 a").evaluateAll((links) => links.map((link) => link.pathname));
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await page.keyboard.press("k");
    await page.keyboard.press("j");
    assert.equal(await page.evaluate(() => document.activeElement.pathname), hrefs[1]);
    await page.keyboard.press("o");
    await page.waitForURL(`**${hrefs[1]}`);
    await page.keyboard.press("]");
    await page.waitForURL(`**${hrefs[2]}`);
    await page.keyboard.press("[");
    await page.waitForURL(`**${hrefs[1]}`);
    await page.keyboard.press("g");
    await page.keyboard.press("h");
    await page.waitForURL(`${world.portal.address}/`);
    await page.keyboard.press("t");
    await page.waitForURL("**/themes");
    await context.close();
  });

  test("e opens the evidence of the point, / the search, ? the keys", async () => {
    const context = await reader(world.browser);
    const page = await context.newPage();
    await page.goto(world.portal.address + world.page("article in English").at);
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await page.keyboard.press("e");
    await page.locator("#evidence").waitFor();
    await page.keyboard.press("Escape");
    await page.keyboard.press("/");
    assert.equal(await page.evaluate(() => document.activeElement.name), "q");
    await page.keyboard.type("?jt");
    assert.equal(await page.locator("input[name=q]").inputValue(), "?jt", "a field keeps its keys");
    await page.locator("input[name=q]").blur();
    await page.keyboard.press("?");
    const overlay = page.locator("dialog.overlay");
    await overlay.waitFor();
    assert.ok(await overlay.locator("dt").count() > 8);
    none(await schemes(page), "the overlay of keys");
    await page.keyboard.press("Escape");
    assert.equal(await page.locator("dialog[open]").count(), 0);
    await context.close();
  });

  test("keys that are turned off do nothing", async () => {
    const context = await reader(world.browser);
    await context.addCookies([{ name: "lectern-reader", value: "keys=off", url: world.portal.address }]);
    const page = await context.newPage();
    await page.goto(`${world.portal.address}/`);
    await page.keyboard.press("t");
    await page.keyboard.press("?");
    await page.waitForTimeout(200);
    assert.equal(page.url(), `${world.portal.address}/`);
    assert.equal(await page.locator("dialog").count(), 0);
    await context.close();
  });
}
