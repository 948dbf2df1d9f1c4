// A new seller's first day: asks to be led, claims leads from the pool, is led through a stage with its checks, playbook and
// template, submits for approval; the chief decides by the link in the mail, without signing in; the seller's page says so.
// At the desk in Chinese and on a phone in English, in the dark.
// req: S2-50 S3-03 S4-47
export default async function walk({ open, check, accessible, shot, make, unique, settings }) {
  const chief = await open({ path: '/approvals' });
  await chief.getByRole('heading', { level: 1 }).waitFor();
  const mark = unique('first');
  const company = `瑞丰 ${mark}`;
  const send = (page, method, path, data) =>
    page.evaluate(
      async ([how, where, body]) => {
        const { csrf } = await (await fetch('/api/session')).json();
        const answer = await fetch(where, {
          method: how,
          headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': csrf },
          body: body && JSON.stringify(body),
        });
        const text = await answer.text();
        return { ok: answer.ok, status: answer.status, body: text ? JSON.parse(text) : null };
      },
      [method, path, data],
    );
  const me = await chief.evaluate(async () => (await (await fetch('/api/session')).json()).user);
  const pool = await make(chief, 'pool', {
    name: `新人公海 ${mark}`,
    applies_to: 'lead',
    position: 9200,
    lands_when: `company = '${company}'`,
    daily_limit: 50,
  });
  const process = await make(chief, 'approval_process', {
    name: '首单折扣',
    key: `first_${Date.now()}`,
    applies_to: 'opportunity',
    condition: `contains(name, '${mark}')`,
    lock: 'none',
    steps: JSON.stringify([{ name: { zh: '总监', en: 'Director' }, approvers: [`user:${me.id}`] }]),
  });
  const mail = await send(chief, 'PATCH', '/api/mail/settings', {
    host: '127.0.0.1',
    port: 9,
    from_address: 'crm@ours.example',
    public_url: settings.base,
  });
  check(mail.ok, `mail is set up (${mail.status})`);

  try {
    const days = [];
    for (const look of [
      { language: 'zh-CN', phone: false, dark: false },
      { language: 'en', phone: true, dark: true },
    ])
      days.push(await asked(look));
    // The mail leaves when nobody has read the notice for a minute: the day goes on meanwhile.
    for (const each of days) await led(each);
    for (const each of days) await decided(each);
  } finally {
    await send(chief, 'DELETE', `/api/records/approval_process/${process.id}`);
  }

  /** Asks the chief for a first deal, on the record. */
  async function asked({ language, phone, dark }) {
    const en = language === 'en';
    const say = (zh, english) => (en ? english : zh);
    const what = `${language}${phone ? ' phone' : ''}`;
    const page = await open({ language, phone, dark, signedIn: false, path: '/f/none' });
    const signed = await page.context().request.post(`${settings.base}/api/session`, {
      data: { login: 'gao', password: settings.password },
    });
    check(signed.ok(), 'the seller signs in');
    await page.goto(`${settings.base}/approvals`);
    await send(page, 'PATCH', '/api/session/preferences', { guided: false });
    const account = await make(page, 'account', { name: `${say('瑞丰', 'Ruifeng')} ${mark} ${what}` });
    const deal = await make(page, 'opportunity', {
      name: `${say('瑞丰首单', 'Ruifeng starter')} ${mark} ${what}`,
      pipeline: 'sales',
      stage: 'first_contact',
      account: account.id,
      amount: '120000.00',
      buyer_stage: 'problem',
    });
    await page.goto(`${settings.base}/o/opportunity/${deal.id}${phone ? '?tab=related' : ''}`);
    const approvals = page.getByRole('region', { name: say('审批', 'Approvals') });
    await approvals.getByRole('button', { name: say('提交“首单折扣”', 'Submit to 首单折扣') }).click();
    const asking = page.getByRole('dialog');
    await asking.getByRole('textbox').fill(say('客户愿意当月签约', 'They would sign this month'));
    await asking.getByRole('button', { name: say('提交', 'Submit'), exact: true }).click();
    await asking.waitFor({ state: 'detached' });
    await approvals.getByText(say('客户愿意当月签约', 'They would sign this month')).waitFor();
    check(true, `submitted on the record (${what})`);
    return { deal, page, approvals, look: { language, phone, dark }, say, what };
  }

  /** Is led: claims leads of the pool, goes through a stage. */
  async function led({ deal, page, look: { phone }, say, what }) {
    const leads = [];
    for (const name of [say('沈佳宜', 'Shen Jiayi'), say('许文涛', 'Xu Wentao')])
      leads.push(await make(chief, 'lead', { name: `${name} ${mark}`, company, pool: pool.id, owner: null }));

    // Asks for it, in the own settings.
    await page.goto(`${settings.base}/me`);
    const wish = page.getByRole('checkbox', { name: say(/按阶段引导我/, /Lead me step by step/) });
    const kept = page.waitForResponse((answer) => answer.request().method() === 'PATCH' && answer.ok());
    await wish.click();
    await kept;
    check(await wish.isChecked(), `a seller asks to be led (${what})`);

    // Claims two leads of the pool in the list.
    const where = encodeURIComponent(`company = '${company}' and pool is not empty`);
    await page.goto(`${settings.base}/o/lead?view=pool&where=${where}`);
    await page.getByText(leads[0].name).first().waitFor();
    if (phone) {
      await page.getByRole('button', { name: /More/ }).first().click();
      await page.getByRole('menuitem', { name: 'Select several' }).click();
    }
    for (const lead of leads)
      await page.getByRole('checkbox', { name: say(`选择 ${lead.name}`, `Select ${lead.name}`) }).check();
    await accessible(page, `claiming, ${what}`);
    await shot(`pool-${what}`, page);
    await page.getByRole('button', { name: say('领取', 'Claim'), exact: true }).click();
    await page.getByText(say('已领取 2 条', '2 claimed')).waitFor();
    check(true, `two leads are claimed in the list (${what})`);

    // Led through a stage.
    await page.goto(`${settings.base}/o/opportunity/${deal.id}${phone ? '?tab=related' : ''}`);
    const panel = page.getByRole('region', { name: say('阶段指引', 'Guidance') });
    await panel.locator('.guidance-steps[open]').waitFor();
    check(await panel.getAttribute('data-guided'), `the page leads (${what})`);
    check(await panel.locator('blockquote').isVisible(), `the template is open to be read (${what})`);
    await panel.getByRole('button', { name: say('复制模板', 'Copy the template') }).waitFor();
    const checks = panel.getByRole('checkbox');
    for (let at = 0; at < (await checks.count()); at += 1) {
      await checks.nth(at).click();
      await panel.getByRole('checkbox', { checked: true }).nth(at).waitFor();
    }
    await panel
      .getByText(say(/^[^，]+，\d/, /, \d/))
      .first()
      .waitFor();
    await accessible(page, `led, ${what}`);
    await shot(`led-${what}`, page);
    await panel.getByRole('button', { name: say('电话', 'Call'), exact: true }).click();
    const form = page.getByRole('dialog');
    await form.getByRole('textbox', { name: say(/主题/, /Subject/) }).fill(say('首次电话', 'First call'));
    await page.keyboard.press('Control+Enter');
    await panel.getByText(say('条件已具备', 'Nothing is missing')).waitFor();
    await panel.getByRole('button', { name: say('进入下一阶段', 'Move on') }).click();
    await panel.getByText(say('请先写下至少一条客户需求。', /need/i)).first().waitFor();
    check(true, `one step is done, the next is shown (${what})`);

    // What else there is stands folded below; no longer new, then.
    await page.locator('.led-rest > summary').click();
    await page.getByRole('region', { name: say('审批', 'Approvals') }).waitFor();
    await send(page, 'PATCH', '/api/session/preferences', { guided: false });
  }

  async function decided({ deal, approvals, look, say, what }) {
    const token = await mailed(deal.name);
    const thumb = await open({ ...look, signedIn: false, path: '/decide?token=nonsense' });
    await thumb.getByText(say('链接', 'The link')).first().waitFor();
    check((await thumb.getByRole('button').count()) === 0, `a link that is none decides nothing (${what})`);
    await thumb.goto(`${settings.base}/decide?token=${token}`);
    await thumb.getByRole('heading', { name: deal.name }).waitFor();
    await thumb.getByText(say('客户愿意当月签约', 'They would sign this month')).waitFor();
    await accessible(thumb, `decision, ${what}`);
    await shot(`decide-${what}`, thumb);
    await thumb.getByRole('button', { name: say('拒绝', 'Refuse') }).click();
    await thumb.locator('[aria-invalid=true]').waitFor();
    check(true, `to refuse one says why (${what})`);
    await thumb.getByRole('button', { name: say('批准', 'Approve') }).click();
    await thumb.getByText(say('已提交：已批准', 'Done: approved')).waitFor();
    await shot(`done-${what}`, thumb);
    await thumb.reload();
    await thumb.getByText(say('这一步已经处理过了', 'This step has been decided')).waitFor();
    check(true, `the link works once (${what})`);
    await approvals
      .getByText(say(/已批准/, /Approved/))
      .first()
      .waitFor();
    check(true, `the seller's page says so by itself (${what})`);
  }

  /** The link in the mail; it leaves when nobody has read the notice on the screen for a minute. */
  async function mailed(name) {
    return chief.evaluate(async (about) => {
      const { csrf } = await (await fetch('/api/session')).json();
      for (let tries = 0; tries < 90; tries += 1) {
        await fetch('/api/chores/mail_notices/run', { method: 'POST', headers: { 'X-CSRF-Token': csrf } });
        const { items } = await (await fetch('/api/outbox?limit=20')).json();
        for (const item of items.filter((each) => each.title?.includes(about))) {
          const { payload } = await (await fetch(`/api/outbox/${item.id}`)).json();
          const token = /\/decide\?token=(\S+)/.exec(payload?.text ?? '')?.[1];
          if (token) return token;
        }
        await new Promise((done) => setTimeout(done, 1000));
      }
      throw new Error('no mail asks for the decision');
    }, name);
  }
}
