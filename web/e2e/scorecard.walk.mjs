// The scorecard: every figure opens what stands behind it, its list has as many records as it says; velocity answers a slider.
export default async function walk({ open, check, accessible, shot }) {
  const page = await open({ path: '/reports/scorecard?period=last_year&by=team' });
  await page.locator('.kpi-tile').first().waitFor();
  check((await page.locator('.kpi-tile').count()) > 20, 'the scorecard shows its figures without set-up');
  await accessible(page, 'scorecard, light');
  await shot('scorecard');

  // The card behind the win rate, and the list behind its number.
  await page.locator('.kpi-tile', { has: page.getByText('赢率', { exact: true }) }).click();
  const card = page.getByRole('dialog');
  await card.getByText('由什么算出').waitFor();
  await accessible(page, 'card of a KPI');
  await shot('card');
  const link = card.locator('td a').first();
  const count = (await link.textContent())?.replaceAll(',', '') ?? '';
  await link.click();
  await page.locator('.grid-name').first().waitFor();
  await page.waitForFunction(
    (n) => (document.querySelector('.list-count')?.textContent ?? '').replaceAll(',', '').includes(n),
    count,
  );
  check(true, 'the list shows as many records as the figure says');
  await page.goBack();
  await card.getByText('由什么算出').waitFor();
  check(true, 'the way back leads to the card one came from');
  await page.keyboard.press('Escape');
  await card.waitFor({ state: 'hidden' });
  await page.locator('.kpi-tile').first().waitFor();

  // The same numbers as a seller and as management see them.
  await page.getByRole('radio', { name: '我的' }).click();
  await page.waitForURL(/view=me/);
  await page.getByRole('radio', { name: '管理视图' }).click();
  await page.waitForURL(/view=management/);
  check(true, 'the view is in the address');

  const velocity = await open({ path: '/reports/velocity?period=last_year' });
  await velocity.locator('.velocity-slider').first().waitFor();
  await shot('velocity', velocity);
  const result = () => velocity.locator('.velocity-result strong').textContent();
  const before = await result();
  const slider = velocity.getByRole('slider', { name: /销售周期/ });
  await slider.focus();
  for (let at = 0; at < 25; at += 1) await velocity.keyboard.press('ArrowLeft');
  check((await result()) !== before, 'a slider moves the result at once');
  check(
    (await velocity.locator('.velocity-result .change').textContent())?.includes('33'),
    'a cycle a quarter shorter sells a third faster',
  );
  await accessible(velocity, 'velocity, light');
  await shot('velocity-moved', velocity);

  // What it was made by month by month; what is tried can be kept and stands beside what came.
  const trend = velocity.getByRole('region', { name: '逐月趋势与原因', exact: true });
  await trend.locator('canvas').waitFor();
  check(true, 'the trend is drawn');
  await trend.getByRole('radio', { name: '表', exact: true }).click();
  await trend.locator('tbody tr').nth(6).waitFor();
  check(true, 'and is a table as well');
  await velocity.getByRole('button', { name: '保存为方案' }).click();
  const plan = velocity.getByRole('dialog');
  await plan.getByRole('button', { name: '创建', exact: true }).waitFor();
  await shot('velocity-plan', velocity);
  await plan.getByRole('button', { name: '创建', exact: true }).click();
  await velocity.getByText('保存的方案与实际').waitFor();
  await accessible(velocity, 'velocity with a plan');
  await trend.getByRole('radio', { name: '图', exact: true }).click();
  await trend.locator('canvas').waitFor();
  await shot('velocity-trend', velocity);
  await velocity.getByRole('radio', { name: '合同总值' }).click();
  await velocity.waitForURL(/basis=contract/);

  // The baseline: frozen once, shown beside now.
  const base = await open({ path: '/reports/scorecard' });
  await base.getByRole('button', { name: '冻结基线' }).click();
  await base.getByRole('dialog').getByRole('button', { name: '冻结基线' }).click();
  await base
    .getByText(/冻结。/)
    .first()
    .waitFor();
  check(true, 'a baseline is frozen and says who froze it');
  await accessible(base, 'baseline');
  await base.getByText('上线基线与现在').scrollIntoViewIfNeeded();
  await shot('baseline', base);

  const dark = await open({ dark: true, language: 'en', path: '/reports/scorecard?period=last_year' });
  await dark.locator('.kpi-tile').first().waitFor();
  await accessible(dark, 'scorecard, dark');
  await shot('dark-en', dark);
  const phone = await open({ phone: true, path: '/reports/scorecard?period=last_year' });
  await phone.locator('.kpi-tile').first().waitFor();
  check(
    await phone.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth),
    'nothing sticks out on a phone',
  );
  await shot('phone', phone);
  const small = await open({ phone: true, path: '/reports/velocity?period=last_year' });
  await small.locator('.velocity-slider').first().waitFor();
  check(await small.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), 'velocity fits a phone');
  await shot('velocity-phone', small);
}
