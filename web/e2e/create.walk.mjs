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
  await page.getByRole('button', { name: '打开' }).click();
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
  const dark = await open({ dark: true, path: '/o/contact' });
  await dark.locator('.shell-main').waitFor();
  await dark.keyboard.press('n');
  await dark.getByRole('dialog').getByRole('button', { name: '显示全部字段' }).click();
  await accessible(dark, 'form, dark');
  await shot('dark', dark);
}
