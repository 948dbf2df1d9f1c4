// What every walk has at hand: a signed-in page, checks, axe, pictures, and a watch on the console.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

// Faults of the network that a walk provokes on purpose are no faults of the page.
const expected = /Failed to load resource|net::ERR/;

export async function makeWalk(browser, settings, name) {
  let passed = 0;
  let failed = 0;
  const contexts = [];
  const fault = (text) => {
    failed += 1;
    console.log(`     ${name}: ${text}`);
  };
  const check = (truth, text) => {
    if (truth) passed += 1;
    else fault(text);
    return Boolean(truth);
  };

  /** A fresh browser profile. `phone` is 390 px wide with touch; `more` goes to the browser as it is. */
  async function open({
    language = 'zh-CN',
    dark = false,
    phone = false,
    signedIn = true,
    login = settings.login,
    path = '/',
    more = {},
  } = {}) {
    const context = await browser.newContext({
      viewport: phone ? { width: 390, height: 844 } : { width: 1440, height: 900 },
      locale: language,
      colorScheme: dark ? 'dark' : 'light',
      hasTouch: phone,
      isMobile: phone,
      reducedMotion: 'reduce',
      acceptDownloads: true,
      // Answers made up at the door would not pass a service worker; the walk without a network lets it in.
      serviceWorkers: 'block',
      ...more,
    });
    contexts.push(context);
    await context.addInitScript((value) => {
      try {
        if (!localStorage.getItem('fairlead.language')) localStorage.setItem('fairlead.language', value);
      } catch {
        // A frame that shows a file has no storage.
      }
    }, language);
    if (signedIn) {
      const answer = await context.request.post(`${settings.base}/api/session`, {
        data: { login, password: settings.password },
      });
      if (!answer.ok()) throw new Error(`sign-in refused: ${answer.status()} ${await answer.text()}`);
    }
    const page = await context.newPage();
    page.setDefaultTimeout(Number(process.env.WALK_PATIENCE ?? 30_000));
    page.on('pageerror', (error) => fault(`page error: ${String(error).slice(0, 300)}`));
    page.on('console', (message) => {
      if (message.type() === 'error' && !expected.test(message.text()))
        fault(`console: ${message.text().slice(0, 300)}`);
    });
    // WALK_SLOW=4: a processor of a quarter of the speed, to find what only a busy machine shows.
    if (process.env.WALK_SLOW) {
      const devtools = await context.newCDPSession(page);
      await devtools.send('Emulation.setCPUThrottlingRate', { rate: Number(process.env.WALK_SLOW) });
    }
    await page.goto(settings.base + path);
    return page;
  }

  /** axe over everything on the page, as WCAG 2.2 AA. */
  async function accessible(page, what) {
    await page.evaluate(axe);
    const found = await page.evaluate(async () => {
      const result = await window.axe.run(document, {
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
      });
      return result.violations.map(
        (item) =>
          `${item.id} (${item.nodes.length}): ${item.nodes[0]?.html.slice(0, 140)} ${item.nodes[0]?.any[0]?.message ?? ''}`,
      );
    });
    if (found.length === 0) passed += 1;
    for (const item of found) fault(`axe, ${what}: ${item}`);
  }

  /** A record made for the walk, through the API of the same session. */
  async function make(page, object, values) {
    return page.evaluate(
      async ([path, body]) => {
        const session = await (await fetch('/api/session')).json();
        const answer = await fetch(path, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': session.csrf },
          body: JSON.stringify(body),
        });
        if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
        return answer.json();
      },
      [`/api/records/${object}`, values],
    );
  }

  /** What the shipped stages up to negotiation ask of a deal beside its own fields: a call, a need, a demonstration. */
  async function pursue(page, id) {
    const about = { object: 'opportunity', id };
    await make(page, 'call', { name: '首次通话', about, result: 'reached' });
    await make(page, 'need', { name: '两地数据同步', opportunity: id });
    const start_at = new Date(Date.now() - 86_400_000).toISOString();
    await make(page, 'meeting', { name: '方案演示', about, type: 'demo', start_at, done: true });
  }

  return {
    name,
    settings,
    open,
    check,
    fault,
    accessible,
    make,
    pursue,
    shot: (label, page = contexts.at(-1)?.pages()[0]) =>
      page?.screenshot({ path: `${settings.shots}${name}-${label}.png` }),
    unique: (text) => `${text} ${Date.now().toString(36)}`,
    async end() {
      for (const context of contexts) await context.close();
      return { passed, failed };
    },
  };
}
