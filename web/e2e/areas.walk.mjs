// The six ways of managing sales are areas of their own in the side bar; sellers have charts with a table beside them; the
// funnel is one press away.
// req: S3-01 S1-19 S2-34
export default async function walk({ open, check, accessible, shot, settings }) {
  const page = await open();
  const side = page.locator('nav.side');
  await side.waitFor();
  const areas = [
    ['销售漏斗', '.funnel-tiles'],
    ['客户细分', '.grid'],
    ['销售预测', '.forecast-tiles, .forecast, main h1'],
    ['自动化', '.admin-main'],
    ['客户生命周期', '.grid'],
    ['记分卡', '.kpi-tile'],
  ];
  for (const [name, shown] of areas) {
    await side.getByRole('link', { name, exact: true }).first().click();
    await page.locator(shown).first().waitFor();
    check(true, `${name} is an area of its own`);
  }
  await side.getByRole('link', { name: '客户生命周期', exact: true }).click();
  await page.waitForURL('**group=lifecycle**');
  await page
    .getByText(/活跃客户|潜在客户/)
    .first()
    .waitFor();
  await accessible(page, 'customers by lifecycle');
  await shot('lifecycle');

  // One press, and few questions of the server: what the page shows comes with a handful of answers.
  await page.goto(page.url().split('/o/')[0]);
  await page.locator('.home-head').waitFor();
  const asked = [];
  page.on('request', (request) => request.url().includes('/api/reports/funnel') && asked.push(request.url()));
  await page.getByRole('link', { name: '销售漏斗', exact: true }).first().click();
  await page.locator('.funnel-tiles').waitFor();
  check(asked.length > 0 && asked.length <= 6, `the funnel opens with one press (${asked.length} questions)`);

  // Charts for sellers, each with its table; numbers in it open the records, which can be worked on at once.
  const rep = await open({ signedIn: false, path: '/signin' });
  const answer = await rep.context().request.post(`${settings.base}/api/session`, {
    data: { login: 'gao', password: settings.password },
  });
  check(answer.ok(), 'a seller signs in');
  await rep.goto(`${settings.base}/reports/funnel?tab=flow`);
  await rep.locator('.analysis-flow canvas').waitFor();
  const flow = rep.getByRole('region', { name: '商机在阶段间的流转', exact: true });
  await flow.getByRole('radio', { name: '表', exact: true }).click();
  await flow.getByRole('table').waitFor();
  check(true, 'a seller has the chart of the flow, and a table beside it');
  await accessible(rep, 'flow as a table');
  await shot('seller', rep);
}
