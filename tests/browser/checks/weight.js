// What a first visit weighs over the wire, headers included.

import assert from "node:assert/strict";
import http from "node:http";
import { test } from "node:test";

import { unescaped } from "../pages.js";

// Thousands of bytes, as look.md counts them.
const MOST_SCRIPT = 12_000;
const MOST = { stream: 45_000, "article, digest in English": 40_000 };

export default function weight(world) {
  test("the weight of all scripts", async (t) => {
    const html = await world.portal.html("/");
    const at = [...html.matchAll(/"(\/static\/[^"]*\.js)"/g)].map(([, href]) => href);
    // `sw.js` has an address of its own, at which it is compressed as it is asked for; it is the same file.
    at.push(at[0].replace(/[^/]*$/, "sw.js"));
    const sizes = await Promise.all(at.map((href) => get(world.portal.address + href, ({ headers }) => Number(headers["content-length"]))));
    const total = sizes.reduce((sum, bytes) => sum + bytes);
    t.diagnostic(`${at.length} scripts: ${total} bytes by brotli`);
    assert.ok(total <= MOST_SCRIPT, `${total} bytes of script`);
  });

  for (const [name, most] of Object.entries(MOST)) {
    test(`the weight of a first visit: ${name}`, async (t) => {
      const page = await get(world.portal.address + world.page(name).at);
      const html = await world.portal.html(world.page(name).at);
      const parts = [...html.matchAll(/<(?:link rel="(?:stylesheet|icon|manifest|modulepreload)"[^>]*href|script[^>]*src)="([^"]*)"/g)];
      const others = await Promise.all(parts.map(([, href]) => get(world.portal.address + unescaped(href))));
      others.push(await get(`${world.portal.address}/sw.js`));
      const total = others.reduce((sum, bytes) => sum + bytes, page);
      const kib = (bytes) => (bytes / 1024).toFixed(1);
      t.diagnostic(`${name}: ${kib(total)} KiB in ${others.length + 1} answers, of which the page ${kib(page)}`);
      assert.ok(total < most, `${name} weighs ${kib(total)} KiB`);
    });
  }
}

/** The bytes of an answer, all of them unless asked otherwise. */
function get(address, bytes = ({ socket }) => socket.bytesRead) {
  return new Promise((resolve, reject) => {
    // A connection of its own, so that its bytes are those of this answer.
    http.get(address, { agent: false, headers: { "accept-encoding": "br, gzip" } }, (answer) => {
      answer.resume().once("end", () => {
        if (answer.statusCode === 200) resolve(bytes(answer));
        else reject(new Error(`${address} answers ${answer.statusCode}`));
      });
    }).once("error", reject);
  });
}
