// Every kind of page there is, by name and address.

import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";

import { ID } from "./fixture.js";
import { ROOT } from "./portal.js";

/** The articles of the sample collection, as their files say. */
export function sample() {
  const folder = path.join(ROOT, "sample/articles");
  return readdirSync(folder).sort().map((name) => JSON.parse(readFileSync(path.join(folder, name), "utf8")));
}

/** Where the sample's articles stand, by title. */
export async function sampleAddresses(portal) {
  const found = new Map();
  for (let at = "/"; at; ) {
    const html = await portal.html(at);
    for (const [, href, title] of html.matchAll(/<h3[^>]*><a href="(\/a\/\w+)">([^<]*)</g)) found.set(unescaped(title), href);
    const next = html.match(/<a rel="next" href="([^"]*)"/);
    at = next && unescaped(next[1]);
  }
  return sample().map((article) => {
    const href = found.get(article.title);
    if (!href) throw new Error(`the stream does not list “${article.title}”`);
    return { article, href };
  });
}

export function unescaped(text) {
  const marks = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
  return text.replace(/&(?:#(\d+)|#x([0-9a-f]+)|(amp|lt|gt|quot|apos));/gi, (_, dec, hex, name) =>
    name ? marks[name.toLowerCase()] : String.fromCodePoint(dec ? Number(dec) : Number.parseInt(hex, 16)));
}

/** The most used theme or source of the sample. */
async function mostUsed(portal, list, below) {
  const found = [...(await portal.html(list)).matchAll(/<li><a href="([^"]*)"/g)].map(([, href]) => unescaped(href));
  return found.find((href) => href.startsWith(below) && href !== `${below}made-for-tests`);
}

/** @returns {Promise<{name: string, at: string, status?: number, empty?: boolean}[]>} `empty`: on the portal that holds nothing */
export async function pages(portal) {
  const addresses = await sampleAddresses(portal);
  const written = (lang, both) => addresses.find(({ article }) =>
    article.lang === lang && (article.digests.length > 1) === both).href;
  const both = written("en", true);
  const first = await portal.json(`/a/${ID.revised}.json?revisions=all`);
  const points = (number) => first.digests.find((digest) => digest.revision === number).groups.flatMap((group) => group.points).map((point) => point.id);
  const dropped = points(1).filter((id) => !points(2).includes(id)).at(-1);
  const second = (await portal.html("/")).match(/<a rel="next" href="([^"]*)"/)[1];
  const theme = await mostUsed(portal, "/themes", "/t/");
  const source = await mostUsed(portal, "/sources", "/s/");
  const hard = (await portal.html(`/a/${ID.hard}`)).match(/href="(\/[ts]\/donau[^"]*)"/g).map((found) => found.slice(6, -1));
  const slug = theme.slice(3);
  return [
    { name: "stream", at: "/" },
    { name: "stream, second page", at: unescaped(second) },
    { name: "stream with filters", at: `/?theme=${slug}&not-theme=made-for-tests&lang=en&from=2020-01-01&to=2030-12-31` },
    { name: "stream without result", at: `/?theme=${slug}&theme=made-for-tests&lang=fr` },
    { name: "article in English", at: written("en", false) },
    { name: "article in Chinese", at: written("zh", false) },
    { name: "article, digest in English", at: `${both}?lang=en` },
    { name: "article, digest in Chinese", at: `${both}?lang=zh` },
    { name: "article, evidence open", at: `${both}?lang=en&evidence=2` },
    { name: "article, evidence that is not stored", at: `/a/${ID.hard}?lang=zh&evidence=999` },
    { name: "article without text", at: `/a/${ID.noText}` },
    { name: "article without text or address", at: `/a/${ID.noTextNoAddress}` },
    { name: "article without digest", at: `/a/${ID.noDigest}` },
    { name: "article, title only", at: `/a/${ID.titleOnly}` },
    { name: "article hard to lay out", at: `/a/${ID.hard}?lang=zh` },
    { name: "article, digest in Arabic", at: `/a/${ID.hard}?lang=ar` },
    { name: "article, digest in Japanese", at: `/a/${ID.hard}?lang=ja` },
    { name: "article, checked", at: `/a/${ID.checked}?lang=en` },
    { name: "two languages, checked", at: `/a/${ID.checked}?lang=zh&beside=en` },
    { name: "article in two languages", at: `${both}?lang=en&beside=zh` },
    { name: "two languages, evidence", at: `${both}?lang=zh&beside=en&evidence=3` },
    { name: "two languages hard to lay out", at: `/a/${ID.hard}?lang=zh&beside=ar` },
    { name: "revisions", at: `/a/${ID.revised}/revisions` },
    { name: "two revisions compared", at: `/a/${ID.revised}/revisions/2/diff` },
    { name: "older revision", at: `/a/${ID.revised}/revisions/1` },
    { name: "point", at: `/p/${points(2)[0]}` },
    { name: "dropped point", at: `/p/${dropped}` },
    { name: "settings", at: "/settings" },
    { name: "saved", at: "/saved" },
    { name: "offline", at: "/offline" },
    { name: "themes", at: "/themes" },
    { name: "themes, none of that name", at: "/themes?name=zzzzzz" },
    { name: "theme, articles", at: theme },
    { name: "theme, points", at: `${theme}?view=points` },
    { name: "theme, second page", at: unescaped((await portal.html("/t/made-for-tests")).match(/<a rel="next" href="([^"]*)"/)[1]) },
    { name: "theme hard to lay out", at: hard.find((href) => href.startsWith("/t/")) },
    { name: "sources", at: "/sources" },
    { name: "source, articles", at: source },
    { name: "source, points", at: `${source}?view=points` },
    { name: "source hard to lay out", at: hard.find((href) => href.startsWith("/s/")) },
    { name: "search", at: "/search" },
    { name: "search, articles", at: "/search?q=state+memory" },
    { name: "search, Chinese", at: `/search?q=${encodeURIComponent("状态")}&sort=newest` },
    { name: "search, narrowed", at: `/search?q=model&theme=${slug}&lang=en` },
    { name: "search, points", at: "/search?q=in:points+recall" },
    { name: "search, checked", at: "/search?q=check:warn+in:points" },
    { name: "theme, checked points", at: "/t/shares?view=points" },
    { name: "search, near words", at: "/search?q=transfromer" },
    { name: "related articles", at: `${both}/related` },
    { name: "search, nothing found", at: "/search?q=zzzzzz+after:soon&lang=fr" },
    { name: "help", at: "/help" },
    { name: "the API", at: "/api" },
    { name: "404", at: "/a/nothing-here", status: 404 },
    { name: "400", at: "/?from=yesterday&theme=x", status: 400 },
    { name: "sign-in", at: "/sign-in?to=/admin/account" },
    { name: "set-up", at: "/set-up", empty: true },
    { name: "first run", at: "/", empty: true },
  ];
}
