// The figures and what stands behind them, and the dialogs of a lead: the look that is seen least elsewhere, every one for
// tools/screenshots.
import { hands, more, press, processOf } from './hands.mjs';
import { tour } from './overview.walk.mjs';

/** What there must be: a lead to convert, one in a pool, a decision asked for by mail. */
async function prepare({ user, call, make, find }, other) {
  const stamp = Date.now().toString(36);
  const pool = await make('pool', {
    name: `华南公海 ${stamp}`,
    applies_to: 'lead',
    position: 9100,
    lands_when: `company = '${stamp}'`,
    daily_limit: 5,
  });
  for (const name of ['沈佳宜', '许文涛', '邱海燕'])
    await make('lead', { name: `${name} ${stamp}`, company: '深圳云帆智能', pool: pool.id, owner: null });
  const lead = await make('lead', {
    name: `徐静 ${stamp}`,
    company: `无锡恒昌机电 ${stamp}`,
    email: `xu.${stamp}@hengchang.example`,
    status: 'sal',
    expected_amount: '360000.00',
  });
  const process = `mailed_${stamp}`;
  await make(
    'approval_process',
    processOf(process, '特价审批', [
      { name: { zh: '总监', en: 'Director' }, approvers: [`user:${user.id}`], hours: 24 },
    ]),
  );
  await call('PATCH', '/api/mail/settings', {
    host: '127.0.0.1',
    port: 9,
    from_address: 'crm@ours.example',
    public_url: 'http://crm.ours.example',
  });
  const sent = await other.make('opportunity', { name: `${process} 恒昌扩容`, amount: '480000.00' });
  await other.call('POST', `/api/records/opportunity/${sent.id}/submit`, { process, comment: '对手报价低两成' });
  const [board] = await find('dashboard', "name_en = 'Goals'");
  return { lead: lead.id, board: board.id };
}

const reports = 'period=last_year';

export default async function walk(tools) {
  const first = await tools.open({ path: '/' });
  const own = await hands(first, tools.settings);
  const made = await prepare(own, await hands(first, tools.settings, 'gao'));
  const lead = `/o/lead/${made.lead}`;
  const every = Boolean(process.env.FAIRLEAD_PICTURES);
  const looks = every ? undefined : ['en-phone-dark'];
  await tour(
    [
      ['scorecard', `/reports/scorecard?${reports}`, '.kpi-tile'],
      ['scorecard-team', `/reports/scorecard?${reports}&by=team&view=management`, '.kpi-tile'],
      ['scorecard-me', '/reports/scorecard?view=me', '.kpi-tile'],
      [
        'kpi-card',
        `/reports/scorecard?${reports}`,
        '[role=dialog] table',
        (page) =>
          page
            .locator('.kpi-tile', { hasText: /赢率|Win rate/ })
            .first()
            .click(),
      ],
      ['velocity', `/reports/velocity?${reports}`, '.velocity-slider'],
      ['forecast', '/reports/forecast?period=this_quarter&by=owner', '.forecast-tile'],
      ['targets', '/reports/targets', 'main h1'],
      ['alerts', '/reports/alerts', 'main h1'],
      ['scorecard-shared', `/reports/scorecard?${reports}&view=shared`, '.kpi-tile'],
      ['buying-soon', '/reports/forecast?view=soon', 'main table'],
      ['share-out', '/reports/share-out', 'main table'],
      ['commission', '/reports/commission', 'main table'],
      ['boards', '/reports/boards', 'main a[href*="/reports/boards/"]'],
      ['board', `/reports/boards/${made.board}`, 'main .widget'],
      ['outcomes', `/reports/funnel?tab=outcomes&${reports}`, '.funnel-content .card'],
      ['flow', '/reports/funnel?tab=flow', '.funnel-content .card'],
      ['dwell', '/reports/funnel?tab=dwell', '.funnel-content .card'],
      ['waterfall', '/reports/funnel?tab=waterfall', '.funnel-content .card'],
      ['people', '/reports/funnel?tab=people', '.funnel-content .card'],
      ['adviser', '/reports/funnel?tab=adviser', '.funnel-content .card'],
      ['pool-list', '/o/lead?view=pool', '[role=grid], .card-row'],
      ['convert', lead, '[role=dialog] section', (page) => press(page, /^(转换|Convert)$/)],
      ['reject', lead, '[role=dialog] .input', (page) => more(page, /^(退回|Send back)$/)],
      ['decide-bad', '/decide?token=abc', '.decision .banner, .decision [role=alert]'],
      ['unsubscribe', '/unsubscribe?token=abc', 'main h1'],
      ['print', 'record:opportunity/print', 'main h1, h1'],
      ['empty', `/o/campaign?where=${encodeURIComponent("name = 'none'")}`, '.state'],
    ],
    tools,
    looks,
  );
  // The mail leaves when nobody has read the notice for a minute: by now, if every picture is taken.
  if (every) await tour([['decide', `/decide?token=${await mailed(own)}`, '.decision h2']], tools);
}

/** The link in the mail that asks for the decision. */
async function mailed({ call }) {
  for (let tries = 0; tries < 100; tries += 1) {
    await call('POST', '/api/chores/mail_notices/run');
    for (const item of (await call('GET', '/api/outbox?limit=20')).items) {
      const { payload } = await call('GET', `/api/outbox/${item.id}`);
      const token = /\/decide\?token=(\S+)/.exec(payload?.text ?? '')?.[1];
      if (token) return token;
    }
    await new Promise((done) => setTimeout(done, 500));
  }
  throw new Error('no mail asks for the decision');
}
