// What was refused, at the desk: mended by keyboard without JavaScript, let go by mouse, and that undone.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { reader, watch } from "../browser.js";
import { none } from "../findings.js";
import { Portal } from "../portal.js";
import { tabTo } from "./desk.js";
import { inspect } from "./each-page.js";

const WORD = "correct horse battery";
const LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft";
const REFUSED = [
  { title: "", url: "https://example.org/without-a-title" },
  { title: LONG.repeat(3), colour: "red", paragraphs: [LONG.repeat(9)] },
  { title: "Another one", url: "javascript:alert(1)" },
];

export default function refusedDesk(world) {
  let portal, state;
  const at = (path) => portal.address + path;

  before(async () => {
    portal = await Portal.open({ demo: false, articles: [REFUSED], refusals: true });
  });
  after(() => portal?.close());

  /** A browser in which Ada is signed in; the first makes her the owner. */
  async function signedIn(lang, more = {}) {
    if (!state) {
      const context = await reader(world.browser);
      const page = await context.newPage();
      await page.goto(at("/set-up"));
      for (const [name, value] of [["code", portal.setUpCode], ["name", "Ada"], ["password", WORD]]) await page.locator(`[name=${name}]`).fill(value);
      await page.keyboard.press("Enter");
      await page.waitForURL(at("/admin"));
      state = await context.storageState();
      await context.close();
    }
    return reader(world.browser, lang, { storageState: state, ...more });
  }

  for (const lang of ["en", "zh"]) {
    test(`the pages of what was refused hold what every page must, in ${lang}`, async () => {
      const context = await signedIn(lang);
      const found = [];
      const page = await context.newPage();
      const faults = await watch(page, at(""));
      for (const path of ["/admin", "/admin/refused", "/admin/refused/2"]) {
        await page.goto(at(path));
        found.push(...(await inspect(page)).map((words) => `${path}: ${words}`), ...await faults());
      }
      none(found, "refused");
      await context.close();
    });
  }

  test("by keyboard alone and without JavaScript: a refused piece is mended and goes in", async () => {
    const context = await signedIn("en", { javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(at("/admin"));
    await tabTo(page, "All that was refused (3)");
    await page.keyboard.press("Enter");
    await page.waitForURL(at("/admin/refused"));
    await tabTo(page, "without-a-title");
    await page.keyboard.press("Enter");
    await page.waitForURL(at("/admin/refused/1"));
    assert.match(await page.locator(".piece .notice").textContent(), /Line 1: title: is empty/);
    await tabTo(page, "", "text");
    await page.keyboard.press("Control+A");
    await page.keyboard.insertText('{"title":"Mended", "url":"data:text/html,x"}');
    await tabTo(page, "Try again");
    await page.keyboard.press("Enter");
    await page.locator(".told", { hasText: "url" }).waitFor();
    await tabTo(page, "", "text");
    await page.keyboard.press("Control+A");
    await page.keyboard.insertText('{"title":"Mended", "url":"https://example.org/mended"}');
    await tabTo(page, "Try again");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/admin\/refused\?done=/);
    assert.match(await page.locator("[role=status]").textContent(), /mended and taken in/);
    assert.equal(await page.locator(".rows li").count(), 2);
    await page.goto(at("/"));
    assert.equal(await page.locator(".entry h3").textContent(), "Mended");
    await context.close();
  });

  test("by mouse: a refused piece is let go, and that is undone", async () => {
    const context = await signedIn("en");
    const page = await context.newPage();
    const faults = await watch(page, at(""));
    await page.goto(at("/admin/refused/3"));
    await page.locator("textarea").fill('{"title":"As one types"}');
    await page.locator(".piece h2", { hasText: "As one types" }).waitFor();
    await page.getByRole("button", { name: "Let go" }).click();
    await page.locator("[role=status]").waitFor();
    assert.equal(await page.locator(".rows li").count(), 1);
    await page.getByRole("button", { name: "Undo" }).click();
    await page.waitForURL(/\/admin\/audit\?done=/);
    await page.goto(at("/admin/refused"));
    assert.equal(await page.locator(".rows li").count(), 2);
    none(await faults(), "let go");
    await context.close();
  });
}
