// The main screens as a newcomer meets them, in both languages and themes, at the desk and on the phone. Run alone on fresh
// demo data it also takes the pictures of the README.
const screens = [
  ['home', '/', 'main'],
  ['list', '/o/opportunity', '[role=grid]'],
  ['board', '/o/opportunity/board?pipeline=sales', '[data-card]'],
  ['funnel', '/reports/funnel?object=opportunity&pipeline=sales&kind=cohort', '.funnel-step'],
  ['import', '/import', 'h1'],
  ['users', '/admin/users', 'h1'],
  ['bin', '/bin', 'h1'],
];
const looks = [
  ['zh', { language: 'zh-CN' }],
  ['en-dark', { language: 'en', dark: true }],
  ['zh-phone', { language: 'zh-CN', phone: true }],
  ['en-phone-dark', { language: 'en', phone: true, dark: true }],
];

export default async function walk({ open, check, shot }) {
  for (const [look, options] of looks) {
    const page = await open({ ...options, path: '/' });
    for (const [screen, path, sign] of screens) {
      const base = new URL(page.url()).origin;
      await page.goto(base + path);
      // Phones show two-line rows instead of the grid.
      const found = page.locator(options.phone && screen === 'list' ? 'main' : sign).first();
      await found.waitFor();
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
