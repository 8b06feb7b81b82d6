// What must hold on every page holds on those of the desk too: of an article that is edited, of two who clash, of themes and sources.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { reader, Tabs } from "../browser.js";
import { none } from "../findings.js";
import { FIRST, ID, SECOND } from "../fixture.js";
import { Portal } from "../portal.js";
import { inspect } from "./each-page.js";

// One page waits for the browser while another is worked on.
const ABREAST = 2;
const WORD = "correct horse battery";

export default function eachDeskPage(world) {
  let portal, state;
  const at = (path) => portal.address + path;

  before(async () => {
    portal = await Portal.open({ demo: false, articles: [FIRST, SECOND] });
  });
  after(() => portal?.close());

  /** The first to ask becomes the owner. */
  async function signIn() {
    const context = await reader(world.browser);
    const page = await context.newPage();
    await page.goto(at("/set-up"));
    for (const [name, value] of [["code", portal.setUpCode], ["name", "Ada"], ["password", WORD]]) await page.locator(`[name=${name}]`).fill(value);
    await page.keyboard.press("Enter");
    await page.waitForURL(at("/admin"));
    state = await context.storageState();
    await context.close();
  }

  const edit = `/admin/articles/${ID.revised}?lang=en`;
  const PAGES = [
    ["the desk", "/admin"],
    ["an article", `/a/${ID.checked}?lang=en`],
    ["revisions", `/a/${ID.revised}/revisions`],
    ["the form", `/admin/articles/${ID.checked}?lang=en`],
    ["the form, hard to lay out", `/admin/articles/${ID.hard}?lang=zh`],
    ["the form of a further language", `/admin/articles/${ID.checked}?lang=ar`],
    ["the digest as text", `/admin/articles/${ID.hard}?lang=ar`, (page) => page.locator("[value=text]").click(), "textarea[name=text]"],
    ["what is wrong", edit, async (page) => {
      await page.locator("[name=title]").fill("");
      await page.locator("[value=save]").click();
    }, "[role=alert]", 422],
    ["two who clash", edit, async (page) => {
      const other = await page.context().newPage();
      const point = (page, n) => page.locator("[name=point]").nth(n);
      await other.goto(at(edit));
      await point(other, 0).fill(`Theirs ${Date.now()} [1].`);
      await point(other, 1).fill(`Theirs alone ${Date.now()} [1].`);
      await other.locator("[value=save]").click();
      await other.waitForURL(/done=/);
      await other.close();
      await point(page, 0).fill("Mine [2].");
      await page.locator("[value=save]").click();
    }, "[name=take]", 409],
    ["the paragraphs", `/admin/articles/${ID.hard}/text`],
    ["many articles", "/admin/articles?theme=made-for-tests&status=public"],
    ["many articles, nothing chosen", "/admin/articles", (page) => page.locator("form[method=post] .form button").click(), "[role=alert]", 422],
    ["a change of many articles", "/admin/articles?source=made-for-tests", async (page) => {
      await page.locator("[value=all]").check();
      await page.locator("[name=themes]").fill(`Added to many ${Date.now()}`);
      await page.locator("form[method=post] .form button").click();
      await page.getByRole("button", { name: /^(Undo|撤销)$/ }).waitFor();
    }, "progress"],
    ["themes", "/admin/themes"],
    ["a theme", "/admin/themes/made-for-tests"],
    ["sources", "/admin/sources"],
    ["a source", "/admin/sources/made-for-tests"],
    ["a link to an article", `/admin/articles/${ID.checked}/shares`, (page) => page.locator(".form button").click(), ".made"],
    ["a shared article", `/admin/articles/${ID.checked}/shares`, async (page) => {
      await page.locator(".form button").click();
      await page.locator(".made a").click();
    }, ".article .point"],
    ["the bin", `/a/${ID.checked}`, (page) => page.locator(".curated [formaction]").click(), ".rows"],
    ["what was put back", "/admin/bin", (page) => page.locator(".rows button").click(), "[role=status]"],
    ["what was done", "/admin/audit"],
    ["passkeys, where there can be none", "/admin/account/passkeys"],
    ["recovery codes", "/admin/account/recovery"],
    ["recovery codes that were just made", "/admin/account/recovery", (page) => page.locator(".form button").click(), "#codes"],
    ["tokens", "/admin/account/tokens"],
    ["a token that was just made", "/admin/account/tokens", async (page) => {
      await page.locator("main [name=name]").fill("A pipeline");
      await page.locator(".form button").click();
    }, ".made code"],
  ];

  for (const lang of ["en", "zh"]) {
    // What changes nothing goes abreast; what changes something comes after, each by itself.
    test(`every page of the desk, in ${lang}`, { concurrency: ABREAST }, async (t) => {
      if (!state) await signIn();
      const context = await reader(world.browser, lang, { storageState: state });
      const tabs = new Tabs(context);
      const look = ([name, path, act, shows, status = 200]) => t.test(`${name}, in ${lang}`, () => tabs.lend(at(""), status, async (page, faults) => {
        assert.equal((await page.goto(at(path))).status(), 200);
        if (act) {
          await act(page);
          await page.locator(shows).first().waitFor();
        }
        // A preview that follows what is typed is broken off by a button that leads on.
        const found = (await faults()).filter((fault) => !act || !fault.includes("net::ERR_ABORTED"));
        none((await inspect(page)).concat(found), `${name} (${path})`);
      }));
      await Promise.all(PAGES.filter(([, , act]) => !act).map(look));
      for (const page of PAGES.filter(([, , act]) => act)) await look(page);
      await context.close();
    });
  }
}
