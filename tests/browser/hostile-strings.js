// Strings that broke other programs, and what must not come of them on any page.

import { readFileSync } from "node:fs";
import path from "node:path";

import { reader, watch } from "./browser.js";
import { none } from "./findings.js";
import { Portal } from "./portal.js";

const FOLDER = process.env.LECTERN_TEST_DATA;
const WORD = "correct horse battery";
/** So many strings at least stand in one article of a packed portal, each as a point and as a paragraph. */
const PACK = 60;
/** So many of them in its core viewpoint, and in each group. */
export const CORE = 10;
/** As long as a name that an editor may give. */
export const NAME = 190;
const ABREAST = 2;

/** Why a test of them is passed over, if it is. */
export const skip = FOLDER ? false : "LECTERN_TEST_DATA is not set";

/** @returns {string[]} all of them */
export function hostileStrings() {
  return readFileSync(path.join(FOLDER, "sanitise/payloads.jsonl"), "utf8").trimEnd().split("\n").map((line) => JSON.parse(line));
}

/** Control characters are refused at the door, and long ones are cut as an editor would. */
export const clean = (text, most) => [...text.replace(/\p{Cc}/gu, "")].slice(0, most).join("").trim() || "blank";

/** What leads or asks elsewhere than to this portal or to a page of the web. */
export function strangeAddresses(page) {
  return page.evaluate(() => {
    const found = [];
    for (const element of document.querySelectorAll("*")) {
      for (const { name, value } of element.attributes) {
        const at = `${location.pathname}: <${element.localName} ${name}="${value.slice(0, 80)}">`;
        if (name.startsWith("on") || name === "style" || name === "srcdoc") found.push(at);
        if (!["href", "src", "action", "formaction", "data", "xlink:href", "poster", "ping"].includes(name)) continue;
        const { protocol, origin } = new URL(value, location.href);
        const leads = element.localName === "a" ? protocol === "http:" || protocol === "https:" : origin === location.origin;
        if (!leads) found.push(at);
      }
    }
    return found;
  });
}

/** A browser in which Ada is signed in, who has just become the owner. */
export async function owner(world, portal) {
  const context = await reader(world.browser);
  const page = await context.newPage();
  await page.goto(`${portal.address}/set-up`);
  for (const [name, value] of [["code", portal.setUpCode], ["name", "Ada"], ["password", WORD]]) await page.locator(`[name=${name}]`).fill(value);
  await page.keyboard.press("Enter");
  await page.waitForURL(`${portal.address}/admin`);
  await page.close();
  return context;
}

/** A page that notes what it must not do. `look` opens an address, or stays, and reads what the page has become. */
export async function watched(context, portal) {
  const page = await context.newPage();
  const found = [];
  page.on("dialog", (dialog) => { found.push(`a dialog says ${dialog.message()}`); dialog.dismiss(); });
  const faults = await watch(page, portal.address);
  const look = async (at) => {
    if (at) await page.goto(portal.address + at);
    found.push(...await strangeAddresses(page));
    found.push(...(await page.evaluate(() => globalThis.brokenPolicy)).map((words) => `policy broken at ${page.url()}: ${words}`));
  };
  const close = async () => {
    // What a page fetches at its foot is broken off by leaving it.
    const all = found.concat(await faults()).filter((fault) => !fault.includes("net::ERR_ABORTED"));
    await page.close();
    return all;
  };
  return { page, look, close };
}

export function hrefs(page, selector) {
  return page.locator(selector).evaluateAll((links) => [...new Set(links.map((link) => link.getAttribute("href")))]);
}

/** A portal that holds all strings, many in each article. */
export async function packedPortal() {
  const packs = packed(hostileStrings());
  const portal = await Portal.open({ demo: false, articles: [packs.map(article)] });
  return { portal, packs, articles: portal.imported[0].articles };
}

/** @returns {string[][]} the strings in packs, each once */
function packed(strings) {
  const fit = strings.map((string) => clean(string, 9000));
  const packs = Math.floor(fit.length / PACK);
  const begin = (n) => Math.floor(n * fit.length / packs);
  return Array.from({ length: packs }, (_, n) => fit.slice(begin(n), begin(n + 1)));
}

function article(pack) {
  const names = pack.map((string) => clean(string, NAME));
  const points = pack.map((string, n) => ({ text: `${string} [${n + 1}]` }));
  const groups = [];
  for (let n = CORE; n < pack.length; n += CORE) groups.push({ title: names[n], points: points.slice(n, n + CORE) });
  return {
    title: names[0], lang: "en", source: names[1], authors: names.slice(2, 6), themes: names.slice(6, 12), paragraphs: pack,
    digests: [{ lang: "en", core_viewpoint: points.slice(0, CORE), groups }],
  };
}

/** Lets the owner take steps, of which one waits for the portal while another is read. */
export async function abreast(world, portal, steps, isExpected = (_) => false) {
  const context = await owner(world, portal);
  const queue = [...steps];
  const found = [];
  await Promise.all(Array.from({ length: ABREAST }, async () => {
    const { page, look, close } = await watched(context, portal);
    for (let step = queue.shift(); step; step = queue.shift()) await step({ page, look, portal });
    found.push(...await close());
  }));
  await context.close();
  none(found.filter((fault) => !isExpected(fault)), "hostile strings");
}
