// Owners: rules in their order with a rehearsal, pools with claim and give-back on the record, recycling, workload, handover.
export default async function walk({ open, check, accessible, shot, make, unique, settings }) {
  const page = await open({ path: '/admin/assignment' });
  await page.getByRole('heading', { name: '分配规则', level: 1 }).waitFor();
  const first = unique('大客户');
  const second = unique('其余线索');
  const me = await page.evaluate(async () => (await (await fetch('/api/session')).json()).user.id);
  const team = await page.evaluate(async () => (await (await fetch('/api/records/team?limit=1')).json()).rows[0].id);
  await make(page, 'assignment_rule', {
    name: first,
    applies_to: 'lead',
    position: 9000,
    active: false,
    condition: 'employees >= 1000',
    method: 'user',
    user: me,
  });
  await make(page, 'assignment_rule', { name: second, applies_to: 'lead', position: 9010, active: false, team });
  await page.reload();
  const lineOf = (name) => page.getByRole('listitem').filter({ hasText: name });
  await lineOf(first).waitFor();
  check(await lineOf(second).getByText('轮流').isVisible(), 'a rule is told in one line');
  await accessible(page, 'rules');
  await shot('rules', page);

  // Put in order with keys alone: the second before the first.
  await lineOf(second)
    .getByRole('button', { name: `“${second}”的更多操作` })
    .click();
  await page.getByRole('menuitem', { name: '上移' }).click();
  await page.waitForFunction(
    ([a, b]) => {
      const text = document.querySelector('.assign-rules')?.textContent ?? '';
      return text.indexOf(b) >= 0 && text.indexOf(b) < text.indexOf(a);
    },
    [first, second],
  );
  check(true, 'rules are put in order from the menu');
  await lineOf(first).getByRole('button', { name: 'employees >= 1000' }).click();
  const condition = page.getByRole('dialog', { name: `“${first}”的条件` });
  await condition.getByText(/符合条件：\d/).waitFor();
  await accessible(page, 'condition');
  await shot('condition', page);
  await condition.getByRole('button', { name: '取消' }).click();

  await lineOf(second)
    .getByRole('button', { name: `“${second}”的更多操作` })
    .click();
  await page.getByRole('menuitem', { name: '演练这条规则' }).click();
  const rehearsal = page.getByRole('dialog', { name: '演练' });
  await rehearsal.getByText(/会分配/).waitFor();
  check((await rehearsal.getByRole('row').count()) > 1, 'the rehearsal tells who would have got what');
  await accessible(page, 'rehearsal');
  await shot('rehearsal', page);
  await rehearsal.getByRole('button', { name: '完成' }).click();
  await rehearsal.waitFor({ state: 'detached' });

  // A pool; a lead nobody owns waits there; claimed on its page, given back with a reason.
  const company = unique('走查公司');
  const pool = await make(page, 'pool', {
    name: unique('华东公海'),
    applies_to: 'lead',
    position: 1,
    lands_when: `company = '${company}'`,
    daily_limit: 3,
  });
  const lead = await make(page, 'lead', { name: unique('待领取'), company, pool: pool.id, owner: null });
  await page.goto(`${settings.base}/admin/pools`);
  await page.getByRole('row').filter({ hasText: pool.name }).waitFor();
  await accessible(page, 'pools');
  await shot('pools', page);
  await page.goto(`${settings.base}/o/lead/${lead.id}`);
  const head = page.locator('.record-head');
  await head.getByText('今天还可领取 3 条').waitFor();
  await accessible(page, 'in a pool');
  await shot('in-pool', page);
  await head.getByRole('button', { name: '领取' }).click();
  await head.getByText('等待领取').waitFor({ state: 'detached' });
  await head.getByRole('button', { name: '更多操作', exact: true }).click();
  await page.getByRole('menuitem', { name: '归属记录' }).click();
  const owners = page.getByRole('dialog', { name: /归属记录/ });
  await owners.getByText(/领取/).first().waitFor();
  await accessible(page, 'owners');
  await shot('owners', page);
  await page.keyboard.press('Escape');
  await owners.waitFor({ state: 'detached' });
  await head.getByRole('button', { name: '更多操作', exact: true }).click();
  await page.getByRole('menuitem', { name: '退回公海' }).click();
  const release = page.getByRole('dialog', { name: '退回公海' });
  await release.getByLabel('退回原因').fill('暂时没有预算');
  await release.getByRole('button', { name: '退回公海' }).click();
  await head.getByText('等待领取').waitFor();
  check(await head.getByText('今天还可领取 2 条').isVisible(), 'the limit of the day counts down');

  // Recycling: a rule and its rehearsal.
  const silent = unique('30 天未跟进');
  await make(page, 'recycling_rule', { name: silent, applies_to: 'lead', position: 9000, limit: 30, warn_before: 3 });
  await page.goto(`${settings.base}/admin/recycling`);
  await lineOf(silent).waitFor();
  check(
    await lineOf(silent).getByText('30 天未跟进 · 提前 3 天提醒 · 收回公海').isVisible(),
    'a time limit in one line',
  );
  await accessible(page, 'recycling');
  await shot('recycling', page);
  await lineOf(silent)
    .getByRole('button', { name: `“${silent}”的更多操作` })
    .click();
  await page.getByRole('menuitem', { name: '演练这条规则' }).click();
  await rehearsal.getByText(/会收回/).waitFor();
  await shot('recycling-rehearsal', page);
  await rehearsal.getByRole('button', { name: '完成' }).click();

  // Everybody's load; a handover as it would be.
  await page.goto(`${settings.base}/admin/loads`);
  await page.locator('.assign-loads li').first().waitFor();
  await accessible(page, 'loads');
  await shot('loads', page);
  await page.goto(`${settings.base}/admin/users`);
  const row = page.getByRole('row').filter({ hasText: '销售人员' }).first();
  await row.getByRole('button', { name: /更多操作/ }).click();
  await page.getByRole('menuitem', { name: '办理交接' }).click();
  const handover = page.getByRole('dialog', { name: /的交接/ });
  await handover.getByRole('radio', { name: '放入公海' }).click();
  await handover.locator('.assign-person').first().waitFor();
  await accessible(page, 'handover');
  await shot('handover', page);
  await handover.getByRole('button', { name: '取消' }).click();

  // The same on a phone, in English, in the dark.
  const phone = await open({ path: '/admin/loads', phone: true, language: 'en', dark: true });
  await phone.locator('.assign-loads li').first().waitFor();
  await accessible(phone, 'loads on a phone');
  await shot('phone-loads', phone);
  await phone.goto(`${settings.base}/admin/assignment`);
  await phone.locator('.assign-rule').first().waitFor();
  await accessible(phone, 'rules on a phone');
  await shot('phone-rules', phone);
  await phone.goto(`${settings.base}/o/lead/${lead.id}`);
  await phone.getByText('2 more today').waitFor();
  await accessible(phone, 'in a pool on a phone');
  await shot('phone-pool', phone);
}
