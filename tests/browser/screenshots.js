// Makes the README's pictures from the sample collection: `node screenshots.js FOLDER`.

import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

import { launch, reader } from "./browser.js";
import { sampleAddresses } from "./pages.js";
import { palettePng } from "./palette.js";
import { Portal } from "./portal.js";

const MOST = 150 * 1024;
const [folder] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });

const portal = await Portal.open({ demo: true });
const browser = await launch();
try {
  const { href, article } = (await sampleAddresses(portal)).find(({ article }) => article.digests.length > 1);
  const [, cited] = article.digests[0].groups[0].points[0].text.match(/\[(\d+)\]/);
  const desk = { viewport: { width: 1600, height: 1000 } };
  const phone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 };
  const pictures = [
    ["stream", "/", "en", desk],
    ["evidence", `${href}?lang=en&evidence=${cited}`, "en", desk],
    ["article-dark", `${href}?lang=zh&evidence=${cited}`, "zh", { ...desk, colorScheme: "dark" }],
    ["article-phone", `${href}?lang=zh`, "zh", phone],
    ["search", "/search?q=注意力+recall", "zh", desk],
    ["points-sepia", "/t/inference-cost?view=points", "en", desk, "scheme=sepia&face=serif"],
  ];
  for (const [name, at, lang, window, settings] of pictures) {
    // The portal's policy would refuse the style that is added.
    const context = await reader(browser, lang, { ...window, bypassCSP: true });
    if (settings) await context.addCookies([{ name: "lectern-reader", value: settings, url: portal.address }]);
    const page = await context.newPage();
    await page.goto(portal.address + at);
    // Chromium without a window leaves room for a scroll bar that it doesn't draw.
    await page.addStyleTag({ content: "html { scrollbar-gutter: auto }" });
    const { width, height, pixels } = await pixelsOf(page, await page.screenshot());
    await context.close();
    const png = palettePng(width, height, Buffer.from(pixels, "base64"));
    const file = path.join(folder, `${name}.png`);
    console.log(`${file}: ${Math.ceil(png.length / 1024)} KiB`);
    if (png.length > MOST) throw new Error(`${file} is larger than ${MOST / 1024} KiB`);
    writeFileSync(file, png);
  }
} finally {
  await browser.close();
  await portal.close();
}

/** The browser is the one thing here that reads PNG. */
function pixelsOf(page, png) {
  return page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const picture = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
    const { width, height } = picture;
    const canvas = new OffscreenCanvas(width, height).getContext("2d");
    canvas.drawImage(picture, 0, 0);
    const { data } = canvas.getImageData(0, 0, width, height);
    let text = "";
    for (let i = 0; i < data.length; i += 32768) text += String.fromCharCode(...data.subarray(i, i + 32768));
    return { width, height, pixels: btoa(text) };
  }, png.toString("base64"));
}
