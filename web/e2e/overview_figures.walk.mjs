// The reports with something in them: targets and their gap, what people and panels say of a forecast, how far forecasts
// were off, a figure taken apart, a baseline, an alert, a plan; and the parts of a report below the fold. The look that is
// seen least elsewhere, every one for tools/screenshots.
import { hands, press } from './hands.mjs';
import { tour } from './overview.walk.mjs';

/** What there must be: the address of each screen goes by it. */
async function prepare({ user, call, make }, other) {
  const stamp = Date.now().toString(36);
  const year = new Date().getFullYear();
  const days = { from: `${year}-01-01`, to: `${year}-12-31` };
  const target = await make('target', {
    name: `${year} 年公司目标 ${stamp}`,
    level: 'company',
    measure: 'revenue',
    starts_on: days.from,
    ends_on: days.to,
    base: '80000000.00',
  });
  const word = { ...days, of: 'amount' };
  await call('POST', '/api/forecasts/submit', { ...word, commit: '4200000', best_case: '5600000' });
  await other.call('POST', '/api/forecasts/submit', {
    ...word,
    commit: '3100000',
    best_case: '3900000',
    note: '华东两单年底前签',
  });
  await call('POST', '/api/forecasts/adjust', {
    ...word,
    person: other.user.id,
    value: '2800000',
    reason: '其中一单预算未批',
  });
  const panel = await make('forecast_panel', {
    name: `年末收官 ${stamp}`,
    question: '到年底一共能签多少？',
    starts_on: days.from,
    ends_on: days.to,
  });
  for (const expert of [user.id, other.user.id]) await make('forecast_panel_member', { panel: panel.id, expert });
  const estimates = `/api/forecast-panels/${panel.id}`;
  await call('POST', `${estimates}/estimate`, { value: '78000000', reason: '大单多在十二月' });
  await other.call('POST', `${estimates}/estimate`, { value: '72000000', reason: '续签有两家推迟' });
  await call('POST', `${estimates}/next`, {});
  await call('POST', '/api/baselines', { name: `上线前 ${stamp}`, from: `${year - 1}-01-01`, to: `${year - 1}-12-31` });
  const alert = await make('kpi_alert', {
    name: `赢率偏低 ${stamp}`,
    kpi: 'win_rate',
    period: 'quarter',
    test: 'below',
    threshold: '40',
    active: true,
  });
  return { target: target.id, alert: alert.id, person: other.user };
}

/** No period has ended since the data was made: what the page is told of those that have is given here. */
function scoresOf(person) {
  const line = (label, wape, bias, within, n = 8) => ({
    method: label,
    label,
    wape,
    bias,
    within,
    banded: 8,
    n,
    snapshots: [],
  });
  const snapshots = [1, 2, 3].map((at) => ({
    id: `s${at}`,
    label: '组合预测',
    name: `2026 年第 ${at} 季度`,
    value: `${9 + at}200000.00`,
    low: `${7 + at}000000.00`,
    high: `${11 + at}900000.00`,
    best_case: null,
    kind: 'model',
    method: 'combination',
    level: 'company',
    person: null,
    team: null,
    author: null,
    from: `2026-0${at * 3 - 2}-01`,
    to: `2026-0${at * 3}-28`,
    frozen_at: `2026-0${at * 3 - 2}-02T08:00:00Z`,
    actual: { value: `${9 + at}900000.00`, object: 'opportunity', where: '' },
    ape: 0.07 * at,
    bias: -0.07 * at,
    within: at < 3,
    not_scored: null,
  }));
  return {
    of: 'amount',
    currency: 'CNY',
    which: 'first',
    from: '2025-11-21',
    to: '2026-11-21',
    methods: [
      line('组合预测', 0.118, -0.031, 7),
      line('阶段加权', 0.241, 0.164, 5),
      line('指数平滑（ETS）', 0.173, 0.02, 6),
    ],
    people: [{ ...line('提报', 0.152, 0.094, 0), banded: 0, person }],
    snapshots,
  };
}

/** Brings a part of a page under the eye. */
const at = (name) => (page) => page.getByText(name).first().scrollIntoViewIfNeeded();

export default async function walk(tools) {
  const first = await tools.open({ path: '/' });
  const made = await prepare(await hands(first, tools.settings), await hands(first, tools.settings, 'gao'));
  const reports = 'period=last_year';
  const forecast = '/reports/forecast?period=this_year';
  const scored = async (page) => {
    await page.route('**/api/reports/forecast/scores*', (route) => route.fulfill({ json: scoresOf(made.person) }));
    await page.reload();
    await page.locator('.table tbody tr').first().waitFor();
    await page.unroute('**/api/reports/forecast/scores*');
  };
  await tour(
    [
      ['gap', `/reports/targets?target=${made.target}`, '.widget canvas', at(/(与目标的差距|gap to the target)$/)],
      [
        'gap-table',
        `/reports/targets?target=${made.target}&show=table`,
        '.widget table',
        at(/(与目标的差距|gap to the target)$/),
      ],
      ['forecast-trials', forecast, '.widget canvas', at(/^(过去的预测与实际|Past forecasts and what came)$/)],
      ['forecast-methods', forecast, '.forecast-tile', at(/^(各种方法|Methods)$/)],
      ['forecast-categories', `${forecast}&by=owner`, '.forecast-tile', at(/^(销售人员的判断|What sellers say)$/)],
      ['forecast-quantity', `${forecast}&of=quantity`, '.forecast-tile'],
      ['judgement', `${forecast}&view=judgement`, '.forecast-total'],
      [
        'judgement-adjust',
        `${forecast}&view=judgement`,
        '[role=dialog] textarea',
        (page) => press(page, /^(调整|Adjust)$/),
      ],
      ['panel', `${forecast}&view=judgement`, '.forecast-panel details', at(/年末收官/)],
      ['scores-none', '/reports/forecast?view=scores', '.state, .table'],
      ['scores', '/reports/forecast?view=scores', '.table', scored],
      ['series', '/reports/forecast?view=series', '.chart canvas, .state'],
      ['series-table', '/reports/forecast?view=series&show=table', '.table, .state'],
      ['baseline', `/reports/scorecard?${reports}`, '.kpi-tile', at(/^(上线基线与现在|Go-live baseline and now)$/)],
      [
        'freeze',
        `/reports/scorecard?${reports}`,
        '[role=dialog] .input',
        (page) => press(page, /^(冻结基线|Freeze a baseline)$/),
      ],
      ['breakdown', `/reports/scorecard?${reports}&by=owner`, '.kpi-tile', at(/^(按负责人分解|.*by owner)$/i)],
      [
        'velocity-trend',
        `/reports/velocity?${reports}`,
        '.widget canvas',
        at(/^(逐月趋势与原因|Month by month, and why)$/),
      ],
      ['alert', `/reports/alerts?alert=${made.alert}`, '.alerts-card'],
      ['alert-form', '/reports/alerts?new=win_rate', '[role=dialog] .input'],
    ],
    tools,
    process.env.FAIRLEAD_PICTURES ? undefined : ['en-phone-dark'],
  );
}
