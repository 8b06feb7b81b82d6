// Starts the program under test, fills it, and ends it.

import { execFile, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");

// Cargo names the binary's folder anew when a target folder is set.
const BINARY = process.env.LECTERN_BIN
  ?? path.join(process.env.CARGO_TARGET_DIR ?? path.join(ROOT, "target"), "debug", "lectern");

// The machine's own settings must not reach the program under test.
const ENV = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !name.startsWith("LECTERN_")).concat([["LECTERN_LOG", "warn"]]),
);

export class Portal {
  #child;
  #folder;
  /** What came of each import, as it says itself. */
  imported = [];

  /** @param {{demo: boolean, articles?: object[][], refusals?: boolean, listen?: string, more?: string[], env?: object}} what each list of
      articles is one import, of which some may be refused; `more` are further options */
  static async open({ demo, articles = [], refusals = false, listen = "127.0.0.1:0", more = [], env = {} }) {
    const portal = new Portal();
    portal.#folder = mkdtempSync(path.join(tmpdir(), "lectern-browser-"));
    const words = ["serve", "--data", path.join(portal.#folder, "data"), "--listen", listen, ...(demo ? ["--demo"] : []), ...more];
    portal.#child = spawn(BINARY, words, { stdio: ["ignore", "pipe", "pipe"], env: { ...ENV, ...env }, cwd: portal.#folder });
    portal.#child.stderr.on("data", (data) => portal.#hear(String(data)));
    try {
      portal.address = await portal.#ready();
      for (const [i, list] of articles.entries()) await portal.#import(list, i, refusals);
    } catch (error) {
      await portal.close();
      throw error;
    }
    return portal;
  }

  #ready() {
    return new Promise((resolve, reject) => {
      let said = "";
      const late = setTimeout(() => reject(new Error("the portal did not open within a minute")), 60_000);
      this.#child.once("error", (error) => reject(new Error(`${BINARY} can't be started: ${error.message}`)));
      this.#child.once("exit", (code) => reject(new Error(`the portal ended with code ${code} before it was open`)));
      this.#child.stdout.on("data", (data) => {
        said += data;
        const found = said.match(/Lectern is open at (http:\/\/\S+)/);
        if (!found) return;
        clearTimeout(late);
        resolve(found[1]);
      });
    });
  }

  /** Keeps the code of the set-up, and passes on what else the program says. */
  #hear(said) {
    const code = said.match(/\/set-up with the code (\S+)/);
    if (code) [, this.setUpCode] = code;
    else process.stderr.write(said);
  }

  /** Imports articles while it is open. */
  import(articles) {
    return this.#import(articles, this.imported.length, false);
  }

  async #import(articles, number, refusals) {
    const file = path.join(this.#folder, `import-${number}.jsonl`);
    writeFileSync(file, articles.map((article) => JSON.stringify(article)).join("\n"));
    const words = ["import", "--data", path.join(this.#folder, "data"), "--json", file];
    // Other checks go on meanwhile: thousands of articles take a minute.
    const { code, stdout, stderr } = await new Promise((resolve) => {
      execFile(BINARY, words, { env: ENV, cwd: this.#folder, maxBuffer: 1 << 26 }, (fault, stdout, stderr) => resolve({ code: fault?.code ?? 0, stdout, stderr }));
    });
    if (code !== 0 && !(refusals && code === 1)) throw new Error(`import ended with code ${code}: ${stdout}${stderr}`);
    this.imported.push(JSON.parse(stdout));
  }

  /** The page's HTML as it comes over the wire. */
  async html(where, lang = "en") {
    const answer = await fetch(this.address + where, { headers: { "accept-language": lang, accept: "text/html" } });
    return answer.text();
  }

  async json(where) {
    const answer = await fetch(this.address + where);
    if (!answer.ok) throw new Error(`${where} answers ${answer.status}`);
    return answer.json();
  }

  async close() {
    const ended = new Promise((resolve) => this.#child.once("exit", resolve));
    if (this.#child.exitCode === null && this.#child.kill()) await ended;
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
