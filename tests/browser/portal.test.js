// The one entry: one browser serves all checks, of which one waits for the machine while another works.

import assert from "node:assert/strict";
import { after, before, describe } from "node:test";

import { launch } from "./browser.js";
import citations from "./checks/citations.js";
import eachDeskPage from "./checks/each-desk-page.js";
import eachPage from "./checks/each-page.js";
import desk from "./checks/desk.js";
import copying from "./checks/copying.js";
import curating from "./checks/curating.js";
import evidence from "./checks/evidence.js";
import hostile from "./checks/hostile.js";
import hostileDesk from "./checks/hostile-desk.js";
import hostileForms from "./checks/hostile-forms.js";
import hostileLists from "./checks/hostile-lists.js";
import html from "./checks/html.js";
import keyboard from "./checks/keyboard.js";
import language from "./checks/language.js";
import kept from "./checks/kept.js";
import keys from "./checks/keys.js";
import links from "./checks/links.js";
import news from "./checks/news.js";
import noScript from "./checks/no-script.js";
import oidc from "./checks/oidc.js";
import paper from "./checks/paper.js";
import passkeys from "./checks/passkeys.js";
import refusedDesk from "./checks/refused-desk.js";
import themesDesk from "./checks/themes-desk.js";
import suggest from "./checks/suggest.js";
import types from "./checks/types.js";
import webhooks from "./checks/webhooks.js";
import weight from "./checks/weight.js";
import { FIRST, SECOND } from "./fixture.js";
import { pages } from "./pages.js";
import { Portal } from "./portal.js";

/** The longest come first, so that none of them is left alone at the end. */
const CHECKS = [
  eachPage, hostile, hostileForms, hostileDesk, hostileLists, eachDeskPage, keyboard, html, themesDesk, curating, desk, oidc, evidence, noScript,
  citations, paper, passkeys, types, webhooks, news, suggest, kept, refusedDesk, copying, keys, language, links, weight,
];
const ABREAST = 2;

describe("the portal in a browser", { concurrency: ABREAST }, () => {
  const world = {};

  before(async () => {
    [world.portal, world.empty, world.browser] = await Promise.all([
      Portal.open({ demo: true, articles: [FIRST, SECOND] }), Portal.open({ demo: false }), launch(),
    ]);
    world.pages = await pages(world.portal);
    world.portalOf = (page) => (page.empty ? world.empty : world.portal);
    world.page = (name) => world.pages.find((page) => page.name === name) ?? assert.fail(`no page is called ${name}`);
  });

  after(async () => {
    await world.browser?.close();
    await world.portal?.close();
    await world.empty?.close();
  });

  for (const check of CHECKS) describe(check.name, { concurrency: 1 }, () => check(world));
});
