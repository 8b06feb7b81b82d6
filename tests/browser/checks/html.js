// The markup, the style sheets and the icon as the Nu HTML checker reads them, all in one start of Java.

import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";

import { none } from "../findings.js";
import { ROOT } from "../portal.js";

// The package's own entry looks for a downloaded Java; the jar beside it is all we want.
const JAR = path.join(path.dirname(createRequire(import.meta.url).resolve("vnu-jar/package.json")), "build/dist/vnu.jar");

// `line-clamp` stands in CSS Overflow 4 beside the prefixed property that browsers have, `@view-transition` in CSS View
// Transitions 2, `@container` in CSS Conditional Rules 5: the checker knows only older levels.
const TOO_NEW = ".*(Property “(line-clamp|container-type)” doesn't exist|Unrecognized at-rule “@(view-transition|container)”).*";

export default function html(world) {
  test("markup, style sheets and icon are valid", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "lectern-html-"));
    try {
      for (const page of world.pages) {
        for (const lang of ["en", "zh"]) {
          const file = `${page.name.replaceAll(/\W+/g, "-")}.${lang}.html`;
          writeFileSync(path.join(folder, file), await world.portalOf(page).html(page.at, lang));
        }
      }
      for (const part of ["css", "icon.svg"]) cpSync(path.join(ROOT, "static", part), path.join(folder, part), { recursive: true });
      none(await checked(folder), "the Nu HTML checker");
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
}

async function checked(folder) {
  const words = [
    "-Xss4m", "-jar", JAR, "--format", "json", "--exit-zero-always", "--also-check-css", "--also-check-svg",
    "--filterpattern", TOO_NEW, folder,
  ];
  const { stderr } = await promisify(execFile)("java", words, { maxBuffer: 1 << 28 });
  return JSON.parse(stderr).messages.map(({ url, lastLine, type, subType, message, extract }) => ({
    what: `${subType ?? type}: ${message} ${extract ? JSON.stringify(extract) : ""}`,
    where: `${path.basename(url)}:${lastLine}`,
  }));
}
