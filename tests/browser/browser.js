// Starts Debian's Chromium and watches what its pages say and ask for.

import { existsSync } from "node:fs";

import { chromium } from "playwright-core";

/** The first draws pages as the second does, and no window, menu and toolbar around each, which take longer than the page. */
const BROWSERS = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium"];

const ARGS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync",
];

export function launch() {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? BROWSERS.find((at) => existsSync(at)) ?? BROWSERS[1], args: ARGS });
}

/** A fresh reader, who prefers a language and has asked for no smooth scrolling (it would only cost time). */
export function reader(browser, lang = "en", more = {}) {
  const locale = lang === "zh" ? "zh-CN" : "en-GB";
  return browser.newContext({ locale, reducedMotion: "reduce", viewport: { width: 1024, height: 768 }, ...more });
}

/** Waits for what a page fetches once its foot is near: what an article leads to. */
export async function settle(page) {
  if (await page.locator("#related").count() === 0) return;
  await page.evaluate(() => document.querySelector("#related").scrollIntoView());
  await page.waitForFunction(() => document.querySelector("#related .related-list") || document.querySelector("#related").hidden);
  await page.evaluate(() => scrollTo(0, 0));
}

/** Whether a message is about a feature in the policy header that this build of the browser doesn't have. It comes with every
    answer, so one check looks at it once. */
export function unknownFeature(message) {
  return message.text().startsWith("Error with Permissions-Policy header");
}

/** Collects everything a page must not do: speak, fail, ask elsewhere, break its own policy. What it gives is told once. */
export async function watch(page, address, status = 200) {
  const faults = [];
  // Chromium itself notes a page that answers 404 or 400 in the console.
  const expected = (message) => status >= 400 && message.text().includes(`status of ${status}`) && message.location().url === page.url();
  page.on("console", (message) => {
    if (!expected(message) && !unknownFeature(message)) faults.push(`console ${message.type()}: ${message.text()} (${message.location().url})`);
  });
  page.on("pageerror", (error) => faults.push(`script error: ${error.message}`));
  // What a page follows ends with the page.
  const left = (request) => request.resourceType() === "eventsource" && request.failure()?.errorText === "net::ERR_ABORTED";
  page.on("requestfailed", (request) => left(request) || faults.push(`failed request: ${request.url()} (${request.failure()?.errorText})`));
  page.on("request", (request) => {
    if (new URL(request.url()).origin !== new URL(address).origin) faults.push(`request to another host: ${request.url()}`);
  });
  page.on("response", (response) => {
    if (response.status() >= 400 && !response.request().isNavigationRequest()) faults.push(`${response.status()}: ${response.url()}`);
  });
  await page.addInitScript(() => {
    globalThis.brokenPolicy = [];
    addEventListener("securitypolicyviolation", (event) => globalThis.brokenPolicy.push(`${event.violatedDirective} ${event.blockedURI}`));
  });
  return async () => {
    const broken = await page.evaluate(() => globalThis.brokenPolicy) ?? [`nothing was watched at ${page.url()}`];
    return faults.splice(0).concat(broken.map((words) => `policy broken: ${words}`));
  };
}

/** Tabs of one browser that go from page to page: a fresh one for each takes longer than most pages do. */
export class Tabs {
  #context;
  #free = new Map();

  constructor(context) {
    this.#context = context;
  }

  /** Lends a tab that has nothing open, and what `watch` gives for it. */
  async lend(address, status, use) {
    // What is expected of a tab is set when it is opened.
    const kind = `${address} ${status}`;
    if (!this.#free.has(kind)) this.#free.set(kind, []);
    const free = this.#free.get(kind);
    const tab = free.pop() ?? await this.#open(address, status);
    await use(tab.page, tab.faults);
    // Leaving breaks off what is still on its way; nothing of that is the next page's. A tab that failed is not lent again.
    await tab.page.goto("about:blank");
    await tab.faults();
    free.push(tab);
  }

  async #open(address, status) {
    const page = await this.#context.newPage();
    return { page, faults: await watch(page, address, status) };
  }
}
