// The month a fiscal year begins with is chosen in the settings; "this year" of every report begins with it at once.
import { hands } from './hands.mjs';

export default async function walk({ open, check, accessible, shot, settings }) {
  const page = await open({ path: '/admin/settings' });
  const base = settings.base;
  const own = await hands(page, settings);
  const { fiscal_year_start: before, time_zone: timeZone } = await own.call('GET', '/api/settings');
  const [year, month] = new Intl.DateTimeFormat('sv', { timeZone }).format().split('-').map(Number);
  // A year that began this month, or in January the month before: in any case another one than the calendar's.
  const chosen = month === 1 ? 12 : month;
  const first = (back) => `${year - back - (month === 1 ? 1 : 0)}-${String(chosen).padStart(2, '0')}-01`;
  const calendar = { from: `${year}-01-01`, before: `${year - 1}/01/01` };
  const fiscal = { from: first(0), before: first(1).replaceAll('-', '/') };

  /** What each report asks for, and what the funnel says it is compared with. */
  async function reports(expected, when) {
    for (const [path, door] of [
      ['/reports/scorecard?period=this_year', '/api/reports/scorecard'],
      ['/reports/velocity?period=this_year', '/api/reports/scorecard'],
      ['/reports/forecast?period=this_year', '/api/reports/forecast'],
    ]) {
      const asked = page.waitForRequest((each) => new URL(each.url()).pathname === door);
      await page.goto(base + path);
      const from = new URL((await asked).url()).searchParams.get('from');
      check(from === expected.from, `${when}: ${path} begins ${expected.from}: ${from}`);
    }
    await page.goto(`${base}/reports/funnel?kind=cohort&period=this_year&compare=year`);
    await page.getByText(`与 ${expected.before} 至`).waitFor();
    check(true, `${when}: the funnel says so`);
  }

  try {
    await own.call('PATCH', '/api/settings', { fiscal_year_start: 1 });
    await reports(calendar, 'a calendar year');
    await page.goto(`${base}/admin/settings`);
    await page.getByRole('button', { name: /^财年开始/ }).click();
    const words = ['一', '二', '三', '四', '五', '六', '七', '八', '九', '十', '十一', '十二'];
    await page.getByRole('option', { name: `${words[chosen - 1]}月`, exact: true }).click();
    await accessible(page, 'settings, changed');
    await page.getByRole('button', { name: '保存', exact: true }).click();
    await page.getByRole('button', { name: '保存', exact: true }).waitFor({ state: 'detached' });
    await reports(fiscal, 'a fiscal year');
    await shot('funnel', page);
  } finally {
    await own.call('PATCH', '/api/settings', { fiscal_year_start: before });
  }
}
