// Every citation of a stored paragraph leads to it, on every article of the sample in every language it is read in.

import assert from "node:assert/strict";
import { test } from "node:test";

import { reader } from "../browser.js";
import { none } from "../findings.js";
import { ID } from "../fixture.js";
import { sampleAddresses } from "../pages.js";

export default function citations(world) {
  test("every citation leads to its paragraph", async () => {
    const context = await reader(world.browser);
    const page = await context.newPage();
    const found = [];
    let marks = 0;
    const all = [...(await sampleAddresses(world.portal)).map(({ href }) => href), `/a/${ID.revised}`, `/a/${ID.hard}`];
    for (const href of all) {
      const article = await world.portal.json(`${href}.json`);
      for (const digest of article.digests) {
        const at = `${href}?lang=${digest.lang}`;
        await page.goto(world.portal.address + at);
        const points = [digest.core_viewpoint ?? [], ...(digest.groups ?? []).map((group) => group.points)].flat();
        const expected = points.map(({ id, citations }) => [id, (citations ?? []).filter((n) => n <= article.paragraphs.length)]);
        marks += expected.flatMap(([, numbers]) => numbers).length;
        found.push(...(await page.evaluate(missing, expected)).map((words) => `${at}: ${words}`));
      }
    }
    await context.close();
    none(found, "citations");
    assert.ok(marks > 500, `only ${marks} citations were there to be checked`);
  });
}

/** Runs in the page. */
function missing(expected) {
  return expected.flatMap(([id, numbers]) => {
    const point = document.getElementById(`p-${id}`);
    if (!point) return [`the point #p-${id} is not on the page`];
    const links = [...point.querySelectorAll("a.cite")].map((link) => link.getAttribute("href"));
    if (links.join() !== numbers.map((n) => `#para-${n}`).join()) return [`#p-${id} cites ${numbers} and links to ${links}`];
    return numbers.filter((n) => document.getElementById(`para-${n}`) === null).map((n) => `#p-${id} cites ${n}, and there is no #para-${n}`);
  });
}
