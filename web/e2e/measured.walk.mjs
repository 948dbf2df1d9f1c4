// Measured selling, what it shows: time to outcome by group and against the period before, fit and budget beside velocity, the page
// of marketing and sales. req S4-13 S4-16 S4-15
export default async function walk({ open, check, accessible, shot, settings }) {
  const page = await open({ path: '/reports/funnel?tab=outcomes&compare=period' });
  const outcomes = page.getByRole('region', { name: '创建之后多少天赢单、输单' });
  await outcomes.locator('canvas').waitFor();
  await accessible(page, 'time to outcome');
  await shot('outcomes');
  await outcomes.getByRole('radio', { name: '表', exact: true }).click();
  await outcomes.getByRole('columnheader', { name: '对比期赢单' }).waitFor();
  check(true, 'the period before stands beside it');
  await page.goto(`${settings.base}/reports/funnel?tab=outcomes&by=source&show=table`);
  await outcomes.getByRole('columnheader', { name: /风险比/ }).waitFor();
  await outcomes.getByText('基准').waitFor();
  check(true, 'groups are held against a baseline');
  await shot('outcomes-groups');
  await page.goto(`${settings.base}/reports/funnel?tab=outcomes&by=source`);
  await outcomes
    .getByText(/Gray 检验/)
    .first()
    .waitFor();
  check(true, 'whether groups differ is said in words');
  await shot('outcomes-tests');

  // Velocity: which fit sells badly or slowly; where the next sum should go.
  await page.goto(`${settings.base}/reports/velocity?period=last_year&by=fit_band&compare=table`);
  const compare = page.getByRole('region', { name: '按匹配度分档比较赢率和周期', exact: true });
  await compare.getByRole('rowheader', { name: '高匹配' }).waitFor();
  check((await page.locator('.velocity-factors dt').count()) === 5, 'the four factors stand with the velocity');
  await compare.scrollIntoViewIfNeeded();
  await shot('fit');
  const budget = page.locator('.velocity-budget');
  await budget.locator('input[type=range]').first().waitFor();
  const effect = page.locator('.card', { has: budget }).locator('.velocity-planned strong');
  await budget.locator('input[type=range]').first().focus();
  for (let at = 0; at < 6; at += 1) await page.keyboard.press('ArrowRight');
  await effect.filter({ hasText: '+' }).waitFor();
  check(true, 'money moved to a channel shows what it brings a day');
  await accessible(page, 'velocity with fit and budget');
  await budget.scrollIntoViewIfNeeded();
  await shot('budget');

  // Marketing and sales look at one page.
  await page.goto(`${settings.base}/reports/scorecard?period=last_year&view=shared&by=source&kpi=lead_to_won`);
  await page.locator('.kpi-tile').first().waitFor();
  await page.getByRole('region', { name: '按来源分解' }).getByRole('rowheader').nth(2).waitFor();
  check(true, 'leads and deals stand on one page, by source');
  await shot('shared');

  const screens = [
    ['outcomes', '/reports/funnel?tab=outcomes', '.widget canvas'],
    ['velocity', '/reports/velocity?period=last_year&by=fit_band', '.velocity-budget'],
  ];
  const phone = await open({ phone: true, dark: true, language: 'en', path: screens[0][1] });
  for (const [name, path, ready] of screens) {
    await phone.goto(`${settings.base}${path}`);
    await phone.locator(ready).first().waitFor();
    check(
      await phone.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth),
      `nothing sticks out of a phone: ${name}`,
    );
    await accessible(phone, `${name}, phone in the dark`);
    await phone.locator(ready).first().scrollIntoViewIfNeeded();
    await shot(`phone-${name}`, phone);
  }
}
