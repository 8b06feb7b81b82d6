// Passkeys with an authenticator that the browser plays: added, in by one alone, after the password, and removed.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { reader, watch } from "../browser.js";
import { none } from "../findings.js";
import { Portal } from "../portal.js";
import { inspect } from "./each-page.js";

const WORD = "correct horse battery";

export default function passkeys(world) {
  let portal, context, page, faults, authenticator;
  let codes = [];
  // At a bare address browsers have none.
  const at = (path) => portal.address.replace("127.0.0.1", "localhost") + path;
  const button = (name) => page.getByRole("button", { name });

  before(async () => {
    portal = await Portal.open({ demo: false });
    context = await reader(world.browser);
    page = await context.newPage();
    const devices = await context.newCDPSession(page);
    await devices.send("WebAuthn.enable");
    const options = { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true };
    const { authenticatorId } = await devices.send("WebAuthn.addVirtualAuthenticator", { options });
    authenticator = (method, more = {}) => devices.send(`WebAuthn.${method}`, { authenticatorId, ...more });
    faults = await watch(page, at(""));
    // A browser that offers passkeys by itself would be done before anything is clicked; one check wants that.
    await page.addInitScript(() => {
      if (!localStorage.getItem("offers")) PublicKeyCredential.isConditionalMediationAvailable = undefined;
    });
  });
  after(async () => {
    await context?.close();
    await portal?.close();
  });

  async function signOut() {
    await page.goto(at("/"));
    await button("Sign out").click();
    await page.waitForURL(at("/"));
    // The browser tells that it forgot the pages of whoever was signed in.
    await faults();
  }

  async function byPassword(to) {
    await page.goto(at(`/sign-in?to=${encodeURIComponent(to)}`));
    await page.locator("[name=name]").fill("Ada");
    await page.locator("[name=password]").fill(WORD);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
  }

  async function inspected(what) {
    none((await inspect(page)).concat(await faults()), what);
  }

  test("at a bare address it is said where passkeys can be used", async () => {
    await page.goto(at("/set-up"));
    for (const [name, value] of [["code", portal.setUpCode], ["name", "Ada"], ["password", WORD]]) await page.locator(`[name=${name}]`).fill(value);
    await page.keyboard.press("Enter");
    await page.waitForURL(at("/admin"));
    const bare = await reader(world.browser);
    const tab = await bare.newPage();
    await tab.goto(`${portal.address}/sign-in?to=/admin/account/passkeys`);
    assert.equal(await tab.locator("[data-passkey]").count(), 0);
    await tab.locator("[name=name]").fill("Ada");
    await tab.locator("[name=password]").fill(WORD);
    await tab.keyboard.press("Enter");
    await tab.locator(".notice", { hasText: at("") }).waitFor();
    assert.equal(await tab.locator("[data-passkey]").count(), 0);
    await bare.close();
  });

  test("a passkey is added, renamed, and opens the portal without a password", async () => {
    await page.goto(at("/admin/account/passkeys"));
    await page.locator("main [name=name]").fill("My telephone");
    await button("Add a passkey").click();
    await page.waitForURL(/done/);
    const { credentials } = await authenticator("getCredentials");
    assert.deepEqual(credentials.map(({ rpId, isResidentCredential, userName }) => [rpId, isResidentCredential, userName]), [["localhost", true, "Ada"]]);
    await page.locator("summary", { hasText: "Rename" }).click();
    await page.locator(".rows [name=name]").fill("My old telephone");
    await inspected("a passkey of one's own");
    await button("Rename").click();
    await page.locator(".rows b", { hasText: "My old telephone" }).waitFor();
    await signOut();

    await page.goto(at("/sign-in?to=/admin/account"));
    assert.equal(await page.locator("[name=name]").getAttribute("autocomplete"), "username webauthn");
    await inspected("the sign-in with passkeys");
    await button("Sign in with a passkey").click();
    await page.waitForURL(at("/admin/account"));
    assert.ok(await page.locator(".rows li").count() >= 2, "it is a session like others");
    await signOut();
  });

  test("a passkey is offered where the name is typed", async () => {
    await page.evaluate(() => localStorage.setItem("offers", "yes"));
    await page.goto(at("/sign-in?to=/admin/account"));
    await page.waitForURL(at("/admin/account"));
    await page.evaluate(() => localStorage.removeItem("offers"));
    await signOut();
  });

  test("where the browser gives none, it is said, and the password still goes", async () => {
    await page.goto(at("/sign-in"));
    await authenticator("setUserVerified", { isUserVerified: false });
    await button("Sign in with a passkey").click();
    await page.locator("[role=alert]", { hasText: "No passkey was used" }).waitFor();
    await authenticator("setUserVerified", { isUserVerified: true });
    await byPassword("/admin/account/recovery");
    await page.waitForURL(at("/admin/account/recovery"));
    await faults();
  });

  test("codes are made, shown once, and copied; then both are asked for", async () => {
    await button("Make recovery codes").click();
    await page.locator("#codes li").first().waitFor();
    codes = await page.locator("#codes code").allTextContents();
    assert.equal(new Set(codes).size, 10);
    await inspected("codes that were just made");
    await page.evaluate(() => {
      navigator.clipboard.writeText = async (text) => { globalThis.copied = text; };
    });
    await button("Copy").click();
    await page.locator(".toast", { hasText: "Copied" }).waitFor();
    assert.equal(await page.evaluate(() => globalThis.copied), codes.join("\n"));
    await page.goto(at("/admin/account/recovery"));
    assert.equal(await page.locator("#codes").count(), 0);
    await page.locator("main a", { hasText: "Passkeys" }).click();
    await button("Switch it on").click();
    await page.getByText("It is on.").waitFor();
    await signOut();
  });

  test("after the password a passkey is asked for, and before that nothing is open", async () => {
    await byPassword("/admin/account/tokens");
    await page.waitForURL(/\/sign-in\/second/);
    await inspected("the second step");
    const other = await context.newPage();
    await other.goto(at("/admin"));
    assert.equal(new URL(other.url()).pathname, "/sign-in");
    await other.close();
    await button("Use a passkey").click();
    await page.waitForURL(at("/admin/account/tokens"));
    await signOut();
  });

  test("a recovery code goes in its place, without JavaScript, once", async () => {
    const plain = await reader(world.browser, "en", { javaScriptEnabled: false });
    const tab = await plain.newPage();
    const enter = async (code) => {
      await tab.goto(at("/sign-in?to=/admin/account/recovery"));
      await tab.locator("[name=name]").fill("Ada");
      await tab.locator("[name=password]").fill(WORD);
      await tab.keyboard.press("Enter");
      await tab.waitForURL(/\/sign-in\/second/);
      await tab.locator("[name=code]").fill(code);
      await tab.keyboard.press("Enter");
    };
    await enter(codes[0].toLowerCase());
    await tab.waitForURL(at("/admin/account/recovery"));
    await tab.getByText("9 recovery codes are left").waitFor();
    await enter(codes[0]);
    await tab.locator("#fault").waitFor();
    await plain.close();
  });

  test("a passkey that was removed opens nothing", async () => {
    await page.goto(at("/sign-in?to=/admin/account/passkeys"));
    await button("Sign in with a passkey").click();
    await page.waitForURL(at("/admin/account/passkeys"));
    const remove = async () => {
      await page.locator("summary", { hasText: "Rename" }).click();
      await button("Remove").click();
    };
    await remove();
    await page.locator("[role=alert]", { hasText: "last passkey" }).waitFor();
    await button("Switch it off").click();
    await page.getByText("It is off.").waitFor();
    await remove();
    await page.getByText("You have no passkey.").waitFor();
    await signOut();
    await page.goto(at("/sign-in"));
    await button("Sign in with a passkey").click();
    await page.locator("[role=alert]", { hasText: "does not open the portal" }).waitFor();
  });
}
