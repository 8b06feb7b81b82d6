// The cited paragraph beside the claim: by mouse, by keyboard, by touch, and without JavaScript.

import assert from "node:assert/strict";
import { test } from "node:test";

import { reader } from "../browser.js";

const SIZES = [[1600, 1000], [1024, 768], [390, 844]];

export default function evidence(world) {
  const article = () => world.portal.address + world.page("article in Chinese").at;

  for (const [width, height] of SIZES) {
    test(`a citation opens its paragraph and gives the focus back, ${width} px`, async () => {
      const context = await reader(world.browser, "en", { viewport: { width, height }, hasTouch: width === 390 });
      const page = await context.newPage();
      await page.goto(article());
      const begin = page.url();
      const chip = page.locator(".group a.cite").nth(1);
      const n = (await chip.textContent()).match(/\d+/)[0];
      await (width === 390 ? chip.tap() : chip.click());
      const panel = page.locator("#evidence");
      await panel.waitFor();
      assert.equal(new URL(page.url()).searchParams.get("evidence"), n);
      assert.equal(await panel.locator(".hit").textContent(), await paragraphText(page, n));
      assert.equal(await page.evaluate(() => document.activeElement.id), "evidence", "the panel takes the focus");
      assert.ok(await inView(page, "#evidence h2"), "the panel is seen");
      assert.ok(await panel.locator(".resting li").count() >= 1, "the point itself rests on it");
      await page.keyboard.press("Escape");
      await page.waitForFunction(() => !document.querySelector("#evidence"));
      assert.equal(page.url(), begin, "the address is as before");
      assert.equal(await page.evaluate(() => document.activeElement.textContent.match(/\d+/)?.[0]), n, "the chip has the focus");
      await context.close();
    });
  }

  for (const [lang, words] of [["en", "not found in paragraphs 1, 3, but in 2"], ["zh", "未见于第 1、3 段，而见于 2"]]) {
    test(`the citation check says where to look, and that opens beside the point, in ${lang}`, async () => {
      const context = await reader(world.browser, lang);
      const page = await context.newPage();
      await page.goto(world.portal.address + world.page("article, checked").at);
      const said = page.locator(".point .warn").first();
      assert.ok((await said.textContent()).includes(`42% ${words}`));
      await said.locator("a.cite").click();
      await page.locator("#evidence").waitFor();
      assert.match(await page.locator("#evidence .hit").textContent(), /42 per cent/);
      const resting = await page.locator("#evidence .resting li a").allTextContents();
      assert.ok(resting.every((point) => !point.includes("42%")), "the words of the check are no words of the point");
      await context.close();
    });
  }

  test("by keyboard: preview at the focus, Enter opens, the back button closes, a second citation is one step", async () => {
    const context = await reader(world.browser);
    const page = await context.newPage();
    await page.goto(article());
    const begin = page.url();
    const chips = page.locator(".group a.cite");
    await page.locator(".group h2 a").first().focus();
    for (let n = 0; n < 9 && !await page.evaluate(() => document.activeElement.matches("a.cite")); n += 1) await page.keyboard.press("Tab");
    const preview = page.locator("#preview");
    await preview.waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-describedby")), "preview");
    await page.keyboard.press("Escape");
    assert.ok(await preview.isHidden(), "Escape takes the preview away");
    await page.keyboard.press("Enter");
    await page.locator("#evidence").waitFor();
    await chips.nth(2).click();
    assert.equal(await page.locator("#evidence").count(), 1);
    await page.goBack();
    await page.waitForFunction(() => !document.querySelector("#evidence"));
    assert.equal(page.url(), begin, "one step back closes it");
    await page.goForward();
    await page.locator("#evidence").waitFor();
    await context.close();
  });

  test("who has gone on from the panel into the text closes it for good", async () => {
    const context = await reader(world.browser);
    const page = await context.newPage();
    await page.goto(article());
    await page.locator(".group a.cite").nth(1).click();
    await page.locator("#evidence .to-text").click();
    const { hash } = new URL(page.url());
    assert.match(hash, /^#para-/);
    await page.keyboard.press("Escape");
    await page.waitForTimeout(300);
    assert.equal(await page.locator("#evidence").count(), 0);
    assert.equal(new URL(page.url()).search, "");
    assert.equal(new URL(page.url()).hash, hash, "one stays where one is");
    await context.close();
  });

  test("a preview comes by hovering, stays while it is pointed at, and goes", async () => {
    const context = await reader(world.browser);
    const page = await context.newPage();
    await page.goto(article());
    await page.locator(".group a.cite").first().hover();
    const preview = page.locator("#preview");
    await preview.waitFor();
    await preview.hover();
    await page.waitForTimeout(400);
    assert.ok(await preview.isVisible());
    await page.mouse.move(2, 2);
    await preview.waitFor({ state: "hidden" });
    await context.close();
  });

  test("the address of a panel opens it, with and without JavaScript, in the same words", async () => {
    const [words, places] = [[], []];
    for (const javaScriptEnabled of [true, false]) {
      const context = await reader(world.browser, "zh", { javaScriptEnabled });
      const page = await context.newPage();
      const cited = (await world.portal.html(world.page("article in Chinese").at)).match(/href="#para-(\d+)"/)[1];
      await page.goto(`${article()}?evidence=${cited}`);
      words.push((await page.locator("#evidence .context").textContent()).replace(/\s+/g, ""));
      places.push(await page.locator("#evidence .resting small").allTextContents());
      await page.locator("#evidence .close").click();
      await page.waitForURL(article());
      assert.equal(await page.locator("#evidence").count(), 0);
      if (javaScriptEnabled) {
        await page.locator(`a.cite[href="#para-${cited}"]`).first().click();
        words.push((await page.locator("#evidence .context").textContent()).replace(/\s+/g, ""));
        places.push(await page.locator("#evidence .resting small").allTextContents());
      } else {
        const chip = page.locator("a.cite").last();
        const [n] = (await chip.textContent()).match(/\d+/);
        await chip.click();
        assert.equal(new URL(page.url()).hash, `#para-${n}`, "a chip leads into the full text");
        assert.ok(await inView(page, `#para-${n}`));
      }
      await context.close();
    }
    assert.deepEqual(words, Array(3).fill(words[0]));
    assert.deepEqual(places, Array(3).fill(places[0]));
  });

  test("a paragraph leads back to its points, and the strip to its paragraphs", async () => {
    const context = await reader(world.browser);
    const page = await context.newPage();
    await page.goto(article());
    const mark = page.locator(".para .back a").last();
    const target = await mark.getAttribute("href");
    await mark.click();
    assert.equal(new URL(page.url()).hash, target);
    assert.ok(await inView(page, target));
    const strip = page.locator(".coverage svg");
    const { width } = await strip.boundingBox();
    await strip.click({ position: { x: width - 3, y: 9 } });
    const last = await page.locator(".para").last().getAttribute("id");
    assert.equal(new URL(page.url()).hash, `#${last}`);
    await context.close();
  });

  test("the strip marks the paragraph that is read, stays in view where there is room, and covers nothing that has the focus", async () => {
    for (const [width, height] of [...SIZES, [320, 256]]) {
      const context = await reader(world.browser, "en", { viewport: { width, height } });
      const page = await context.newPage();
      await page.goto(article());
      assert.equal(await marked(page), null, "nothing is read yet");
      // By the wheel, past the paragraph a link leads to.
      for (const n of [2, 5, 4]) {
        await page.mouse.move(width / 2, height / 2);
        const way = await page.evaluate((n) => document.getElementById(`para-${n}`).getBoundingClientRect().top - innerHeight / 4, n);
        await page.mouse.wheel(0, Math.round(way));
        await page.waitForFunction((d) => document.querySelector(".now").getAttribute("d") === d, tick(n));
      }
      const [top, paper] = await page.evaluate(() => [document.querySelector(".strip").getBoundingClientRect().top, getComputedStyle(document.querySelector(".strip")).position]);
      assert.equal(paper === "sticky" && top === 0, width >= 960, `${width} px: the strip at ${top}`);
      await page.evaluate(() => { location.hash = "para-1"; });
      await page.waitForFunction((d) => document.querySelector(".now").getAttribute("d") === d, tick(1));
      await page.locator(".strip svg").evaluate((strip) => scrollTo(0, document.querySelector("h1").offsetTop));
      await page.locator(".group a.cite").nth(1).click();
      await page.waitForFunction((n) => document.querySelector(".now").getAttribute("d") !== n, tick(1));
      assert.equal(await marked(page), tick(new URL(page.url()).searchParams.get("evidence")), "the open one");
      await page.keyboard.press("Escape");
      if (width >= 960) {
        // Back through the article: each link comes to stand below the strip.
        await page.locator(".para .back a").last().focus();
        const covered = [];
        for (let n = 0; n < 60; n += 1) {
          await page.keyboard.press("Shift+Tab");
          covered.push(...await page.evaluate(() => {
            const [strip, here] = [document.querySelector(".strip"), document.activeElement].map((one) => one.getBoundingClientRect());
            const over = document.querySelector(".article").contains(document.activeElement) && here.top < strip.bottom && here.bottom > strip.top;
            return over ? [document.activeElement.outerHTML] : [];
          }));
        }
        assert.deepEqual(covered, []);
      }
      await context.close();
    }
  });

  test("a citation in a list opens the article beside its paragraph, with and without JavaScript", async () => {
    for (const javaScriptEnabled of [true, false]) {
      const context = await reader(world.browser, "en", { javaScriptEnabled });
      const page = await context.newPage();
      for (const name of ["theme, points", "source, points", "search, points"]) {
        await page.goto(world.portal.address + world.page(name).at);
        const chip = page.locator(".point a.cite").nth(1);
        const [n] = (await chip.textContent()).match(/\d+/);
        await chip.click();
        await page.locator("#evidence .hit").waitFor();
        const { searchParams, hash } = new URL(page.url());
        assert.equal(searchParams.get("evidence"), n, name);
        assert.ok(await page.locator(`${hash} a.cite[href="#para-${n}"]`).count() > 0, `${name}: the point cites it`);
        assert.ok(await inView(page, hash), `${name}: the point is seen`);
        assert.ok((await page.locator("#evidence .resting a").evaluateAll((links) => links.map((link) => link.hash))).includes(hash));
      }
      await context.close();
    }
  });
}

function tick(n) {
  return `M${n * 10 - 5} 0v18`;
}

function marked(page) {
  return page.evaluate(() => document.querySelector(".now").getAttribute("d") || null);
}

function paragraphText(page, n) {
  return page.evaluate((n) => {
    const copy = document.getElementById(`para-${n}`).cloneNode(true);
    copy.querySelector(".back")?.remove();
    return copy.textContent.replace(/\s+/g, " ").trim();
  }, n);
}

function inView(page, selector) {
  return page.evaluate((selector) => {
    const { top, bottom } = document.querySelector(selector).getBoundingClientRect();
    return bottom > 0 && top < innerHeight;
  }, selector);
}
