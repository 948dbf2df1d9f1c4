// Draws the PNG icons of the application from its SVGs: node tools/icons.mjs
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const at = (name) => fileURLToPath(new URL(`../public/${name}`, import.meta.url));
const icons = [
  ['favicon.svg', 'icons/icon-192.png', 192],
  ['favicon.svg', 'icons/icon-512.png', 512],
  ['icons/maskable.svg', 'icons/maskable-512.png', 512],
  // Phones that round the corners themselves want a full square.
  ['icons/maskable.svg', 'icons/apple-touch-icon.png', 180],
];
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});
for (const [source, target, size] of icons) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  await page.setContent(
    `<style>*{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${readFileSync(at(source), 'utf8')}`,
  );
  await page.screenshot({ path: at(target), omitBackground: true });
  await page.close();
}
await browser.close();
