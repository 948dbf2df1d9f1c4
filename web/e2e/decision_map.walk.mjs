// Who decides: drawn by who reports to whom, as a table, as a list on the phone; gaps are named; the team of a deal.
// req: S2-27
export default async function walk({ open, check, accessible, shot, make, unique }) {
  const page = await open();
  const account = await make(page, 'account', { name: unique('决策链客户') });
  const person = (name) => make(page, 'contact', { name, account: account.id });
  const [boss, engineer, buyer] = await Promise.all([person('周正华'), person('李工'), person('王采购')]);
  const deal = await make(page, 'opportunity', { name: unique('决策链商机'), account: account.id, amount: '100000' });
  const part = (contact, values) =>
    make(page, 'account_contact_role', { account: account.id, contact: contact.id, ...values });
  await part(engineer, { role: 'technical', influence: 'high', attitude: 'sceptical', reports_to: boss.id });
  await part(buyer, { role: 'purchasing', influence: 'low', attitude: 'supportive', reports_to: boss.id });
  await page.goto(`${page.url().replace(/\/$/, '')}/o/opportunity/${deal.id}?tab=decision`);
  const map = page.getByRole('region', { name: '决策链', exact: true });
  await map.locator('.decision-tree').waitFor();
  check((await map.locator('.decision-edge').count()) === 2, 'two report to one, who has no part yet');
  await map.getByText('还没有找到决策人。').waitFor();
  await map.getByText('影响力高的人里，还没有人支持我们。').waitFor();
  check(true, 'the gaps are named');
  await accessible(page, 'decision map');

  // By keys: the superior gets a part.
  await map.getByRole('button', { name: /周正华/ }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: '列入决策链' }).click();
  const form = page.getByRole('dialog');
  await form.getByLabel('角色').first().click();
  await page.getByRole('option', { name: '决策人' }).click();
  await form
    .getByRole('button', { name: /新建|创建|保存/ })
    .last()
    .click();
  await map.getByText(/还没有和决策人打过电话或见过面：周正华/).waitFor();
  check(
    (await map.getByText('还没有找到决策人。').count()) === 0,
    'with a decider that gap is closed, the next one shows',
  );
  await make(page, 'call', {
    name: '电话',
    contact: boss.id,
    done: true,
    about: { object: 'opportunity', id: deal.id },
  });
  await shot('map');
  await map.getByRole('radio', { name: '表格' }).click();
  await map.getByRole('table').waitFor();
  await accessible(page, 'decision makers as a table');
  await shot('table');

  // The team of the deal.
  const team = page.getByRole('region', { name: '商机团队', exact: true });
  await team.getByRole('button', { name: '添加成员' }).click();
  await team.getByRole('textbox', { name: '成员' }).click();
  await page.getByRole('option').nth(1).click();
  await team.getByRole('textbox', { name: '业绩分成' }).fill('30');
  await team.getByRole('button', { name: '添加', exact: true }).click();
  await team.getByText('70%').waitFor();
  check(true, 'the owner has what the team was not given');
  await team.getByLabel(/的分成（%）/).fill('120');
  await page.keyboard.press('Enter');
  const said = await Promise.race([
    team
      .getByText(/超过 100%/)
      .waitFor()
      .then(() => 'over'),
    page
      .locator('.toast')
      .getByText(/100/)
      .waitFor()
      .then(() => 'refused'),
  ]);
  check(said === 'over' || said === 'refused', 'too much is warned of');
  await accessible(page, 'team of a deal');
  await shot('team');
  await team.getByRole('button', { name: /^移除/ }).click();
  await team.getByText('还没有团队成员').waitFor();
  check(true, 'a member is taken off in place');

  const english = await open({ language: 'en', dark: true, path: `/o/account/${account.id}?tab=decision` });
  await english.locator('.decision-tree').waitFor();
  check(!(await english.locator('.decision').innerText()).match(/\{\{|decision\./), 'every word is there in English');
  await accessible(english, 'decision map, dark, English');
  await shot('dark-en', english);
  const phone = await open({ phone: true, path: `/o/account/${account.id}?tab=decision` });
  await phone.locator('.decision-list').waitFor();
  await accessible(phone, 'decision list, phone');
  await shot('phone', phone);
}
