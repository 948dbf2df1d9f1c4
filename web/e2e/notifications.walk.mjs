// Somebody mentions me: the bell counts at once, the centre says who and where, a press leads there and marks it read.
export default async function walk({ open, check, accessible, shot, make, unique, settings }) {
  const page = await open();
  await page.getByRole('heading', { level: 1 }).waitFor();
  if (!(await page.evaluate(async () => (await fetch('/api/notifications')).ok))) {
    await page.getByRole('button', { name: '后台任务' }).waitFor();
    check((await page.getByRole('button', { name: /^通知/ }).count()) === 0, 'without the door there is no bell');
    return;
  }
  const bell = page.getByRole('button', { name: /^通知/ });
  await bell.waitFor();
  const me = await page.evaluate(async () => (await (await fetch('/api/session')).json()).user);
  const name = unique('提及走查');
  const row = await make(page, 'opportunity', { name });
  // A colleague who may see it writes.
  const other = await page.context().browser().newContext();
  const signed = await other.request.post(`${settings.base}/api/session`, {
    data: { login: 'gao', password: settings.password },
  });
  const { csrf } = await signed.json();
  const written = await other.request.post(`${settings.base}/api/records/comment`, {
    headers: { 'X-CSRF-Token': csrf },
    data: { about: { object: 'opportunity', id: row.id }, body: `@[${me.name}](user:${me.id}) 请看报价` },
  });
  check(written.ok(), `a colleague comments (${written.status()})`);
  await other.close();
  await page.getByRole('button', { name: /通知，\d+ 条未读/ }).waitFor();
  check(true, 'the bell counts without a reload');
  await page.locator('body').press('g');
  await page.keyboard.press('n');
  const centre = page.getByRole('dialog', { name: '通知' });
  await centre.getByText('请看报价').first().waitFor();
  check(!(await centre.innerText()).includes('](user:'), 'a mention reads as a name');
  await accessible(page, 'notifications');
  await shot('centre');
  await centre
    .getByRole('button', { name: /请看报价/ })
    .first()
    .click();
  await page.waitForURL(`**/o/opportunity/${row.id}`);
  await page.getByRole('heading', { name, level: 1 }).waitFor();
  check(true, 'a press leads to the record');
  await bell.click();
  await centre.getByRole('button', { name: '全部已读' }).click();
  await page.getByRole('button', { name: '通知', exact: true }).waitFor();
  await centre.getByRole('radio', { name: '未读' }).click();
  await centre.getByText('没有未读通知').waitFor();
  check(true, 'all are read with one press');
}
