// The same strings where articles are edited: many on each page, in every field, saved and compared. Nothing of them runs, and
// each stands in its field as it was.

import assert from "node:assert/strict";
import { test } from "node:test";

import { abreast, clean, CORE, NAME, packedPortal, skip } from "../hostile-strings.js";

/** Of so many articles the form of one is opened, with the strings of all its points. */
const STEP = 3;
/** Articles that are written to. */
const WRITTEN = 4;

export default function hostileForms(world) {
  test("strings that broke others run nothing where articles are edited, and stay as they are", { skip }, async () => {
    const { portal, packs, articles } = await packedPortal();
    try {
      const at = (n) => ({ id: articles[n], pack: packs[n], other: packs[packs.length - 1 - n] });
      const written = Array.from({ length: WRITTEN }, (_, n) => n * STEP);
      await abreast(world, portal, [
        ...packs.flatMap((_, n) => (n % STEP === 0 ? [(tab) => form(tab, at(n))] : [])),
        ...written.map((n) => (tab) => edited(tab, at(n + 1))),
        ...written.map((n) => (tab) => rewritten(tab, at(n + 2))),
      ]);
    } finally {
      await portal.close();
    }
  });
}

async function form({ page, look }, { id, pack }) {
  await look(`/admin/articles/${id}?lang=en`);
  const points = await page.locator("[name=point]").evaluateAll((boxes) => boxes.map((box) => box.value));
  assert.deepEqual(points, pack.map((string, n) => `${string} [${n + 1}]`));
}

/** Every field is written anew, looked at, saved, and compared with what it was. */
async function edited({ page, look, portal }, { id, other }) {
  const names = other.map((string) => clean(string, NAME));
  await look(`/admin/articles/${id}?lang=en`);
  await page.locator("button[value=add-0]").click();
  assert.equal(await page.locator("[name=point]:focus").inputValue(), "", "a point was added");
  await look();
  await page.evaluate(() => { document.querySelector("#preview").firstElementChild.id = "before"; });
  const texts = other.slice(0, CORE + 2).map((string, n) => `${string} 4,096 [${n + 1}][99]`);
  for (const [n, text] of texts.entries()) await page.locator("[name=point]").nth(n).fill(text);
  const fields = { title: names[0], source: names[1], authors: names.slice(2, 6).join("\n"), themes: names.slice(6, 12).join("\n"), group: names[12], reason: names[13] };
  for (const [name, text] of Object.entries(fields)) await page.locator(`[name=${name}]`).first().fill(text);
  // The preview follows what is typed, and is the same when it is asked for.
  await page.waitForFunction(() => !document.querySelector("#before"));
  await look();
  await page.locator(".buttons button[value=preview]").click();
  await page.waitForURL(`${portal.address}/admin/articles/${id}`);
  await page.locator("#preview .piece").waitFor();
  await look();
  for (const [name, text] of Object.entries(fields)) assert.equal(await page.locator(`[name=${name}]`).first().inputValue(), text, name);
  // As text, where text can say it all, and back.
  await page.locator("button[value=text]").click();
  await page.locator("button[value=form], [role=alert]").first().waitFor();
  await look();
  if (await page.locator("button[value=form]").count() > 0) await page.locator("button[value=form]").click();
  await page.locator("[name=point]").first().waitFor();
  await look();
  await page.locator("button[value=save]").click();
  await page.waitForURL(/[?&]done=/);
  await look();
  for (const path of [`${id}?lang=en&evidence=1`, `${id}/revisions`, `${id}/revisions/1`, `${id}/revisions/2`, `${id}/revisions/2/diff`]) await look(`/a/${path}`);
  assert.ok(await page.locator(".change ins, .change del").count() > 0, "something changed");
}

/** The paragraphs are written anew. */
async function rewritten({ page, look }, { id, other }) {
  await look(`/admin/articles/${id}/text`);
  const numbered = other.map((string, n) => `[${n + 1}] ${string}`).join("\n\n");
  await page.locator("[name=paragraphs]").fill(`${numbered}\n\n${other.join("\n\n")}`);
  await page.locator("[name=reason]").fill(clean(other[0], NAME));
  await page.locator(".form button").click();
  await page.waitForURL(/[?&]done=/);
  await look();
  await look(`/a/${id}?evidence=1`);
  await look(`/a/${id}/revisions`);
}
