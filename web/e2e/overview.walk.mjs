// The main screens as a newcomer meets them, in both languages and themes, at the desk and on the phone. Run alone on fresh
// demo data it also takes the pictures of the README; with FAIRLEAD_PICTURES=all (tools/screenshots) it takes every
// screen in every look.
const main = [
  ['home', '/', 'main h1'],
  ['list', '/o/opportunity', '[role=grid], .card-row'],
  ['board', '/o/opportunity/board?pipeline=sales', '[data-card]'],
  ['funnel', '/reports/funnel?object=opportunity&pipeline=sales&kind=cohort', '.funnel-pick .select-button'],
  ['import', '/import', 'main h1'],
  ['users', '/admin/users', 'main h1'],
  ['bin', '/bin', 'main h1'],
  ['outbox', '/outbox', 'main h1'],
  ['me', '/me', 'main h1'],
];
/** Seen in full by tools/screenshots only. A step after the address opens what has none. */
const rest = [
  ['record', 'record:opportunity', 'main h1'],
  ['record-activity', 'record:opportunity?tab=activity', 'main h1'],
  ['record-related', 'record:opportunity?tab=related', 'main h1'],
  ['record-history', 'record:opportunity?tab=history', 'main h1'],
  ['account', 'record:account', 'main h1'],
  ['leads', '/o/lead', '[role=grid], .card-row'],
  ['tasks', '/o/task', '[role=grid], .card-row, .state'],
  ['no-match', `/o/opportunity?where=${encodeURIComponent("name = 'no such name'")}`, '.state'],
  ['missing', '/nowhere', '.state'],
  ['search', '/search?q=keji', 'main h1'],
  ['snapshot', '/reports/funnel?object=opportunity&pipeline=sales&kind=snapshot', '.funnel-step'],
  ['roles', '/admin/roles', 'main h1'],
  ['teams', '/admin/teams', 'main h1'],
  ['objects', '/admin/objects', 'main h1'],
  ['access', '/admin/access', 'main h1'],
  ['fields', '/admin/objects?id=opportunity', '.admin-table'],
  ['field', '/admin/objects?id=opportunity&q=source', '[role=dialog] .model-choices'],
  ['stages', '/admin/objects?id=opportunity&show=pipelines', '.model-stage'],
  ['stage', '/admin/objects?id=opportunity&show=pipelines&q=sales.negotiation', '[role=dialog] .model-gates'],
  ['layout', '/admin/objects?id=opportunity&show=layout', '.model-thing'],
  ['funnel-chart', '/reports/funnel?kind=cohort&compare=year&by=owner&show=chart&groups=chart', '.chart canvas'],
  ['settings', '/admin/settings', 'main h1'],
  ['keys', '/admin/keys', 'main h1'],
  ['audit', '/admin/audit', 'main h1'],
  ['capture', '/?capture=menu', '[role=dialog]'],
  ['capture-visit', '/?capture=visit', '[role=dialog] textarea'],
  ['panel', 'panel:opportunity', '.peek h1, .peek h2'],
  ['form', '/o/contact', '[role=dialog] .input', (page) => page.keyboard.press('n')],
  ['palette', '/', '.palette', (page) => page.keyboard.press('Control+k')],
  ['key-sheet', '/', '[role=dialog]', (page) => page.keyboard.press('?')],
  ['sign-in', '/signin', 'form'],
];
const every = process.env.FAIRLEAD_PICTURES === 'all';
/** FAIRLEAD_LOOKS=zh,en-dark keeps to some. */
const only = process.env.FAIRLEAD_LOOKS?.split(',');
const looks = [
  ['zh', { language: 'zh-CN' }],
  ['en-dark', { language: 'en', dark: true }],
  ['zh-phone', { language: 'zh-CN', phone: true }],
  ['en-phone-dark', { language: 'en', phone: true, dark: true }],
  ...(every
    ? [
        ['en', { language: 'en' }],
        ['zh-dark', { language: 'zh-CN', dark: true }],
        ['en-phone', { language: 'en', phone: true }],
        ['zh-phone-dark', { language: 'zh-CN', phone: true, dark: true }],
      ]
    : []),
].filter(([look]) => !only || only.includes(look));

/** Shows every screen in every look: nothing sticks out, the page says its language, a picture is taken. */
export async function tour(screens, { open, check, shot }) {
  const ids = {};
  for (const [look, options] of looks) {
    const page = await open({ ...options, path: '/' });
    const base = new URL(page.url()).origin;
    const address = async (path) => {
      const [, how, object, search = ''] = /^(record|panel):(\w+)(.*)$/.exec(path) ?? [];
      if (!how) return path;
      ids[object] ??= await page.evaluate(
        async (name) => (await (await fetch(`/api/records/${name}?limit=1&sort=-updated_at`)).json()).rows[0]?.id,
        object,
      );
      return how === 'record' ? `/o/${object}/${ids[object]}${search}` : `/o/${object}?peek=${object}.${ids[object]}`;
    };
    for (const [screen, path, sign, step] of screens) {
      await page.goto(base + (await address(path)));
      if (step) {
        await page.locator('main').first().waitFor();
        await page.waitForLoadState('networkidle');
        await step(page);
      }
      // One screen that does not come is one fault; the other pictures are taken all the same.
      const there = await page
        .locator(sign)
        .first()
        .waitFor({ timeout: 20_000 })
        .then(
          () => true,
          () => false,
        );
      check(there, `${screen} ${look}: shows`);
      await page.waitForLoadState('networkidle');
      const wide = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      check(wide <= 1, `${screen} ${look}: nothing sticks out sideways (${wide} px)`);
      check(
        (await page.evaluate(() => document.documentElement.lang)).startsWith(look.slice(0, 2)),
        `${screen} ${look}: the page says its language`,
      );
      await shot(`${screen}-${look}`, page);
    }
    await page.context().close();
  }
}

export default (tools) => tour(every ? [...main, ...rest] : main, tools);
