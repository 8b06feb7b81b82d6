// Webhooks at the desk: set up, tested, called. What arrives is checked by a library that is not ours.

import assert from "node:assert/strict";
import http from "node:http";
import { after, before, test } from "node:test";

import { Webhook } from "standardwebhooks";

import { reader, watch } from "../browser.js";
import { none } from "../findings.js";
import { Portal } from "../portal.js";
import { inspect } from "./each-page.js";

const WORD = "correct horse battery";

export default function webhooks(world) {
  let portal, receiver, status = 204;
  const calls = [];
  const at = (path) => portal.address + path;

  before(async () => {
    receiver = http.createServer((request, answer) => {
      let body = "";
      request.on("data", (piece) => { body += piece; }).on("end", () => {
        calls.push({ body, headers: request.headers });
        answer.writeHead(status).end(status === 204 ? undefined : "Not today");
      });
    });
    await new Promise((resolve) => receiver.listen(0, "127.0.0.1", resolve));
    portal = await Portal.open({ demo: false, more: ["--private-hosts", `127.0.0.1:${receiver.address().port}`] });
  });
  after(async () => {
    await portal?.close();
    receiver?.close();
  });

  async function called(number) {
    for (let n = 0; calls.length < number && n < 100; n += 1) await new Promise((resolve) => setTimeout(resolve, 100));
    assert.equal(calls.length, number);
    return calls[number - 1];
  }

  test("a webhook is set up, tested and called, and its signatures hold", async () => {
    const context = await reader(world.browser);
    const page = await context.newPage();
    await page.goto(at("/set-up"));
    for (const [name, value] of [["code", portal.setUpCode], ["name", "Ada"], ["password", WORD]]) await page.locator(`[name=${name}]`).fill(value);
    await page.keyboard.press("Enter");
    await page.waitForURL(at("/admin"));
    const faults = await watch(page, at(""));
    const found = [];
    const look = async (what) => found.push(...(await inspect(page)).map((words) => `${what}: ${words}`));

    await page.getByRole("link", { name: "Webhooks" }).click();
    await look("none yet");
    await page.locator("[name=name]").fill("The board");
    await page.locator("[name=url]").fill(`http://127.0.0.1:${receiver.address().port}/hook`);
    await page.getByRole("button", { name: "Add" }).click();
    const secret = await page.locator(".made code").textContent();
    await look("just made");

    await page.goto(at("/admin/webhooks"));
    await look("one of them");
    await page.getByRole("link", { name: "The board" }).click();
    await page.getByRole("button", { name: "Send a test" }).click();
    await page.locator(".rows li", { hasText: "Delivered · 204" }).waitFor();
    const checked = new Webhook(secret);
    const test = await called(1);
    assert.equal(checked.verify(test.body, test.headers).type, "webhook.test");
    assert.throws(() => checked.verify(test.body.replace("test", "tent"), test.headers));

    await portal.import([{ title: "为什么状态模型重要", lang: "zh", source: "机器之心", published_at: "2026-01-05T08:00:00Z" }]);
    const told = await called(2);
    const { type, data } = checked.verify(told.body, told.headers);
    assert.deepEqual([type, data.title, data.source.name, data.lang], ["article.published", "为什么状态模型重要", "机器之心", "zh"]);
    assert.equal((await fetch(new URL(data.link, at("/")))).status, 200);

    status = 503;
    await portal.import([{ title: "Another one", lang: "en" }]);
    const first = await called(3);
    await page.reload();
    await page.locator(".rows li", { hasText: "Waiting · 503" }).waitFor();
    await look("one that waits");
    status = 204;
    // It comes again by itself, as it was.
    const again = await called(4);
    assert.deepEqual([again.body, again.headers["webhook-id"]], [first.body, first.headers["webhook-id"]]);
    checked.verify(again.body, again.headers);
    none(found.concat(await faults()), "webhooks");
    await context.close();
  });

  test("the pages of webhooks hold in Chinese what every page must", async () => {
    const context = await reader(world.browser, "zh");
    const page = await context.newPage();
    await page.goto(at("/sign-in?to=/admin/webhooks/1"));
    await page.locator("[name=name]").fill("Ada");
    await page.locator("[name=password]").fill(WORD);
    await page.keyboard.press("Enter");
    await page.waitForURL(at("/admin/webhooks/1"));
    const found = await inspect(page);
    await page.goto(at("/admin/webhooks"));
    none(found.concat(await inspect(page)), "webhooks");
    await context.close();
  });
}
