// The whole way: a visitor fills in the form on somebody else's site; the lead is given to a seller, who hears of it on the
// open page; a call is logged, the lead converted; a gate refuses and is satisfied in place; the approval is given on the
// phone; the deal is won. At the desk in Chinese, then the same on a phone in English.
// req: S0-34 S0-46 S1-02 S2-50 S3-05 S4-47
import { createServer } from 'node:http';

import { dayFrom } from './hands.mjs';

export default async function walk({ open, check, accessible, shot, unique, settings }) {
  const chief = await open({ path: '/approvals' });
  await chief.getByRole('heading', { level: 1 }).waitFor();
  const send = (page, method, path, data) =>
    page.evaluate(
      async ([how, where, body]) => {
        const { csrf } = await (await fetch('/api/session')).json();
        const answer = await fetch(where, {
          method: how,
          headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': csrf },
          body: JSON.stringify(body),
        });
        const text = await answer.text();
        return { ok: answer.ok, status: answer.status, body: text ? JSON.parse(text) : null };
      },
      [method, path, data],
    );
  const me = await chief.evaluate(async () => (await (await fetch('/api/session')).json()).user);
  const sellers = await chief.evaluate(async () => (await fetch("/api/records/user?where=login = 'gao'")).json());
  const seller = sellers.rows[0];

  // Somebody else's site: a page of another origin with the form in a frame.
  let key = '';
  const site = createServer((_, answer) => {
    answer.setHeader('Content-Type', 'text/html; charset=utf-8');
    answer.end(
      `<!doctype html><html lang="zh-CN"><title>某公司</title><h1>联系我们</h1><iframe title="表单" width="600" height="700" src="${settings.base}/f/${key}?embed=1"></iframe>`,
    );
  });
  await new Promise((ready) => site.listen(0, '127.0.0.1', ready));
  const origin = `http://127.0.0.1:${site.address().port}`;
  const process = `walk_${Date.now()}`;
  const rules = [];
  try {
    const form = await send(chief, 'POST', '/api/records/form', {
      name: unique('官网咨询'),
      source: 'web_form',
      min_seconds: 0,
      origins: origin,
    });
    check(form.ok, `a form is made (${form.status})`);
    key = form.body.id;
    const definition = await send(chief, 'PUT', `/api/forms/${key}/definition`, {
      title: { zh: '联系我们', en: 'Contact us' },
      consent: { text: { zh: '我同意。', en: 'I agree.' }, required: false },
      fields: [{ field: 'name', required: true }, { field: 'company' }, { field: 'email', required: true }],
      defaults: {},
    });
    check(definition.ok, `its definition is taken (${definition.status})`);
    const rule = await send(chief, 'POST', '/api/records/assignment_rule', {
      name: '走查：官网线索',
      applies_to: 'lead',
      position: 1,
      condition: `source_detail = '${form.body.name}'`,
      method: 'user',
      user: seller.id,
    });
    check(rule.ok, `a rule gives its leads to the seller (${rule.status})`);
    rules.push(['assignment_rule', rule.body.id]);
    const approval = await send(chief, 'POST', '/api/records/approval_process', {
      name: '报价审批',
      key: process,
      applies_to: 'opportunity',
      condition: `starts_with(name, '${process}')`,
      guards_stages: 'closing',
      lock: 'none',
      steps: JSON.stringify([{ name: { zh: '总监', en: 'Director' }, approvers: [`user:${me.id}`] }]),
    });
    check(approval.ok, `a process guards the stage (${approval.status})`);
    rules.push(['approval_process', approval.body.id]);

    for (const look of [
      { language: 'zh-CN', phone: false },
      { language: 'en', phone: true },
    ])
      await once(look);
  } finally {
    site.close();
    for (const [object, id] of rules)
      await chief.evaluate(
        async ([where]) => {
          const { csrf } = await (await fetch('/api/session')).json();
          await fetch(where, { method: 'DELETE', headers: { 'X-CSRF-Token': csrf } });
        },
        [`/api/records/${object}/${id}`],
      );
  }

  async function once({ language, phone }) {
    const en = language === 'en';
    const say = (zh, english) => (en ? english : zh);
    const what = `${language}${phone ? ' phone' : ''}`;
    const company = unique(`${process} ${say('联创', 'Union')}`);
    const person = unique(say('周明', 'Zhou Ming'));
    // The seller's page is open before anything happens.
    const page = await open({ language, phone, signedIn: false, path: '/f/none' });
    const signed = await page.context().request.post(`${settings.base}/api/session`, {
      data: { login: 'gao', password: settings.password },
    });
    check(signed.ok(), 'the seller signs in');
    await page.goto(`${settings.base}/approvals`);
    await page.getByRole('heading', { level: 1 }).waitFor();

    const visitor = await open({ language, phone, signedIn: false, path: '/f/none' });
    await visitor.goto(origin);
    const frame = visitor.frameLocator('iframe');
    await frame.getByLabel(say('姓名', 'Name')).fill(person);
    await frame.getByLabel(say('公司', 'Company')).fill(company);
    await frame.getByLabel(say('邮箱', 'E-mail')).fill(`zhou@${Date.now().toString(36)}.example`);
    await shot(`form-${what}`, visitor);
    await frame.locator('button[type=submit]').click();
    await frame.locator('.done').waitFor();
    check(true, `the form is sent from another site (${what})`);

    // Heard of without a reload.
    const bell = page.getByRole('button', { name: say(/通知，\d+ 条未读/, /Notifications, \d+ unread/) });
    await bell.waitFor();
    await bell.click();
    const notice = page.getByRole('button', { name: new RegExp(person) }).first();
    await notice.waitFor();
    await shot(`notice-${what}`, page);
    await notice.click();
    await page.getByRole('heading', { name: person, level: 1 }).waitFor();
    check(true, `the seller hears of it on the open page (${what})`);
    const lead = new URL(page.url()).pathname.split('/').pop();

    // A call, with its outcome.
    if (phone) await page.getByRole('tab', { name: say('动态', 'Activity') }).click();
    const composer = page.getByRole('region', { name: say('记录跟进', 'Log an activity') });
    await composer.getByRole('button', { name: say('电话', 'Call'), exact: true }).click();
    await composer.getByRole('textbox').first().fill(say('介绍产品', 'Talked about the product'));
    await composer.locator('button[type=submit]').click();
    await page
      .locator('.entry')
      .filter({ hasText: say('介绍产品', 'Talked about the product') })
      .first()
      .waitFor();
    check(true, `a call is logged (${what})`);

    // Converted.
    await page.getByRole('button', { name: say('转换', 'Convert'), exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('region', { name: say('商机', 'Opportunity') }).waitFor();
    await accessible(page, `conversion, ${what}`);
    await shot(`convert-${what}`, page);
    await dialog.getByRole('button', { name: say('转换', 'Convert'), exact: true }).click();
    await page.waitForURL('**/o/opportunity/**');
    await page.getByRole('heading', { name: company, level: 1 }).waitFor();
    const deal = new URL(page.url()).pathname.split('/').pop();
    check(lead !== deal, `the lead has become a deal (${what})`);

    // Stage by stage, each with what it asks for: a need, a demonstration. The call came along from the lead.
    if (phone) await page.getByRole('tab', { name: say('相关', 'Related') }).click();
    const guide = page.getByRole('region', { name: say('阶段指引', 'Guidance') });
    const moveOn = async (stage) => {
      await guide.getByRole('button', { name: say('进入下一阶段', 'Move on') }).click();
      await guide.getByRole('heading', { name: stage, level: 2 }).waitFor();
    };
    const form = page.getByRole('dialog');
    const add = async (what_, name, more) => {
      await guide.getByRole('button', { name: what_, exact: true }).click();
      await form
        .getByRole('textbox', { name: say(/^(主题|需求)/, /^(Subject|Need)/) })
        .first()
        .fill(name);
      await more?.();
      await page.keyboard.press('Control+Enter');
      await form.waitFor({ state: 'detached' });
    };
    await moveOn(say('初步接触', 'First contact'));
    await moveOn(say('需求分析', 'Needs analysis'));
    await add(say('客户需求', 'Need'), say('统一账单', 'One bill'));
    await moveOn(say('方案展示', 'Solution presentation'));
    await add(say('会议与拜访', 'Meeting'), say('演示', 'Demonstration'), async () => {
      await form.getByRole('button', { name: say('显示全部字段', 'Show all fields') }).click();
      await form.getByRole('button', { name: say(/^形式/, /^Form/) }).click();
      await page.getByRole('option', { name: say('方案演示', 'Demonstration') }).click();
      await form.getByRole('checkbox', { name: say('已完成', 'Done') }).check();
    });
    check(true, `a need and a demonstration are added where they are missing (${what})`);
    const moveTo = async (zh, english) => {
      const path = page.locator('.stages-path');
      await path.getByRole('button', { name: new RegExp(say(zh, english)) }).click();
    };
    await moveTo('谈判与报价', 'Negotiation and quote');
    const gate = page.getByRole('dialog');
    await gate.getByText(say('进入谈判前请填写金额。', 'Enter the amount before negotiating.')).waitFor();
    await shot(`gate-${what}`, page);
    check(true, `the gate refuses and says why (${what})`);
    await gate.getByRole('textbox', { name: say(/金额/, /Amount/) }).fill('88000');
    await gate.locator('button[type=submit]').click();
    await gate.waitFor({ state: 'detached' });
    check(true, `what was missing is filled in there and then (${what})`);

    // Submitted; decided by the thumb.
    const approvals = page.getByRole('region', { name: say('审批', 'Approvals') });
    await approvals.getByRole('button', { name: say('提交“报价审批”', 'Submit to 报价审批') }).click();
    await form.getByRole('textbox').fill(say('客户接受报价', 'The customer takes the quote'));
    await form.getByRole('button', { name: say('提交', 'Submit'), exact: true }).click();
    await form.waitFor({ state: 'detached' });
    check(true, `submitted on the record (${what})`);
    const thumb = await open({ language, phone: true, path: '/approvals' });
    const card = thumb.getByRole('listitem').filter({ hasText: company }).first();
    await card.waitFor();
    await shot(`approval-${what}`, thumb);
    await card.getByRole('button', { name: say('同意', 'Approve'), exact: true }).click();
    await card.waitFor({ state: 'detached' });
    check(true, `approved on the phone (${what})`);

    // The last steps, each with what it asks for.
    const day = async (name) => gate.getByRole('textbox', { name }).fill(dayFrom(0));
    const go = async () => {
      await gate.locator('button[type=submit]').click();
      await gate.waitFor({ state: 'detached' });
    };
    await moveTo('成交与跟进', 'Closing and follow-up');
    await day(say(/正式报价批准日期/, /quote approved/));
    await day(say(/预计成交日期/, /Close date/));
    await go();
    await page
      .locator('.stages')
      .getByRole('button', { name: say('关闭', 'Close') })
      .click();
    await page.getByRole('menuitemcheckbox', { name: say('赢单', 'Won') }).click();
    await day(say(/合同签订/, /Contract signed/));
    await shot(`win-${what}`, page);
    await go();
    await page.getByText(say('赢单', 'Won')).first().waitFor();
    await shot(`won-${what}`, page);
    check(true, `won (${what})`);
  }
}
