// The same strings at the desk, and as the whole address of an article: each is refused with a reason or is a page of the
// web; and nothing of them runs where they are pasted, listed, refused, curated or told of.

import assert from "node:assert/strict";
import { test } from "node:test";

import { none } from "../findings.js";
import { clean, hostileStrings, hrefs, owner, skip, watched } from "../hostile-strings.js";
import { Portal } from "../portal.js";

/** One in so many of the strings is a theme. */
const THEME = 12;
/** So many pages of a kind are opened. */
const PAGES = 10;
/** Articles that one preview shows. */
const SHOWN = 20;

export default function hostileDesk(world) {
  test("strings that broke others are no addresses, and run nothing at the desk", { skip }, async () => {
    const strings = hostileStrings();
    const addresses = strings.map((url, n) => ({ title: `Address ${n}`, url }));
    const articles = strings.filter((_, n) => n % THEME === 0).map((string) => clean(string, 190)).map((name) => ({
      title: name, lang: "en", source: name, authors: [name], themes: [name], paragraphs: [name],
      digests: [{ lang: "en", core_viewpoint: [{ text: `${name} [1]` }], groups: [{ title: name, points: [{ text: `${name} [1]` }] }] }],
    }));
    const portal = await Portal.open({ demo: false, articles: [addresses, articles], refusals: true });
    try {
      await refusedOrOfTheWeb(portal, strings);
      const context = await owner(world, portal);
      const { page, look, close } = await watched(context, portal);
      await look("/admin");
      await pasted(page, look, strings);
      await listed(page, look, strings);
      await done(page, look);
      // A form with a fault in it comes back so, and Chromium notes that in the console.
      none((await close()).filter((fault) => !/status of 422 .*\/merge\)$/.test(fault)), "hostile strings at the desk");
      await context.close();
    } finally {
      await portal.close();
    }
  });
}

/** Every string was refused as an address with a reason, or stands there as one that leads to a page of the web. */
async function refusedOrOfTheWeb(portal, strings) {
  const [{ refused, new: taken, updated, unchanged, articles }] = portal.imported;
  assert.equal(refused.length + taken + updated + unchanged, strings.length);
  assert.ok(refused.length > strings.length - 50, `only ${refused.length} are refused`);
  for (const { line, reason } of refused) assert.match(reason, /url/, `${JSON.stringify(strings[line - 1])}: ${reason}`);
  for (const id of articles) assert.match((await portal.json(`/a/${id}.json`)).url, /^https?:\/\//);
}

/** In the box: as JSON, which shows every part of an article, and as they are. */
async function pasted(page, look, strings) {
  const step = Math.floor(strings.length / PAGES);
  for (let n = 0; n + SHOWN < strings.length; n += step) {
    const some = strings.slice(n, n + SHOWN).map((string) => clean(string, 900));
    const json = some.map((name) => JSON.stringify({
      title: name, lang: "en", source: name, themes: [name], paragraphs: [name],
      digests: [{ lang: "en", core_viewpoint: [{ text: `${name} [1][9]` }], groups: [{ title: name, points: [{ text: `${name} 4,096 [1]` }] }] }],
    }));
    const plain = some.map((name) => `${name}\nA source· 2025-07-28 04:24\nCore Viewpoint - ${name} [1]. Group 1: ${name} - ${name} [2].`);
    for (const text of [json.join("\n"), plain.join("\n\n")]) {
      await look("/admin/articles/new");
      await page.locator("textarea").fill(text);
      await page.locator("button[value=preview]").click();
      await page.locator(".piece").first().waitFor();
      await look();
    }
  }
}

/** In lists, and on pages of their own. */
async function listed(page, look, strings) {
  for (let n = 1; n <= PAGES / 2; n += 1) {
    // The first page of themes proposes pairs besides.
    await look(`/admin/themes?page=${n}`);
    await look(`/admin/refused?page=${n * 2}`);
  }
  for (let n = 0; n < strings.length; n += Math.floor(strings.length / PAGES)) await look(`/admin/themes?name=${encodeURIComponent(clean(strings[n], 190))}`);
  await look("/admin/themes?page=3");
  const themes = await hrefs(page, 'main a[href^="/admin/themes/"]');
  for (const href of themes.slice(0, PAGES)) await look(href);
  await look("/admin/refused");
  for (const href of (await hrefs(page, 'main a[href^="/admin/refused/"]')).slice(0, PAGES)) await look(href);
}

/** In notices and in the audit. */
async function done(page, look) {
  await look("/admin/themes?page=2");
  const [one, other, third] = await hrefs(page, 'main a[href^="/admin/themes/"]');
  await look(one);
  await page.locator("[name=alias]").fill("\"><img src=x onerror=alert(1)>");
  await page.keyboard.press("Enter");
  await page.locator("[role=status]").waitFor();
  await look();
  await look(other);
  await page.locator("[name=into]").fill("<script>alert(1)</script> no theme is called so");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelector(".wrong, [role=status]"));
  await look();
  await look(other);
  await page.locator("[name=into]").fill(third.split("/").at(-1));
  await page.keyboard.press("Enter");
  await page.locator("[role=status]").waitFor();
  await look();
  await look("/admin/refused");
  for (let n = 0; n < 3; n += 1) {
    await page.locator("main .rows button").first().click();
    await page.locator("[role=status]").waitFor();
    await look();
  }
  await look("/admin/audit");
  await page.locator("main .rows button").first().click();
  await page.waitForURL(/\/admin\/audit\?done=/);
  await look();
  await look("/admin");
}
