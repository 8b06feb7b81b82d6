// The scripts hold to their types, which stand in their comments and in `page.d.ts` and `worker.d.ts` beside this folder.

import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";
import { test } from "node:test";

import { none } from "../findings.js";
import { ROOT } from "../portal.js";

const COMPILER = createRequire(import.meta.url).resolve("typescript/bin/tsc");

export default function types() {
  for (const [what, project] of [["the pages' scripts", "tsconfig.json"], ["the worker", "tsconfig.worker.json"]]) {
    test(`types of ${what}`, async () => none(await compile(path.join("tests/browser", project)), project));
  }
}

/** What the compiler finds, a line each; it writes nothing. */
function compile(project) {
  return new Promise((resolve) => {
    execFile(process.execPath, [COMPILER, "--project", project, "--pretty", "false"], { cwd: ROOT }, (fault, out) => {
      const found = out.trim().split("\n").filter(Boolean);
      resolve(fault && found.length === 0 ? [fault.message] : found);
    });
  });
}
