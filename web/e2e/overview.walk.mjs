// The main screens as a newcomer meets them, in both languages and themes, at the desk and on the phone; with
// FAIRLEAD_PICTURES=all (tools/screenshots) it takes every screen in every look.
import { press } from './hands.mjs';

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
  ['calendar', '/calendar?who=all', '[data-entry], .cal-line, .state'],
  ['calendar-month', '/calendar?who=all&view=month', '[data-entry], .cal-line, .state'],
  ['task-board', '/tasks?who=all', '.task'],
  ['follow-ups', '/reports/follow-ups', '.follow-count'],
  ['decision', 'record:account?tab=decision', '.decision'],
  ['no-match', `/o/opportunity?where=${encodeURIComponent("name = 'no such name'")}`, '.state'],
  ['missing', '/nowhere', '.state'],
  ['search', '/search?q=keji', 'main h1'],
  ['snapshot', '/reports/funnel?object=opportunity&pipeline=sales&kind=snapshot', '.funnel-step'],
  ['deviations', '/reports/deviations', '.deviations .card'],
  ['gates', '/admin/gates', 'main h1'],
  ['scoring', '/admin/scoring', 'main h1'],
  ['roles', '/admin/roles', 'main h1'],
  ['teams', '/admin/teams', 'main h1'],
  ['objects', '/admin/objects', 'main h1'],
  ['access', '/admin/access', 'main h1'],
  ['mail', '/admin/mail', 'main h1'],
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
  ['list-filter', '/o/opportunity', '[role=dialog] .segmented', (page) => press(page, /^(筛选|Filter)/)],
  ['list-group', '/o/opportunity?group=stage', '.grid-group, .card-row'],
  ['list-bulk', '/o/opportunity', '.bulk-bar, .bulk', tick],
  ['jobs', '/', '[role=dialog], .tray', (page) => press(page, /^(后台任务|Background jobs)/)],
  ['as-of', `record:opportunity?as_of=${new Date().toISOString()}`, 'main h1'],
  ['composer', 'record:opportunity?tab=activity', '.composer-form', (page) => press(page, /^(电话|Call)$/)],
  ['user', '/admin/users', '[role=dialog] .input', (page) => press(page, /^(新建用户|New user)$/)],
  [
    'field-new',
    '/admin/objects?id=opportunity',
    '[role=dialog] .input',
    (page) => press(page, /^(添加字段|Add a field)/),
  ],
  ['object-new', '/admin/objects', '[role=dialog] .input', (page) => press(page, /^(新建对象|New object)/)],
  [
    'process-new',
    '/admin/approvals',
    '[role=dialog] .input',
    (page) => press(page, /^(新建审批流程|New approval process)/),
  ],
  ['mailbox', '/admin/mail', '[role=dialog] .input', (page) => press(page, /^(添加邮箱|Add mailbox)$/)],
  [
    'rates',
    '/admin/settings',
    'main h1',
    (page) =>
      page
        .getByText(/^(汇率|Exchange rates)$/)
        .last()
        .scrollIntoViewIfNeeded(),
  ],
  ['setup', '/unsubscribe', 'form .input', (page) => setUp(page, 0)],
  ['setup-person', '/unsubscribe', 'form .input', (page) => setUp(page, 1)],
  ['setup-begin', '/unsubscribe', '.setup-choices', (page) => setUp(page, 2)],
];

/** Every row of what the list shows. */
async function tick(page) {
  if (await page.locator('.card-row').count()) {
    await press(page, /^(更多操作|More actions)/);
    await page.getByRole('menuitem', { name: /^(选择多条|Select several)/ }).click();
    for (const at of [0, 1]) await page.locator('.card-row').nth(at).click();
    return;
  }
  await page.getByRole('grid').focus();
  await page.keyboard.press('Control+a');
}

/** The first run: its door answers only while there is nobody, so its answer is given here. */
async function setUp(page, step) {
  await page.route('**/api/setup', (route) => route.fulfill({ json: { needed: true } }));
  await page.goto(new URL('/setup?token=walk', page.url()).href);
  const words = [['云汀智联'], ['林静', 'lin', 'long enough', 'long enough']];
  await page.locator('form .input').first().waitFor();
  for (const values of words.slice(0, step)) {
    const fields = page.locator('form input.input, form .input input');
    for (const [at, value] of values.entries()) await fields.nth(at).fill(value);
    await page.keyboard.press('Enter');
    await page.waitForFunction(
      (old) => ![...document.querySelectorAll('form input')].some((each) => each.value === old),
      values[0],
    );
  }
  await page.unroute('**/api/setup');
}

/** all: with axe on each; quick: pictures only. */
const pictures = process.env.FAIRLEAD_PICTURES;
const every = pictures === 'all' || pictures === 'quick';
/** FAIRLEAD_LOOKS=zh,en-dark keeps to some, FAIRLEAD_SCREENS=home,bin to some screens. */
const only = process.env.FAIRLEAD_LOOKS?.split(',');
const those = process.env.FAIRLEAD_SCREENS?.split(',');
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

/**
 * Shows every screen in every look, or in those named: nothing sticks out, the page says its language, a picture is taken;
 * where every picture is asked for, axe looks as well.
 */
export async function tour(screens, { open, check, accessible, shot }, wanted) {
  const ids = {};
  for (const [look, options] of looks.filter(([name]) => !wanted || wanted.includes(name))) {
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
    for (const [screen, path, sign, step] of screens.filter(([name]) => !those || those.includes(name))) {
      await page.goto(base + (await address(path)));
      // One screen that does not come is one fault; the other pictures are taken all the same.
      const why = await (async () => {
        if (step) {
          await page.locator('main').first().waitFor();
          await page.waitForLoadState('networkidle');
          await step(page);
        }
        await page.locator(sign).first().waitFor({ timeout: 20_000 });
      })().then(
        () => '',
        (error) => String(error).split('\n')[0],
      );
      const there = why === '';
      check(there, `${screen} ${look}: shows ${why}`);
      await page.waitForLoadState('networkidle');
      const wide = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      check(wide <= 1, `${screen} ${look}: nothing sticks out sideways (${wide} px)`);
      check(
        (await page.evaluate(() => document.documentElement.lang)).startsWith(look.slice(0, 2)),
        `${screen} ${look}: the page says its language`,
      );
      // Controls that come a moment later are waited for, as a person would.
      await page
        .waitForFunction(() => !document.querySelector('span.input:empty'), null, { timeout: 5000 })
        .catch(() => undefined);
      await shot(`${screen}-${look}`, page);
      // A button under the pointer wears its hover colour; what is at rest is looked at.
      if (pictures === 'all' && there) {
        await page.mouse.move(2, 2);
        await accessible(page, `${screen} ${look}`);
      }
    }
    await page.context().close();
  }
}

export default (tools) => tour(every ? [...main, ...rest] : main, tools);
