// Themes at the desk, by keyboard and without JavaScript: two are merged, the old address leads on, and that is undone.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { reader, settle, watch } from "../browser.js";
import { none } from "../findings.js";
import { Portal } from "../portal.js";
import { tabTo } from "./desk.js";
import { inspect } from "./each-page.js";

const WORD = "correct horse battery";

const ARTICLES = ["Training paradigms", "Model training", "训练范式", "Model-trainings"].map((theme, i) => ({
  schema: "lectern.article/1", title: `An article on ${theme}`, lang: "en", source: "Made for tests", themes: [theme],
  published_at: `2026-01-0${i + 1}T08:00:00Z`, paragraphs: ["One."],
  digests: [{ lang: "en", core_viewpoint: [{ text: "One [1]." }], groups: [{ title: theme, points: [{ text: "A point [1]." }] }] }],
}));

export default function themesDesk(world) {
  let portal;
  const at = (path) => portal.address + path;

  before(async () => {
    portal = await Portal.open({ demo: false, articles: [ARTICLES] });
  });
  after(() => portal?.close());

  test("by keyboard alone and without JavaScript: two themes are merged, and that is undone", async () => {
    const context = await reader(world.browser, "en", { javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(at("/set-up"));
    await page.locator('[name="code"]').focus();
    for (const [n, words] of [portal.setUpCode, "Ada", WORD].entries()) {
      if (n > 0) await page.keyboard.press("Tab");
      await page.keyboard.type(words);
    }
    await page.keyboard.press("Enter");
    await page.waitForURL(at("/admin"));
    await tabTo(page, "Themes at the desk");
    await page.keyboard.press("Enter");
    await page.waitForURL(at("/admin/themes"));
    await tabTo(page, "Model training");
    await page.keyboard.press("Enter");
    await page.waitForURL(at("/admin/themes/model-training"));
    await tabTo(page, "", "into");
    await page.keyboard.type("no such theme");
    await page.keyboard.press("Enter");
    await page.locator(".wrong").waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute("name")), "into", "the field at fault has the focus");
    await page.keyboard.press("Control+A");
    await page.keyboard.type("training paradigms");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/admin\/themes\/training-paradigms\?done=/);
    const merged = page.url();
    assert.match(await page.locator("[role=status]").textContent(), /Model training → Training paradigms/);
    await page.goto(at("/t/model-training"));
    assert.equal(new URL(page.url()).pathname, "/t/training-paradigms");
    assert.equal(await page.locator(".entry").count(), 2);
    await page.goto(merged);
    await tabTo(page, "Undo");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/admin\/audit\?done=/);
    assert.match(await page.locator("[role=status]").textContent(), /Merge undone/);
    await page.goto(at("/t/model-training"));
    assert.equal(new URL(page.url()).pathname, "/t/model-training");
    assert.equal(await page.locator("h1").textContent(), "Model training");
    await context.close();
  });

  for (const lang of ["en", "zh"]) {
    test(`the desk's pages of themes and the audit hold what every page must, in ${lang}`, async () => {
      const context = await reader(world.browser, lang);
      const found = [];
      const entry = await context.newPage();
      await entry.goto(at("/sign-in?to=/admin/themes/training-paradigms"));
      await entry.locator('[name="name"]').fill("Ada");
      await entry.locator('[name="password"]').fill(WORD);
      await entry.keyboard.press("Enter");
      await entry.waitForURL(at("/admin/themes/training-paradigms"));
      await entry.locator('[name="alias"]').fill(`A further name in ${lang}`);
      await entry.keyboard.press("Enter");
      await entry.waitForURL(/\?done=/);
      const done = new URL(entry.url());
      await settle(entry);
      await entry.close();
      const page = await context.newPage();
      const faults = await watch(page, at(""));
      for (const path of ["/admin", "/admin/themes", done.pathname, done.pathname + done.search, "/admin/audit", "/admin/audit?done=1"]) {
        await page.goto(at(path));
        found.push(...(await inspect(page)).map((words) => `${path}: ${words}`), ...await faults());
      }
      none(found, "themes at the desk");
      await context.close();
    });
  }
}
