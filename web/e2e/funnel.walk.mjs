// The funnel: figures of known records, rates with their doubt, every number opens exactly its records, Back returns.
const stages = ['prospecting', 'first_contact', 'needs_analysis', 'solution', 'negotiation'];

import { dayFrom } from './hands.mjs';

export default async function walk({ open, check, accessible, shot, make, unique }) {
  const page = await open({ path: '/reports/funnel' });
  const mark = unique('漏斗走查');
  const account = await make(page, 'account', { name: mark });
  // Twelve deals: two a stage over five stages, two won.
  for (let at = 0; at < 12; at += 1)
    await make(page, 'opportunity', {
      name: `${mark} ${at}`,
      account: account.id,
      pipeline: 'sales',
      stage: stages[Math.floor(at / 2)] ?? 'won',
      amount: `${(at + 1) * 1000}.00`,
      close_date: dayFrom(0),
    });
  const where = encodeURIComponent(`contains(name, '${mark}')`);
  const base = page.url().split('?')[0];
  const at = (rest) => page.goto(`${base}?object=opportunity&pipeline=sales&where=${where}${rest}`);

  await at('&kind=cohort');
  await page.locator('.funnel-step').first().waitFor();
  const counts = await page.locator('.funnel-figures strong').allTextContents();
  check(
    counts.map((text) => Number.parseInt(text, 10)).join() === '12,10,8,6,4,2,2',
    `a cohort falls stage by stage: ${counts.join()}`,
  );
  check((await page.locator('.funnel-rate').first().textContent())?.includes('83%'), 'ten of twelve went on');
  check(
    await page.locator('.funnel-between').nth(4).getByText('样本太少').isVisible(),
    'fewer than five deals make no rate',
  );
  await accessible(page, 'funnel, light');
  await shot('cohort');

  // A number opens its records; Back returns to the same page.
  const before = page.url();
  await page.locator('.funnel-figures strong a').nth(2).click();
  await page.locator('.grid-name').first().waitFor();
  await page.waitForFunction(() => /8/.test(document.querySelector('.list-count')?.textContent ?? ''));
  check((await page.locator('.grid-row').count()) === 8, 'the list shows exactly the records of the number');
  await shot('records');
  await page.goBack();
  await page.locator('.funnel-step').first().waitFor();
  check(page.url() === before, 'Back returns to the same report');

  // Every number of the report is the count of its records.
  const wrong = await page.evaluate(async (query) => {
    const report = await (await fetch(`/api/reports/funnel?${query}`)).json();
    const faults = [];
    for (const stage of report.stages)
      for (const name of ['n', 'reached', 'open_here', 'lost_here']) {
        if (!stage[name]) continue;
        const list = await (
          await fetch(`/api/records/opportunity?limit=1&count=exact&where=${encodeURIComponent(stage[name].where)}`)
        ).json();
        if (list.count !== stage[name].value)
          faults.push(`${stage.stage}.${name}: ${stage[name].value} / ${list.count}`);
      }
    return faults;
  }, `object=opportunity&pipeline=sales&kind=cohort&from=${new Date().getFullYear()}-01-01&where=${where}`);
  check(wrong.length === 0, `numbers equal their lists: ${wrong.join('; ')}`);

  // As a table, by owner, and into a file.
  await at('&kind=active&show=table&by=owner');
  await page.getByRole('region', { name: '各阶段数据表' }).waitFor();
  check((await page.locator('.funnel-group').count()) === 1, 'one group for one owner');
  await accessible(page, 'funnel as table');
  await shot('table');
  const widget = page.locator('.widget').first();
  const save = async (format) => {
    await widget.getByRole('button', { name: /更多操作/ }).click();
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: `导出 ${format}` }).click(),
    ]);
    return file.suggestedFilename();
  };
  check((await save('CSV')).endsWith('.csv'), 'the table is saved as CSV');
  check((await save('PNG')).endsWith('.png'), 'the chart is saved as a picture');

  // As a chart beside the year before: a sentence for readers, the moment it was read, the whole screen.
  await at('&kind=cohort&show=chart&compare=year');
  const chart = page.getByRole('img', { name: /各阶段/ });
  await chart.waitFor();
  check((await chart.getAttribute('aria-label'))?.includes('12'), 'the chart says its figures in a sentence');
  check(
    await page
      .getByText(/^截至 \d\d:\d\d$/)
      .first()
      .isVisible(),
    'the widget says when it was read',
  );
  check(await page.locator('.funnel-tile .change').first().isVisible(), 'the figures say how they changed');
  check(await page.getByText('对比。').isVisible(), 'the compared period is told');
  await page.getByRole('img', { name: /个月共/ }).waitFor();
  await accessible(page, 'funnel as chart');
  await shot('chart');
  await widget.getByRole('button', { name: /全屏/ }).click();
  await page.getByRole('dialog').getByRole('img').waitFor();
  await accessible(page, 'chart, full screen');
  await shot('full-screen');
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  // A press on a bar opens its records.
  const box = await chart.boundingBox();
  const bar = await page.evaluate(() => {
    const canvas = document.querySelector('.widget .chart canvas');
    return canvas ? { width: canvas.clientWidth, height: canvas.clientHeight } : null;
  });
  await page.mouse.click((box?.x ?? 0) + (bar?.width ?? 0) * 0.4, (box?.y ?? 0) + 22);
  await page.locator('.grid-name').first().waitFor();
  check(/where=/.test(page.url()), 'a bar opens its records');
  await page.goBack();
  await chart.waitFor();

  // Where deals stand; a period; a faulty filter.
  await at('');
  await page.locator('.funnel-step').first().waitFor();
  check(
    (await page.locator('.funnel-tile').nth(1).locator('a').first().textContent())?.startsWith('2'),
    'the tiles count the won',
  );
  await page.getByRole('radio', { name: '金额' }).click();
  await page.waitForURL(/measure=amount/);
  check(true, 'the measure is in the address');
  await page.getByRole('button', { name: /^时间/ }).click();
  await page.getByRole('option', { name: '自定义' }).click();
  await page.getByLabel('开始日期').first().waitFor();
  await shot('snapshot');
  await page.goto(`${base}?where=stge%20%3D%201`);
  await page.getByText('条件有误').waitFor();
  check(true, 'a faulty filter is told');
  await page.goto(`${base}?kind=cohort&period=custom&from=1990-01-01&to=1990-12-31`);
  await page.getByText('这个条件下没有记录').waitFor();
  await accessible(page, 'empty funnel');
  await shot('empty');

  const dark = await open({ dark: true, language: 'en', path: '/reports/funnel?kind=cohort&by=source' });
  await dark.locator('.funnel-tiles').waitFor();
  await dark.waitForTimeout(500);
  await accessible(dark, 'funnel, dark');
  await shot('dark-en', dark);
  const phone = await open({ phone: true, path: '/reports/funnel?kind=cohort' });
  await phone.locator('.funnel-tiles').waitFor();
  await phone.waitForTimeout(500);
  check(
    await phone.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth),
    'nothing sticks out on a phone',
  );
  await accessible(phone, 'funnel on a phone');
  await shot('phone', phone);
}
