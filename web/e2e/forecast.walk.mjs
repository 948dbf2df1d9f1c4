// The forecast: what is expected and how sure that is, every method beside its errors, numbers that open their records;
// frozen with a press, handed in, adjusted, estimated by a panel, scored; a figure taken apart.
import { dayFrom } from './hands.mjs';

export default async function walk({ open, check, accessible, shot, make, unique }) {
  const page = await open({ path: '/reports/forecast' });
  const mark = unique('预测走查');
  const today = dayFrom(0);
  await make(page, 'opportunity', {
    name: mark,
    pipeline: 'sales',
    stage: 'solution',
    amount: '12345.00',
    close_date: today,
    forecast_category: 'commit',
  });
  await page.goto(`${page.url().split('?')[0]}?period=this_year&by=owner`);
  await page.locator('.forecast-tile').first().waitFor();
  check((await page.locator('.forecast-tile').count()) === 4, 'four figures stand at the top');
  const methods = page.getByRole('region', { name: '各种方法' });
  await methods.waitFor();
  check((await methods.locator('tbody tr').count()) >= 11, 'ten methods and their combination');
  await accessible(page, 'forecast, light');
  await shot('forecast');

  // A category opens exactly its deals.
  const row = page.getByRole('region', { name: '销售人员的判断' }).locator('tr', { hasText: '承诺' });
  const n = Number((await row.locator('a').textContent()).replace(/\D/g, ''));
  check(n >= 1, 'the deal that was committed counts');
  await row.locator('a').click();
  await page.locator('.grid-name').first().waitFor();
  check(
    new RegExp(`${n}`).test((await page.locator('.list-count').textContent())?.replace(/\D/g, '') ?? ''),
    'the list has as many deals as the number said',
  );
  await page.goBack();
  await methods.waitFor();

  // Weights of one's own, and back.
  await page.getByRole('button', { name: '自定份额' }).click();
  await page.getByLabel('阶段加权的份额').fill('300');
  await shot('weights');
  await page.getByRole('button', { name: '按此组合' }).click();
  await page.getByRole('button', { name: '恢复自动份额' }).click();
  await page.getByRole('button', { name: '恢复自动份额' }).waitFor({ state: 'detached' });
  check(!page.url().includes('weights='), 'the weights are automatic again');

  // Frozen with one press; the record it becomes has no way to be changed.
  const frozen = page.getByRole('region', { name: '冻结的预测' });
  await page.getByRole('button', { name: /冻结这次预测|重新预测/ }).click();
  await frozen.locator('tbody tr').first().waitFor();
  check((await frozen.locator('tbody tr').count()) >= 1, 'the snapshot stands in the list');
  await shot('frozen');

  // One's own word, the sum, and a panel in rounds.
  await page.getByRole('tab', { name: '提报与判断' }).click();
  await page.getByLabel('承诺').first().fill('500000');
  await page.getByLabel('乐观').first().fill('800000');
  await page.getByRole('button', { name: '提报', exact: true }).click();
  await page.getByText('上次提报').waitFor();
  const people = page.getByRole('region', { name: '自下而上的汇总' });
  check((await people.locator('tfoot').textContent())?.includes('50') ?? false, 'the sum counts what was handed in');
  const year = new Date().getFullYear();
  const asked = await make(page, 'forecast_panel', {
    name: unique('小组'),
    question: '今年能签多少？',
    starts_on: `${year}-01-01`,
    ends_on: `${year}-12-31`,
  });
  const me = await page.evaluate(async () => (await (await fetch('/api/session')).json()).user.id);
  await make(page, 'forecast_panel_member', { panel: asked.id, expert: me });
  await make(page, 'market_research', {
    name: unique('调研'),
    source: '行业协会',
    starts_on: `${year}-01-01`,
    ends_on: `${year}-12-31`,
    growth: '6',
    status: 'published',
    findings: '需求回升',
  });
  await page.reload();
  const panel = page.locator('.forecast-panel').first();
  await panel.getByText('关于这段时间的市场调研').first().click();
  check(await panel.getByText('行业协会').first().isVisible(), 'market research stands beside the question');
  await panel.getByLabel('您的估计').fill('900000');
  await panel.getByRole('button', { name: '提交估计' }).click();
  await panel.getByText('您这一轮估计了').waitFor();
  await accessible(page, 'judgement, light');
  await shot('judgement');

  await page.getByRole('tab', { name: '准确度' }).click();
  await page.getByRole('heading', { name: '各方法的准确度' }).waitFor();
  await accessible(page, 'accuracy, light');
  await shot('accuracy');
  await page.getByRole('tab', { name: '趋势分解' }).click();
  await page.locator('canvas, .empty').first().waitFor();
  await accessible(page, 'series, light');
  await shot('series');
  await page.goto(`${page.url().split('?')[0]}?of=quantity`);
  await page.locator('.forecast-tile').first().waitFor();
  check(await page.getByLabel('产品: 全部产品').first().isVisible(), 'a product may be chosen');
  await shot('quantity');

  const dark = await open({ dark: true, language: 'en', path: '/reports/forecast?period=this_year' });
  await dark.locator('.forecast-tile').first().waitFor();
  await accessible(dark, 'forecast, dark');
  await shot('dark-en', dark);
  await dark.goto(`${dark.url().split('?')[0]}?view=judgement&period=this_year`);
  await dark.getByRole('region', { name: 'From the bottom up' }).waitFor();
  await accessible(dark, 'judgement, dark');
  await shot('dark-en-judgement', dark);

  for (const view of ['now', 'judgement', 'scores', 'series']) {
    const phone = await open({ phone: true, path: `/reports/forecast?period=this_year&view=${view}` });
    await phone.locator('.card').first().waitFor();
    const wide = await phone.evaluate(() => document.documentElement.scrollWidth > window.innerWidth + 1);
    check(!wide, `nothing sticks out of a phone: ${view}`);
    await shot(`phone-${view}`, phone);
  }
}
