// The same strings in what is done to many articles and to sources, in links to one article, and in the bin: nothing of them runs
// where they are asked for, listed, told of and read.

import assert from "node:assert/strict";
import { test } from "node:test";

import { abreast, clean, hrefs, NAME, packedPortal, skip } from "../hostile-strings.js";

/** Articles and sources of which each thing is done. */
const SOME = 4;

export default function hostileLists(world) {
  test("strings that broke others run nothing where many articles, sources, links and the bin are seen to", { skip }, async () => {
    const { portal, packs, articles } = await packedPortal();
    try {
      await abreast(world, portal, [
        ...articles.slice(0, SOME).map((id) => (tab) => shared(tab, id)),
        ...packs.slice(0, SOME).map((pack) => (tab) => narrowed(tab, pack)),
        (tab) => sources(tab, packs),
        (tab) => manyAtOnce(tab, packs),
        (tab) => binned(tab, articles.slice(SOME, SOME * 2)),
      // What can't be taken comes back with the reason, and Chromium notes that in the console.
      ], (fault) => /status of (400|422) .*\/admin\/(sources\/|articles\?)/.test(fault));
    } finally {
      await portal.close();
    }
  });
}

/** One article that only those read who hold the link to it. */
async function shared({ page, look, portal }, id) {
  await look(`/a/${id}`);
  await page.locator("button[value=unlisted]").click();
  await page.waitForURL(/[?&]done=/);
  await look(`/admin/articles/${id}/shares`);
  await page.locator(".form button").click();
  const made = page.locator(".made a");
  await made.waitFor();
  await look();
  const link = (await made.getAttribute("href")).replace(portal.address, "");
  await look(link);
  await look(`${link}?evidence=1`);
  await look(`/admin/articles/${id}/shares`);
  await page.locator(".rows button").click();
  await page.locator("[role=status]").waitFor();
  await look();
}

/** The list of all articles, asked for by what nothing is called. */
async function narrowed({ page, look }, pack) {
  await look("/admin/articles");
  for (const [n, name] of ["theme", "not-theme", "source"].entries()) await page.locator(`.narrow [name=${name}]`).first().fill(pack[n]);
  await page.locator(".narrow button").click();
  await page.waitForURL(/\?.*theme=/);
  await look();
  for (const [n, name] of ["theme", "not-theme", "source", "lang", "from", "to", "status", "before", "after"].entries()) {
    await look(`/admin/articles?${new URLSearchParams([[name, pack[n]], [name, pack[n + 9]]])}`);
  }
}

/** Lists and pages of sources; some are told more of, and what can't be taken comes back. */
async function sources({ page, look }, packs) {
  for (const query of ["", "?page=2", ...packs.slice(0, SOME).map(([, name]) => `?name=${encodeURIComponent(clean(name, NAME))}`)]) await look(`/admin/sources${query}`);
  await look("/admin/sources");
  const all = await hrefs(page, 'main a[href^="/admin/sources/"]');
  for (const href of all.slice(SOME, SOME * 4)) await look(href);
  for (const [n, href] of all.slice(0, SOME).entries()) {
    const pack = packs.at(-1 - n);
    const names = pack.map((string) => clean(string, NAME));
    const send = async (fields, shows) => {
      for (const [name, text] of Object.entries(fields)) await page.locator(`[name=${name}]`).fill(text);
      await page.locator(`form:has([name=${Object.keys(fields)[0]}]) button`).last().click();
      await page.locator(shows).first().waitFor();
      await look();
    };
    await look(href);
    await send({ site: pack[3], about: clean(pack[4], 1000) }, ".wrong");
    await look(href);
    await send({ name: names[5], about: pack.join(" ").slice(0, 1000) }, "[role=status]");
    await send({ alias: names[6] }, "[role=status]");
    await send({ into: `${names[7]} no source is called so` }, ".wrong");
  }
}

/** Themes that are added to every article, and taken away again. */
async function manyAtOnce({ page, look }, packs) {
  const themes = packs.slice(0, 20).map((pack) => clean(pack.at(-2), NAME));
  for (const action of [0, 1]) {
    await look("/admin/articles");
    await page.locator("[value=all]").check();
    await page.locator("[name=action]").selectOption({ index: action });
    await page.locator("[name=themes]").fill(themes.join("\n"));
    await page.locator("form[method=post] .form button").click();
    await page.getByRole("button", { name: "Undo" }).waitFor();
    await look();
    const told = await page.locator("main > p").allTextContents();
    assert.ok(themes.every((name) => told.some((words) => words.includes(name))), "the job names its themes");
  }
}

async function binned({ page, look }, ids) {
  for (const id of ids) {
    await look(`/a/${id}`);
    await page.locator(".curated [formaction]").click();
    await page.waitForURL(/\/admin\/bin\?done=/);
    await look();
  }
  await look("/admin/bin");
  assert.equal(await page.locator(".rows li").count(), ids.length);
  await page.locator(".rows button").first().click();
  await page.locator("[role=status]").waitFor();
  await look();
  for (const query of ["", "?page=2"]) await look(`/admin/audit${query}`);
  await look("/admin");
}
