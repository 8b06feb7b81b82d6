// All of curating in one go, by mouse, by keyboard alone, and without JavaScript: from the code on the terminal to an owner,
// from a saved page to an article, two themes made one, and out again. Each step is a function of its own.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";

import { reader, watch } from "../browser.js";
import { none } from "../findings.js";
import { Portal } from "../portal.js";
import { tabTo } from "./desk.js";

const FOLDER = process.env.LECTERN_TEST_DATA;
const WORD = "correct horse battery";

/** How one goes about: activates what is called so, and writes into the field of a name. */
const HANDS = {
  "by mouse": (page) => ({
    press: (words) => page.getByRole("button", { name: words, exact: true }).click(),
    follow: (words) => page.locator("main").getByRole("link", { name: words, exact: true }).first().click(),
    write: (name, text) => page.locator(`[name=${name}]`).fill(text),
  }),
  "by keyboard alone": (page) => {
    const activate = async (words) => {
      await tabTo(page, words);
      await page.keyboard.press("Enter");
    };
    return {
      press: activate,
      follow: activate,
      write: async (name, text) => {
          await tabTo(page, "", name);
        await page.keyboard.press("Control+A");
        await page.keyboard.insertText(text);
      },
    };
  },
};

const WAYS = [
  ["by mouse", "by mouse", true],
  ["by keyboard alone", "by keyboard alone", true],
  ["by mouse without JavaScript", "by mouse", false],
  ["by keyboard alone and without JavaScript", "by keyboard alone", false],
];

export default function curating(world) {
  for (const [name, hands, javaScriptEnabled] of WAYS) {
    test(`${name}: from the code to an owner, a saved page to an article, two themes to one, and out`, { skip: FOLDER ? false : "LECTERN_TEST_DATA is not set" }, async () => {
      const portal = await Portal.open({ demo: false });
      try {
        const context = await reader(world.browser, "en", { javaScriptEnabled });
        const page = await context.newPage();
        // What is watched needs a script in the page.
        const faults = javaScriptEnabled ? await watch(page, portal.address) : async () => [];
        const desk = { page, portal, at: (path) => portal.address + path, ...HANDS[hands](page) };
        await setUp(desk);
        await addSavedPage(desk);
        const themes = await readArticle(desk);
        await mergeThemes(desk, themes);
        await oldAddressLeadsOn(desk, themes);
        await signOut(desk);
        // What a page fetches at its foot is broken off by leaving it; and the browser notes that it clears what it kept.
        none((await faults()).filter((fault) => !/net::ERR_ABORTED|^console info: Clear-Site-Data/.test(fault)), name);
        await context.close();
      } finally {
        await portal.close();
      }
    });
  }
}

async function setUp({ page, portal, at, write, press }) {
  await page.goto(at("/admin"));
  await page.goto(at("/set-up"));
  await write("code", portal.setUpCode);
  await write("name", "Ada");
  await write("password", WORD);
  await press("Set up this portal");
  await page.waitForURL(at("/admin"));
  assert.equal(await page.locator("h1").textContent(), "Desk");
}

/** The page as it was saved from another portal, seen before it is kept. */
async function addSavedPage({ page, at, write, press, follow }) {
  await follow("Add articles");
  await page.waitForURL(at("/admin/articles/new"));
  await write("text", readFileSync(path.join(FOLDER, "pages/workflow-page.txt"), "utf8"));
  await press("Preview");
  await page.locator(".piece .group").nth(3).waitFor();
  assert.equal(await page.locator(".piece .point").count(), 12);
  assert.equal(await page.locator(".piece .lead p").count(), 1);
  await press("Keep");
  await page.locator("[role=status] a").waitFor();
  assert.match(await page.locator("[role=status]").textContent(), /1 new, 0 updated, 0 unchanged, 0 refused/);
}

/** Returns its themes: where they answer, and their names. */
async function readArticle({ page, follow }) {
  const href = await page.locator("[role=status] a").getAttribute("href");
  await follow(href);
  await page.waitForURL(`**${href}`);
  assert.match(await page.locator("h1").textContent(), /大模型圆桌/);
  assert.equal(await page.locator(".group .point").count(), 12);
  const groups = page.locator(".group h2 a[href^='/t/'], .group h3 a[href^='/t/']");
  assert.equal(await groups.count(), 4);
  return groups.evaluateAll((links) => links.map((link) => ({ href: link.getAttribute("href"), name: link.textContent.trim() })));
}

async function mergeThemes({ page, at, write, press, follow }, [from, into]) {
  await page.goto(at("/admin"));
  await follow("Themes at the desk");
  await page.waitForURL(at("/admin/themes"));
  await follow(from.name);
  await page.waitForURL(`**/admin/themes/${from.href.slice(3)}`);
  await write("into", into.name);
  await press("Merge");
  await page.locator("[role=status]").waitFor();
  assert.equal(new URL(page.url()).pathname, `/admin/themes/${into.href.slice(3)}`);
  assert.match(await page.locator("[role=status]").textContent(), /Themes merged/);
}

async function oldAddressLeadsOn({ page, at }, [from, into]) {
  const answer = await fetch(at(from.href), { redirect: "manual" });
  assert.deepEqual([answer.status, answer.headers.get("location")], [301, into.href]);
  await page.goto(at(from.href));
  assert.equal(new URL(page.url()).pathname, into.href);
  assert.equal(await page.locator("h1").textContent(), into.name);
  assert.equal(await page.locator(".entry").count(), 1);
}

async function signOut({ page, at, press }) {
  await page.goto(at("/admin"));
  await press("Sign out");
  await page.waitForURL(at("/"));
  await page.goto(at("/admin"));
  assert.equal(new URL(page.url()).pathname, "/sign-in");
}
