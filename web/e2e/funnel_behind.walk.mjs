// What lies behind the funnel: flow, stays, pipeline changes, people, adviser; numbers open their records, the address keeps the state.
// req: S4-04 S4-10 S1-19
export default async function walk({ open, check, accessible, shot }) {
  const page = await open({ path: '/reports/funnel' });
  const tab = (name) => page.getByRole('tab', { name }).click();
  await page.locator('.funnel-tiles').waitFor();

  await tab('流转');
  await page.locator('.analysis-flow canvas').waitFor();
  await page.getByRole('heading', { name: '转移矩阵' }).waitFor();
  check(page.url().includes('tab=flow'), 'the tab stands in the address');
  await accessible(page, 'flow');
  await shot('flow');
  const flow = page.getByRole('region', { name: '商机在阶段间的流转', exact: true });
  await flow.getByRole('radio', { name: '表', exact: true }).click();
  const adds = await flow
    .locator('tbody tr')
    .evaluateAll((rows) => rows.map((row) => [...row.querySelectorAll('td')].map((cell) => cell.textContent ?? '')));
  const sum = (text) =>
    (text.match(/[\d,]+/g) ?? []).reduce((total, part) => total + Number(part.replaceAll(',', '')), 0);
  check(
    adds
      .slice(0, 6)
      .every(
        ([start, entered, forward, back, lost, inside]) =>
          sum(start) + sum(entered) >= sum(forward) + sum(back) + sum(lost) + sum(inside),
      ),
    'nothing leaves a stage that did not enter it',
  );
  const matrix = page.locator('section[aria-label="转移矩阵"] .figure-link').first();
  const moved = await matrix.textContent();
  await matrix.click();
  await page.locator('.grid-name').first().waitFor();
  check(Boolean(moved), 'a cell of the matrix opens its records');
  await page.goBack();

  await tab('停留与滞留');
  await page.getByRole('heading', { name: '需要处理的商机' }).waitFor();
  await page.locator('.analysis-list li').first().waitFor();
  await accessible(page, 'stays');
  await shot('stays');
  await page.getByRole('radio', { name: '多次推迟' }).click();
  await page.waitForFunction(() => new URL(location.href).searchParams.get('signal') === 'put_off');

  await tab('管道变动');
  await page.locator('.analysis-waterfall canvas').waitFor();
  await page.getByRole('radio', { name: '表', exact: true }).first().click();
  await page.getByRole('button', { name: '输单' }).click();
  await page.getByRole('heading', { name: '输单' }).waitFor();
  await accessible(page, 'waterfall');
  await shot('waterfall');

  await tab('人员对比');
  await page.locator('.funnel-group button').first().click();
  await page.getByRole('heading', { name: /差异从哪里来/ }).waitFor();
  await accessible(page, 'people');
  await shot('people');

  await tab('改进建议');
  await page.getByRole('heading', { name: '各步骤与自身以往相比' }).waitFor();
  await page.getByRole('heading', { name: '已开始的措施及其效果' }).waitFor();
  await accessible(page, 'adviser');
  await shot('adviser');

  const dark = await open({ path: '/reports/funnel?tab=adviser', dark: true, language: 'en' });
  await dark.getByRole('heading', { name: 'Each step against its own past' }).waitFor();
  await accessible(dark, 'adviser, dark');
  await shot('adviser-dark', dark);
  await dark.getByRole('tab', { name: 'Flow' }).click();
  await dark.locator('.analysis-flow canvas').waitFor();
  await shot('flow-dark', dark);

  const phone = await open({ path: '/reports/funnel?tab=dwell', phone: true });
  await phone.locator('.widget-body canvas').waitFor();
  await phone.locator('.analysis-list li').first().waitFor();
  await accessible(phone, 'stays, phone');
  await shot('stays-phone', phone);
  for (const [name, word] of [
    ['flow', '.analysis-flow canvas'],
    ['waterfall', '.analysis-waterfall canvas'],
    ['people', '.funnel-group button'],
    ['adviser', '.funnel-group'],
  ]) {
    await phone.goto(`${phone.url().split('?')[0]}?tab=${name}`);
    await phone.locator(word).first().waitFor();
    await shot(`${name}-phone`, phone);
  }
}
