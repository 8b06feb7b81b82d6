// Strings that broke other programs, as title, address, source, author, theme, group, point and paragraph, read back in a browser:
// nothing of them runs, asks elsewhere, or breaks the policy.

import assert from "node:assert/strict";
import { test } from "node:test";

import { reader, watch } from "../browser.js";
import { none } from "../findings.js";
import { clean, hostileStrings, skip, strangeAddresses } from "../hostile-strings.js";
import { unescaped } from "../pages.js";
import { Portal } from "../portal.js";

const ABREAST = 3;
/** So many pages of a kind are passed over for each that is opened, where there are hundreds. */
const PASSED_OVER = { points: 2, article: 49 };
/** Points stand on the articles' own pages, too. */
const MOST = { points: 60 };

export default function hostile(world) {
  test("strings that broke others run nothing on any kind of page", { skip }, async () => {
    const strings = hostileStrings();
    const articles = strings.map((string, n) => {
      const [name, long] = [clean(string, 900), clean(string, 9000)];
      const points = [{ text: `${long} [1]` }];
      return {
        schema: "lectern.article/1", title: name, url: `https://hostile.example/${n}/${name}`, lang: "en", source: name, authors: [name], themes: [name],
        published_at: new Date(Date.UTC(2025, 0, 1) + n * 60_000).toISOString(), paragraphs: [long, "The second."],
        digests: [{ lang: "en", core_viewpoint: points, groups: [{ title: name, points }] }],
      };
    });
    const portal = await Portal.open({ demo: false, articles: [articles], refusals: true });
    const found = [];
    try {
      // The first to ask has the portal look at what came in; those beside it would see what was there before.
      await portal.html("/");
      const context = await reader(world.browser);
      const kinds = [["stream", "/"], ["points", "/?view=points"], ["themes", "/themes"], ["sources", "/sources"]];
      const articlesSeen = [];
      const walk = async ([kind, from]) => {
        const page = await context.newPage();
        page.on("dialog", (dialog) => { found.push(`${kind}: a dialog says ${dialog.message()}`); dialog.dismiss(); });
        const faults = await watch(page, portal.address);
        const every = (PASSED_OVER[kind] ?? 0) + 1;
        for (let at = from, n = 0; at && n < (MOST[kind] ?? Infinity); n += 1) {
          // What is opened is read there, too: the portal draws a page once.
          const html = n % every === 0 ? await (await page.goto(portal.address + at)).text() : await portal.html(at);
          articlesSeen.push(...[...html.matchAll(/<h3[^>]*><a href="(\/a\/\w+)">/g)].map(([, href]) => href));
          const next = html.match(/<a rel="next" href="([^"]*)"/);
          at = next && unescaped(next[1]);
        }
        found.push(...(await faults()).map((fault) => `${kind}: ${fault}`));
        await page.close();
      };
      const queue = [...kinds];
      await Promise.all(Array.from({ length: ABREAST }, async () => {
        for (let kind = queue.shift(); kind; kind = queue.shift()) await walk(kind);
      }));
      assert.ok(articlesSeen.length > 6000, `only ${articlesSeen.length} articles are listed`);
      const page = await context.newPage();
      const faults = await watch(page, portal.address);
      for (let n = 0; n < articlesSeen.length; n += PASSED_OVER.article + 1) {
        await page.goto(`${portal.address}${articlesSeen[n]}?evidence=1`);
        found.push(...await strangeAddresses(page));
        found.push(...await exportsOf(portal, articlesSeen[n]));
        await page.goto(`${portal.address}/search?q=${encodeURIComponent(clean(strings[n % strings.length], 200))}`);
      }
      found.push(...(await faults()).map((fault) => `article or search: ${fault}`));
      await context.close();
    } finally {
      await portal.close();
    }
    // What a page fetches at its foot is broken off by leaving it.
    none(found.filter((fault) => !fault.includes("net::ERR_ABORTED")), "hostile strings");
  });
}

/** An article's address as the exports have it. */
async function exportsOf(portal, href) {
  const [json, markdown] = [await portal.json(`${href}.json`), await portal.html(`${href}.md`)];
  const found = json.url.startsWith("https://hostile.example/") ? [] : [`${href}.json has the address ${json.url}`];
  const strange = markdown.match(/\]\(<?\s*(?:javascript|data|vbscript):/i);
  return strange ? [...found, `${href}.md leads to ${strange[0]}`] : found;
}
