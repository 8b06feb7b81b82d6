// On paper, and in the reader's own colours.

import assert from "node:assert/strict";
import { test } from "node:test";

import { reader } from "../browser.js";
import { none } from "../findings.js";
import { ID } from "../fixture.js";
import { schemes } from "./each-page.js";

export default function paper(world) {
  for (const javaScriptEnabled of [true, false]) {
    test(`on paper all is black on white, with citations and addresses, ${javaScriptEnabled ? "with" : "without"} JavaScript`, async () => {
      for (const settings of [null, "scheme=dark", "scheme=sepia"]) {
        const context = await reader(world.browser, "en", { javaScriptEnabled, colorScheme: "dark" });
        if (settings) await context.addCookies([{ name: "lectern-reader", value: settings, url: world.portal.address }]);
        const page = await context.newPage();
        await page.emulateMedia({ media: "print" });
        for (const [at, addresses] of [
          [`/a/${ID.noText}`, ["https://example.org/original?a=1&b=2", `/a/${ID.noText}`]],
          [`/a/${ID.revised}?evidence=1`, [`/a/${ID.revised}`]],
          [world.page("dropped point").at, [/^\/a\/\w+\/revisions\/1$/, world.page("dropped point").at]],
        ]) {
          await page.goto(world.portal.address + at);
          if (javaScriptEnabled) await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
          const notes = await page.locator(".notes li a").allTextContents();
          assert.equal(notes.length, addresses.length, at);
          addresses.forEach((address, i) => {
            const note = notes[i].replace(world.portal.address, "");
            assert.ok(address instanceof RegExp ? address.test(note) : note === address, `${at}: ${note}`);
          });
          assert.ok(await page.locator(".notes").isVisible());
          none(await page.evaluate(faults), `${at}, ${settings}`);
        }
        await context.close();
      }
    });
  }

  test("paper's notes are not seen on a screen", async () => {
    const context = await reader(world.browser);
    const page = await context.newPage();
    await page.goto(`${world.portal.address}/a/${ID.noText}`);
    assert.ok(await page.locator(".notes").isHidden());
    await context.close();
  });

  test("the reader's own colours leave every page legible, and every target large enough", async () => {
    const context = await reader(world.browser, "en", { forcedColors: "active" });
    const page = await context.newPage();
    for (const name of ["stream", "article, evidence open", "two languages, evidence", "theme, points", "search, points", "404"]) {
      await page.goto(world.portal.address + world.page(name).at);
      none(await schemes(page), `forced colours, ${name}`);
    }
    await context.close();
  });
}

/** Runs in the page: what is neither dark on white nor as it should be. */
function faults() {
  const found = [];
  const shown = [...document.body.querySelectorAll("*")].filter((element) => element.checkVisibility());
  for (const element of [document.documentElement, document.body, ...shown]) {
    const { color, backgroundColor } = getComputedStyle(element);
    const what = `${element.localName}.${element.className}`;
    if (!["rgba(0, 0, 0, 0)", "rgb(255, 255, 255)"].includes(backgroundColor)) found.push(`${what} lies on ${backgroundColor}`);
    if (color.match(/\d+/g).some((part) => Number(part) > 0x44)) found.push(`${what} is ${color}`);
  }
  for (const chip of document.querySelectorAll(".article .cite")) {
    if (getComputedStyle(chip, "::before").content !== '"["') found.push("a citation without its bracket");
  }
  for (const number of document.querySelectorAll(".para > .n")) {
    if (!number.checkVisibility()) found.push("a paragraph without its number");
  }
  for (const hidden of document.querySelectorAll(".rail.left, .tools, .evidence, .coverage, .related, .foot")) {
    if (hidden.checkVisibility()) found.push(`${hidden.className} is printed`);
  }
  return found;
}
