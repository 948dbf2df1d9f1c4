// The screens that need something to show first: duplicates, mail, calls, the register, approvals, requests, rules, pools,
// forms, guidance, what waits on the device, new choices of a file. Made here; the look that is seen least elsewhere, all of
// them for tools/screenshots.
import { createServer } from 'node:http';
import { hands, more, press, processOf } from './hands.mjs';
import { tour } from './overview.walk.mjs';

/** What there must be: the address of each screen goes by it. */
async function prepare({ user, call, make }, other, register) {
  const stamp = Date.now().toString(36);
  const account = await make('account', { name: `宁波海川精密 ${stamp}`, website: `https://${stamp}.example` });
  const phone = `138${String(Date.now()).slice(-8)}`;
  const twins = [];
  for (const more of [{ title: '采购经理' }, { email: `wang.${stamp}@one.example` }])
    twins.push(await make('contact', { name: `王晓明 ${stamp}`, mobile: phone, account: account.id, ...more }));
  await call('POST', '/api/duplicates/contact/scan', {});
  const deal = await make('opportunity', {
    name: `海川产线改造 ${stamp}`,
    account: account.id,
    pipeline: 'sales',
    stage: 'first_contact',
    amount: '680000.00',
    buyer_stage: 'unaware',
  });
  const process = `tour_${stamp}`;
  await make(
    'approval_process',
    processOf(process, '折扣审批', [
      { name: { zh: '总监', en: 'Director' }, approvers: [`user:${user.id}`], hours: 24 },
      { name: { zh: '财务', en: 'Finance' }, approvers: [`user:${user.id}`, 'role:finance'], mode: 'any' },
    ]),
  );
  await call('PATCH', '/api/mail/settings', { host: '127.0.0.1', port: 9, from_address: 'crm@ours.example' });
  await call('POST', `/api/records/contact/${twins[1].id}/mail`, {
    to: [`wang.${stamp}@one.example`],
    subject: `报价与交期 ${stamp}`,
    text: '您好，请见报价，交期为六周。',
  });
  await make('assignment_rule', {
    name: `大客户归我 ${stamp}`,
    applies_to: 'lead',
    position: 9000,
    active: false,
    condition: 'employees >= 1000',
    method: 'user',
    user: user.id,
  });
  const pool = await make('pool', {
    name: `华东公海 ${stamp}`,
    applies_to: 'lead',
    position: 9000,
    lands_when: `company = '${stamp}'`,
    daily_limit: 3,
  });
  await make('recycling_rule', {
    name: `30 天未跟进 ${stamp}`,
    applies_to: 'lead',
    position: 9000,
    limit: 30,
    warn_before: 3,
    active: false,
  });
  const lead = await make('lead', { name: `待领取 ${stamp}`, pool: pool.id, owner: null });
  const system = await make('telephony', { name: `总机 ${stamp}` });
  const { secret } = await call('POST', `/api/telephony/${system.id}/secret`, {});
  const source = await make('registry_source', {
    name: `工商接口 ${stamp}`,
    kind: 'http',
    position: 1,
    url: `${register}/?q={query}`,
    rows_path: 'items',
    mapping: JSON.stringify({ name: 'company', credit_code: 'code', state: 'state', phone: 'tel', founded: 'year' }),
  });
  const form = await make('form', { name: `预约演示 ${stamp}`, min_seconds: 0 });
  const sent = await other.make('opportunity', { name: `${process} 海川加购` });
  await other.call('POST', `/api/records/opportunity/${sent.id}/submit`, { process, comment: '客户要求降价两成' });
  return {
    account: account.id,
    twins: twins.map((each) => each.id),
    deal: deal.id,
    process,
    lead: lead.id,
    system: system.id,
    secret,
    source: source.id,
    form: form.id,
    phone,
    sent: sent.id,
  };
}

/** A move the network lost: it waits on the device, and once it arrives for what its gate asks. */
async function queueUp(page) {
  const lost = (route) => route.abort('internetdisconnected');
  await page.route('**/stage', lost);
  await press(page, /^(移到“谈判与报价”|Move to “Negotiation)/);
  await page.locator('.stages .queued').waitFor();
  await page.unroute('**/stage', lost);
  await page.evaluate(() => {
    window.history.pushState({}, '', '/outbox');
    window.dispatchEvent(new PopStateEvent('popstate'));
  });
}

