// Signing in by a real OpenID provider: in, back, with other groups, refused, out of both, and without it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { reader, watch } from "../browser.js";
import { none } from "../findings.js";
import { Portal } from "../portal.js";
import { CLIENT, freePort, OpenId } from "../provider.js";
import { inspect } from "./each-page.js";

const WORD = "correct horse battery";
const BUTTON = { en: "Sign in with Company login", zh: "使用 Company login 登录" };

export default function oidc(world) {
  let portal, openId;
  const at = (path) => portal.address + path;

  before(async () => {
    const listen = `127.0.0.1:${await freePort()}`;
    openId = await OpenId.open(`http://${listen}`);
    const more = [
      "--base-url", `http://${listen}`, "--oidc-issuer", openId.issuer, "--oidc-client-id", CLIENT.id, "--oidc-name", "Company login",
      "--oidc-scopes", "profile groups", "--oidc-roles", "admins=owner,editors=editor,readers=reader",
    ];
    // It logs that it can't ask a provider that was stopped.
    portal = await Portal.open({ demo: false, listen, more, env: { LECTERN_OIDC_CLIENT_SECRET: CLIENT.secret, LECTERN_LOG: "error" } });
    const page = await (await reader(world.browser)).newPage();
    await page.goto(at("/set-up"));
    for (const [name, value] of [["code", portal.setUpCode], ["name", "Ada"], ["password", WORD]]) await page.locator(`[name=${name}]`).fill(value);
    await page.keyboard.press("Enter");
    await page.waitForURL(at("/admin"));
    await page.context().close();
  });
  after(async () => {
    await portal?.close();
    await openId?.stop();
  });

  /** A fresh browser that goes to a page of the portal's, signs in by the provider, and is back. */
  async function signedIn(name, groups, { to = "/sign-in", lang = "en", more = {} } = {}) {
    openId.groups[name] = groups;
    const context = await reader(world.browser, lang, more);
    const page = await context.newPage();
    await page.goto(at(to));
    await page.getByRole("link", { name: BUTTON[lang] }).click();
    await openId.signIn(page, name);
    await page.waitForURL((url) => url.origin === portal.address && !url.pathname.startsWith("/sign-in/oidc?"));
    return page;
  }

  const role = async (page) => {
    await page.goto(at("/admin/account"));
    return page.locator("main > .provenance").first().textContent();
  };

  test("one comes in without JavaScript, is led back to where one wanted to go, and has the role of the group", async () => {
    const page = await signedIn("bea", ["editors"], { to: "/admin/audit", more: { javaScriptEnabled: false } });
    assert.equal(page.url(), at("/admin/audit"));
    assert.equal(await role(page), "bea · Editor");
    const cookies = await page.context().cookies(portal.address);
    const own = cookies.filter(({ name }) => name.startsWith("lectern"));
    assert.deepEqual(own.map(({ name, httpOnly, sameSite }) => [name, httpOnly, sameSite]), [["lectern-session", true, "Lax"]]);
    await page.context().close();
  });

  test("other groups are another role at the next sign-in, and none of them is refused in words", async () => {
    const first = await signedIn("cy", ["editors"]);
    assert.equal(first.url(), at("/admin"));
    const second = await signedIn("cy", ["readers", "others"]);
    assert.equal(second.url(), at("/"));
    assert.equal(await role(second), "cy · Reader");
    assert.equal((await first.goto(at("/admin"))).status(), 403);
    const third = await signedIn("cy", ["others"]);
    assert.match(await third.locator("[role=alert]").textContent(), /knows you as cy, but none of your groups/);
    assert.equal((await first.goto(at("/admin/account"))).url(), at("/sign-in?to=%2Fadmin%2Faccount"), "what was open is ended");
    for (const page of [first, second, third]) await page.context().close();
  });

  for (const lang of ["en", "zh"]) {
    test(`its pages hold what every page must, in ${lang}`, async () => {
      const found = [];
      const look = async (page, what) => found.push(...(await inspect(page)).map((words) => `${what}: ${words}`));
      const page = await (await reader(world.browser, lang)).newPage();
      const faults = await watch(page, at(""));
      await page.goto(at("/sign-in?to=/admin/account"));
      await look(page, "sign-in");
      for (const [name, value] of [["name", "Ada"], ["password", WORD]]) await page.locator(`[name=${name}]`).fill(value);
      await page.keyboard.press("Enter");
      await page.waitForURL(at("/admin/account"));
      await look(page, "account");
      found.push(...await faults());
      await page.context().close();
      const refused = await signedIn("nobody", [], { lang });
      await look(refused, "refused");
      await refused.context().close();
      const known = await signedIn("di", ["readers"], { lang, to: "/sign-in" });
      await known.goto(at("/admin/account"));
      await look(known, "account without a password");
      await known.locator(".foot form button").click();
      await known.waitForURL(at("/signed-out"));
      await look(known, "signed out");
      await known.context().close();
      none(found, "sign-in by a provider");
    });
  }

  test("the provider's own no is told, and the password is at hand", async () => {
    const page = await (await reader(world.browser)).newPage();
    await page.goto(at("/sign-in"));
    await page.getByRole("link", { name: BUTTON.en }).click();
    await page.getByRole("link", { name: "Cancel" }).click();
    await page.locator("[role=alert]").waitFor();
    assert.match(await page.locator("[role=alert]").textContent(), /did not sign you in\. It says: .*\(access_denied\)/);
    await page.locator("[name=name]").fill("Ada");
    await page.locator("[name=password]").fill(WORD);
    await page.keyboard.press("Enter");
    await page.waitForURL(at("/admin"));
    await page.context().close();
  });

  test("an answer is good once, in the browser that asked, with what it was sent with", async () => {
    openId.groups.eve = ["editors"];
    const context = await reader(world.browser);
    const page = await context.newPage();
    const answers = [];
    page.on("request", (request) => {
      if (request.url().startsWith(at("/sign-in/oidc/callback"))) answers.push(request.url());
    });
    const begin = async () => {
      await page.goto(at("/sign-in"));
      await page.getByRole("link", { name: BUTTON.en }).click();
    };
    const stale = async (tab, address) => {
      assert.equal((await tab.goto(address)).status(), 400);
      assert.match(await tab.locator("[role=alert]").textContent(), /was begun in another browser/);
    };
    await begin();
    await openId.signIn(page, "eve");
    await page.waitForURL(at("/admin"));
    assert.equal(answers.length, 1);
    const other = await (await reader(world.browser)).newPage();
    await stale(other, answers[0]);
    assert.equal((await page.goto(answers[0])).status(), 400, "a replay");
    // Who is signed in is told on the page of the account, and stays so.
    assert.equal(await page.locator("h1").textContent(), "Account");
    await other.goto(at("/sign-in"));
    await other.getByRole("link", { name: BUTTON.en }).click();
    await other.locator("[name=login]").waitFor();
    const beside = await other.context().newPage();
    const wrong = new URL(answers[0]);
    wrong.searchParams.set("state", "0".repeat(64));
    await stale(beside, wrong.href);
    await openId.signIn(other, "eve");
    await other.waitForURL(at("/admin"));
    await other.context().close();
    await context.close();
  });

  test("one signs out here, and at the provider by the link that is offered, on a page that breaks no policy", async () => {
    const page = await signedIn("bea", ["editors"]);
    const broken = [];
    page.on("console", (message) => {
      if (/Content Security Policy/.test(message.text())) broken.push(message.text());
    });
    await page.locator(".foot form button").click();
    await page.waitForURL(at("/signed-out"));
    assert.equal((await page.request.get(at("/admin"), { maxRedirects: 0 })).status(), 303, "ended here");
    await page.getByRole("link", { name: "Sign out at Company login, too" }).click();
    await page.waitForURL((url) => url.href.startsWith(`${openId.issuer}/session/end`));
    await page.locator("button[value=yes]").click();
    await page.waitForURL(at("/"));
    // It asks who it is again.
    await page.goto(at("/sign-in/oidc"));
    await page.locator("[name=login]").waitFor();
    none(broken, "signing out");
    await page.context().close();
  });

  test("who has an account links the provider's to it by a form, and unlinks it", async () => {
    openId.groups.ada = ["admins"];
    const page = await (await reader(world.browser)).newPage();
    await page.goto(at("/sign-in?to=/admin/account"));
    await page.locator("[name=name]").fill("Ada");
    await page.locator("[name=password]").fill(WORD);
    await page.keyboard.press("Enter");
    await page.getByRole("link", { name: "Link your account at Company login" }).click();
    await openId.signIn(page, "ada");
    await page.getByRole("button", { name: "Link", exact: true }).waitFor();
    none(await inspect(page), "link");
    assert.match(await page.locator("main").textContent(), /You are ada at Company login\. Shall that sign you in here as Ada\?/);
    await page.getByRole("button", { name: "Link", exact: true }).click();
    await page.locator("[aria-labelledby=identities]").waitFor();
    none(await inspect(page), "account with a link");
    const other = await signedIn("ada", ["admins"]);
    assert.equal(await role(other), "Ada · Owner");
    await page.getByRole("button", { name: "Unlink: Company login" }).click();
    await page.getByRole("link", { name: "Link your account at Company login" }).waitFor();
    await other.goto(at("/admin/account"));
    assert.equal(new URL(other.url()).pathname, "/sign-in");
    await other.context().close();
    await page.context().close();
  });

  test("where the provider is stopped, that is said, and passwords go on", async () => {
    const fresh = await Portal.open({
      demo: false,
      more: ["--base-url", "http://127.0.0.1:1", "--oidc-issuer", `http://localhost:${await freePort()}`, "--oidc-client-id", "x", "--oidc-roles", "*=reader"],
      env: { LECTERN_LOG: "error" },
    });
    try {
      const page = await (await reader(world.browser)).newPage();
      await page.goto(`${fresh.address}/set-up`);
      for (const [name, value] of [["code", fresh.setUpCode], ["name", "Ada"], ["password", WORD]]) await page.locator(`[name=${name}]`).fill(value);
      await page.keyboard.press("Enter");
      await page.waitForURL(`${fresh.address}/admin`);
      await page.context().close();
      const other = await (await reader(world.browser)).newPage();
      await other.goto(`${fresh.address}/sign-in?to=/admin/account`);
      await other.getByRole("link", { name: "Sign in with localhost" }).click();
      await other.locator("[role=alert]").waitFor();
      assert.match(await other.locator("[role=alert]").textContent(), /localhost can’t be reached at this moment/);
      await other.locator("[name=name]").fill("Ada");
      await other.locator("[name=password]").fill(WORD);
      await other.keyboard.press("Enter");
      await other.waitForURL(`${fresh.address}/admin/account`);
      await other.context().close();
    } finally {
      await fresh.close();
    }
    // One that stops once it is known: the browser is sent there still, and comes back with nothing.
    await openId.stop();
    const page = await (await reader(world.browser)).newPage();
    await page.goto(at("/sign-in"));
    await page.locator("[name=name]").fill("Ada");
    await page.locator("[name=password]").fill(WORD);
    await page.keyboard.press("Enter");
    await page.waitForURL(at("/admin"));
    await page.context().close();
    await openId.start();
  });
}
