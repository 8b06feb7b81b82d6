// A certified OpenID provider on this machine, with accounts and groups that the checks choose.

import { once } from "node:events";
import { createServer } from "node:http";

// At length it tells what of it is good for checks alone, which this is.
for (const kind of /** @type {const} */ (["info", "warn"])) {
  const tell = console[kind];
  console[kind] = (...words) => {
    if (!String(words[0]).startsWith("oidc-provider ")) tell(...words);
  };
}
const { Provider } = await import("oidc-provider");

export const CLIENT = { id: "lectern", secret: "a-secret-that-two-know" };

/** A port that was free a moment ago. */
export async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

export class OpenId {
  #server;
  #port;
  #callback;
  /** The groups of each account, by its name. @type {Record<string, string[]>} */
  groups = {};

  /** @param {string} portal the address of the portal that it knows */
  static async open(portal) {
    const openId = new OpenId();
    openId.#port = await freePort();
    // Another site than the portal's 127.0.0.1, as a provider is.
    openId.issuer = `http://localhost:${openId.#port}`;
    const provider = new Provider(openId.issuer, {
      clients: [{
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        redirect_uris: [`${portal}/sign-in/oidc/callback`],
        post_logout_redirect_uris: [`${portal}/`],
      }],
      claims: { openid: ["sub"], profile: ["preferred_username"], groups: ["groups"] },
      pkce: { required: () => true },
      cookies: { keys: ["a key for these checks"] },
      findAccount: (_, name) => ({
        accountId: name,
        claims: () => ({ sub: name, preferred_username: name, groups: openId.groups[name] ?? [] }),
      }),
    });
    openId.#callback = provider.callback();
    await openId.start();
    return openId;
  }

  async start() {
    this.#server = createServer(this.#callback).listen(this.#port, "127.0.0.1");
    await once(this.#server, "listening");
  }

  async stop() {
    if (!this.#server?.listening) return;
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, "close");
  }

  /** Signs in at the provider's own pages, and says yes where it asks. */
  async signIn(page, name) {
    await page.locator("[name=login]").fill(name);
    await page.locator("[name=password]").fill("any");
    await page.locator("button[type=submit]").click();
    await page.locator("[name=prompt][value=consent]").waitFor({ state: "attached" });
    await page.locator("button[type=submit]").click();
  }
}
