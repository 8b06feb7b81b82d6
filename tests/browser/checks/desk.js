// From the code on the terminal to the desk and out again: by keyboard without JavaScript, by mouse, by touch.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";

import { reader, watch } from "../browser.js";
import { none } from "../findings.js";
import { Portal, ROOT } from "../portal.js";
import { inspect } from "./each-page.js";

const WORD = "correct horse battery";
const NEW_WORD = "staple and a second horse";

export default function desk(world) {
  let portal;
  const at = (path) => portal.address + path;

  before(async () => {
    portal = await Portal.open({ demo: false });
  });
  after(() => portal?.close());

  test("by keyboard alone and without JavaScript: the code makes an owner, who comes to the desk and signs out", async () => {
    const context = await reader(world.browser, "en", { javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(at("/admin"));
    assert.equal(new URL(page.url()).pathname, "/sign-in");
    await tabTo(page, "Set it up");
    await page.keyboard.press("Enter");
    await page.waitForURL(at("/set-up"));
    await tabTo(page, "", "code");
    await page.keyboard.type("0000-0000-0000-0000");
    await fill(page, "Ada", WORD);
    await page.locator(".wrong").waitFor();
    assert.equal(await page.locator("[aria-invalid]").getAttribute("name"), "code");
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute("name")), "code", "the field at fault has the focus");
    await page.keyboard.type(portal.setUpCode.toLowerCase());
    await page.keyboard.press("Tab");
    // The name is still there.
    await page.keyboard.press("Tab");
    await page.keyboard.type(WORD);
    await page.keyboard.press("Enter");
    await page.waitForURL(at("/admin"));
    assert.equal(await page.locator("h1").textContent(), "Desk");
    await tabTo(page, "Sign out");
    await page.keyboard.press("Enter");
    await page.waitForURL(at("/"));
    await page.goto(at("/admin"));
    assert.equal(new URL(page.url()).pathname, "/sign-in");
    await page.goto(at("/set-up"));
    assert.match(await page.locator("h1").textContent(), /Nothing answers/);
    await context.close();
  });

  for (const lang of ["en", "zh"]) {
    test(`the pages of those who are signed in hold what every page must, in ${lang}`, async () => {
      const context = await signedIn(world, at, lang);
      const found = [];
      const page = await context.newPage();
      const faults = await watch(page, at(""));
      for (const path of ["/admin", "/admin/account", "/admin/account?done", "/admin/articles/new"]) {
        await page.goto(at(path));
        found.push(...(await inspect(page)).map((words) => `${path}: ${words}`), ...await faults());
      }
      none(found, "signed in");
      await context.close();
    });
  }

  test("by touch on a phone: a wrong password is told, the right one leads on to where one wanted to go", async () => {
    const context = await reader(world.browser, "zh", { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
    const page = await context.newPage();
    await page.goto(at("/admin/account"));
    await page.locator('[name="name"]').fill("ada");
    await page.locator('[name="password"]').fill("wrong wrong wrong");
    await page.locator(".form button").tap();
    await page.locator("[role=alert]").waitFor();
    assert.equal(await page.locator('[name="name"]').inputValue(), "ada");
    await page.locator('[name="password"]').fill(WORD);
    await page.locator(".form button").tap();
    await page.waitForURL(at("/admin/account"));
    assert.equal(await page.locator("h1").textContent(), "账户");
    await context.close();
  });

  test("by keyboard without JavaScript and by mouse with it: paste, preview, keep as a draft, publish", async () => {
    const page = readFileSync(path.join(ROOT, "tests/fixtures/saved-page.txt"), "utf8");
    const plain = await signedIn(world, at, "en", { javaScriptEnabled: false });
    const tab = await plain.newPage();
    await tab.goto(at("/admin"));
    await tabTo(tab, "Add articles");
    await tab.keyboard.press("Enter");
    await tab.waitForURL(at("/admin/articles/new"));
    await tab.locator("textarea").fill(page);
    await tab.locator("textarea").focus();
    await tabTo(tab, "Preview");
    await tab.keyboard.press("Enter");
    await tab.locator(".piece .point").first().waitFor();
    assert.ok(await tab.locator(".piece .cite").count() >= 3);
    await plain.close();

    const context = await signedIn(world, at, "en");
    const live = await context.newPage();
    const faults = await watch(live, at(""));
    await live.goto(at("/admin/articles/new"));
    await live.locator("textarea").pressSequentially('{"title":"Typed as one goes"');
    await live.locator("textarea").press("}");
    await live.locator(".piece h2", { hasText: "Typed as one goes" }).waitFor();
    await live.locator("input[type=file]").setInputFiles({ name: "page.txt", mimeType: "text/plain", buffer: Buffer.from(page) });
    await live.waitForFunction((words) => document.querySelector("textarea").value.includes(words), page.slice(0, 20));
    await live.locator("textarea").fill('{"title":"A draft by mouse","paragraphs":["One."],"digests":[{"lang":"en","core_viewpoint":[{"text":"One [1]."}]}]}');
    await live.locator(".piece h2", { hasText: "A draft by mouse" }).waitFor();
    none((await inspect(live)).concat(await faults()), "paste");
    await live.getByLabel("draft").check();
    await live.getByRole("button", { name: "Keep" }).click();
    await live.locator("[role=status] a").click();
    assert.match(await live.locator(".curated").textContent(), /only those who curate/);
    const stranger = await reader(world.browser);
    const outside = await stranger.newPage();
    assert.equal((await outside.goto(live.url())).status(), 404);
    await live.getByRole("button", { name: "Publish" }).click();
    await live.getByRole("button", { name: "Make it a draft" }).waitFor();
    assert.equal((await outside.goto(live.url())).status(), 200);
    await stranger.close();
    await context.close();
  });

  test("by mouse: a new password signs everybody out, and nothing of the desk stays in the browser", async () => {
    const other = await signedIn(world, at, "en");
    const context = await signedIn(world, at, "en");
    const page = await context.newPage();
    await page.goto(at("/"));
    await page.goto(at("/admin"));
    await page.locator("nav").getByText("Desk").waitFor();
    await page.goto(at("/admin/account"));
    assert.ok(await page.locator(".rows li").count() >= 2, "both browsers are listed");
    await page.locator('[name="old"]').fill(WORD);
    await page.locator('[name="new"]').fill(NEW_WORD);
    await page.getByRole("button", { name: "Change the password" }).click();
    await page.waitForURL(/\/sign-in/);
    const elsewhere = await other.newPage();
    await elsewhere.goto(at("/admin"));
    assert.equal(new URL(elsewhere.url()).pathname, "/sign-in");
    const kept = await page.evaluate(async () => {
      const all = await Promise.all((await caches.keys()).map(async (name) => (await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname)));
      return all.flat().filter((path) => !path.startsWith("/static/"));
    });
    assert.deepEqual(kept.filter((path) => path !== "/offline"), [], "pages of the signed-in are not kept for offline");
    await page.goBack();
    await page.waitForFunction(() => document.readyState === "complete");
    assert.equal(await page.locator(".rows").count(), 0, "going back shows nothing of the account");
    await other.close();
    await context.close();
  });
}

async function signedIn(world, at, lang, more) {
  const context = await reader(world.browser, lang, more);
  const page = await context.newPage();
  await page.goto(at("/sign-in"));
  await fill(page, "Ada", WORD);
  await page.waitForURL(at("/admin"));
  await page.close();
  return context;
}

/** Name and password, from the field before them or from the name itself. */
async function fill(page, name, password) {
  await page.locator('[name="name"]').focus();
  await page.keyboard.type(name);
  await page.keyboard.press("Tab");
  await page.keyboard.type(password);
  await page.keyboard.press("Enter");
}

/** Presses Tab until what has the focus reads so, or is the field of that name. */
export async function tabTo(page, words, field) {
  for (let n = 0; n < 150; n += 1) {
    await page.keyboard.press("Tab");
    const focused = await page.evaluate(() => [document.activeElement.textContent, document.activeElement.getAttribute("name")]);
    if (field ? focused[1] === field : focused[0].includes(words) && focused[0].length < 80) return;
  }
  assert.fail(`Tab never reaches ${words || field}`);
}
