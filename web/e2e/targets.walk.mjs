// Targets: one of the company stands with what was reached and the gap of four amounts; the page holds in the dark and on a phone.
export default async function walk({ open, check, accessible, shot, make, unique }) {
  const page = await open({ path: '/reports/targets' });
  const name = unique('公司目标');
  const year = new Date().getFullYear();
  await make(page, 'target', {
    name,
    level: 'company',
    measure: 'revenue',
    starts_on: `${year}-01-01`,
    ends_on: `${year}-12-31`,
    base: '50000000.00',
  });
  await page.reload();
  await page.getByText(name).first().waitFor();
  check(true, 'the target stands on the page');
  await page.locator('canvas').first().waitFor();
  const credit = page.getByRole('region', { name: '业绩归属：数据表' });
  await credit.getByRole('row').nth(2).waitFor();
  check(
    (await credit.getByRole('link').count()) > 1,
    'who is credited stands below the gap, each with the deals behind it',
  );
  await accessible(page, 'targets, light');
  await shot('targets');
  const dark = await open({ dark: true, language: 'en', path: '/reports/targets' });
  await dark.getByText(name).first().waitFor();
  await accessible(dark, 'targets, dark');
  await shot('dark-en', dark);
  const phone = await open({ phone: true, path: '/reports/targets' });
  await phone.getByText(name).first().waitFor();
  check(
    await phone.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth),
    'nothing sticks out on a phone',
  );
  await shot('phone', phone);
}