export default async function walk(tools) {
  const { open, settings } = tools;
  const service = createServer((asked, answer) => {
    answer.setHeader('content-type', 'application/json');
    const company = new URL(asked.url, settings.base).searchParams.get('q');
    const [code, state] = ['91440300708461136T', '存续'];
    answer.end(JSON.stringify({ items: [{ company, code, state, tel: '0574-86013388', year: 1998 }] }));
  });
  await new Promise((ready) => service.listen(0, '127.0.0.1', ready));
  const first = await open({ path: '/' });
  const own = await hands(first, settings);
  const made = await prepare(own, await hands(first, settings, 'gao'), `http://127.0.0.1:${service.address().port}`);
  const deal = `/o/opportunity/${made.deal}`;
  const person = `/o/contact/${made.twins[1]}`;
  const ring = (page) =>
    page.request.post(`${settings.base}/api/telephony/${made.system}`, {
      headers: { authorization: `Bearer ${made.secret}` },
      data: {
        id: `tour${Date.now()}`,
        event: 'ringing',
        direction: 'inbound',
        from: made.phone,
        agent: settings.login,
      },
    });
  const file = async (page) => {
    const lines = ['姓名,公司,行业'];
    for (let at = 0; at < 24; at += 1) lines.push(`已知 ${at},公司 ${at},${at % 2 ? '快消' : '农牧'}`);
    for (let at = 0; at < 6; at += 1) lines.push(`新 ${at},新公司 ${at},${['低空经济', '具身智能'][at % 2]}`);
    const buffer = Buffer.from(lines.join('\n'));
    await page.locator('input[type="file"]').setInputFiles({ name: '展会.csv', mimeType: 'text/csv', buffer });
    await page.locator('.import-column').nth(1).waitFor();
    await press(page, /^(检查数据|Check)/);
    await press(page, /^(加为新选项…|Add as new choices…)$/);
  };
  await tour(
    [
      ['duplicates', '/duplicates/contact', '.duplicates-content .card, .duplicates-content section'],
      ['merge', `/merge/contact?ids=${made.twins.join()}`, 'main table'],
      ['duplicate-rules', '/admin/duplicates?id=contact', '.rule-row'],
      ['approvals', '/approvals', 'main li'],
      ['processes', '/admin/approvals', '.admin-table, main li'],
      [
        'process',
        '/admin/approvals',
        '[role=dialog]',
        (page) => page.getByRole('button', { name: '折扣审批' }).last().click(),
      ],
      ['approval-record', `/o/opportunity/${made.sent}?tab=related`, 'main h1'],
      ['rules', '/admin/rules', 'main h1'],
      [
        'rule',
        '/admin/rules',
        '[role=dialog]',
        async (page) => {
          await press(page, /^(新建规则|New rule)$/);
          await page.getByRole('menuitem', { name: /^(大单通知上级|Tell the manager of big deals)$/ }).click();
        },
      ],
      ['assignment', '/admin/assignment', '.assign-rules'],
      ['pools', '/admin/pools', '.admin-table, main li'],
      ['recycling', '/admin/recycling', 'main li'],
      ['loads', '/admin/loads', 'main h1'],
      ['in-pool', `/o/lead/${made.lead}`, '.record-head'],
      ['phone-systems', '/admin/phone_systems', '.admin-table'],
      ['call', '/o/contact', '.call-pop', ring],
      [
        'enrich',
        `/o/account/${made.account}`,
        '[role=dialog] table',
        (page) => more(page, /^(用工商信息补全|.*regist.*)$/i),
      ],
      ['form-designer', `/forms/${made.form}`, '.intake-preview'],
      ['form-page', `/f/${made.form}`, 'form'],
      ['mail-write', `${person}?tab=activity`, '[role=dialog] textarea', (page) => press(page, /^(邮件|E-mail|Mail)$/)],
      ['mail-record', `${person}?tab=activity`, '.timeline'],
      ['mail-outbox', '/admin/outbox', 'main li'],
      ['guidance', `${deal}?tab=related`, '.guidance, [data-guidance], main h1'],
      ['ask', `${deal}?tab=related`, '[role=dialog]', (page) => press(page, /^(请求支持|Ask for support)/)],
      ['requests', '/o/request', '[role=grid], .card-row, .state'],
      ['notices', '/', '[role=dialog] li', (page) => press(page, /^(通知|Notifications)/)],
      ['new-choices', '/import?object=lead', '[role=dialog] .import-choices', file],
      ['queue', deal, '.outbox-item[data-state=refused]', queueUp],
    ],
    tools,
    process.env.FAIRLEAD_PICTURES ? undefined : ['en-phone-dark'],
  );
  service.close();
  await own.remove(`/api/records/registry_source/${made.source}`);
  for (const row of await own.find('approval_process', `key = '${made.process}'`))
    await own.remove(`/api/records/approval_process/${row.id}`);
}
