// Drives a real browser through the walks against a running server.
//   BASE_URL=http://127.0.0.1:8080 LOGIN=admin PASSWORD=… node e2e/run.mjs [name …]
// Prints every check that fails and, at the end, "N passed, N failed". Pictures go to shots/.
import { mkdirSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { makeWalk } from './walk.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const settings = {
  base: (process.env.BASE_URL ?? 'http://127.0.0.1:8080').replace(/\/$/, ''),
  login: process.env.LOGIN ?? 'admin',
  password: process.env.PASSWORD ?? '',
  shots: fileURLToPath(new URL('../shots/', import.meta.url)),
};
mkdirSync(settings.shots, { recursive: true });
const only = process.argv.slice(2);
const files = readdirSync(here)
  .filter((file) => file.endsWith('.walk.mjs'))
  .filter((file) => only.length === 0 || only.some((name) => file.startsWith(name)))
  .sort();

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  headless: true,
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
});
let passed = 0;
let failed = 0;
async function once(file) {
  const { default: run } = await import(`./${file}`);
  const walk = await makeWalk(browser, settings, file.replace('.walk.mjs', ''));
  try {
    await run(walk);
  } catch (error) {
    walk.fault(
      `stopped: ${String(error?.message ?? error)
        .split('\n')
        .slice(0, 4)
        .join(' | ')}`,
    );
    await walk.shot('stopped')?.catch(() => undefined);
  }
  const result = await walk.end();
  console.log(`${result.failed ? 'FAIL' : 'ok  '} ${walk.name}: ${result.passed} passed, ${result.failed} failed`);
  return result;
}
for (const file of files) {
  let result = await once(file);
  // Pictures are taken once: what failed is told, the rest is there.
  if (result.failed > 0 && !process.env.FAIRLEAD_PICTURES) {
    // A busy machine makes a browser late: a walk that fails gets one more chance, and the log keeps both.
    console.log(`     ${file}: walked again`);
    result = await once(file);
  }
  passed += result.passed;
  failed += result.failed;
}
await browser.close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);
