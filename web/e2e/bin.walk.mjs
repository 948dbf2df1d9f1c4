// The recycle bin: what was deleted shows, comes back with an undo, or goes for good after a question that names the number.
export default async function walk({ open, check, accessible, shot, make, unique }) {
  const page = await open({ path: '/bin' });
  const mark = unique('回收站走查');
  const rows = [];
  for (const at of [1, 2, 3]) rows.push(await make(page, 'account', { name: `${mark} ${at}` }));
  const task = await make(page, 'task', { subject: `${mark} 任务` }).catch(() => null);
  await page.evaluate(
    async (list) => {
      const { csrf } = await (await fetch('/api/session')).json();
      for (const path of list)
        await fetch(path, { method: 'DELETE', headers: { 'X-CSRF-Token': csrf, 'If-Match': '"1"' } });
    },
    [...rows.map((row) => `/api/records/account/${row.id}`), ...(task ? [`/api/records/task/${task.id}`] : [])],
  );
  await page.reload();
  const line = (at) => page.getByRole('row').filter({ hasText: `${mark} ${at}` });
  await line(1).waitFor();
  check(await line(1).locator('.bin-object').getByText('客户').isVisible(), 'the bin tells what it was');
  await accessible(page, 'bin');
  await shot('bin');

  await page.getByRole('button', { name: /^对象/ }).click();
  await page.getByRole('textbox', { name: '搜索' }).fill('客户');
  await page.getByRole('option', { name: '客户', exact: true }).click();
  await page.waitForURL(/object=account/);
  await line(2).waitFor();
  check((await page.getByRole('row').filter({ hasText: '任务' }).count()) === 0, 'the filter keeps to one object');

  await line(1).getByRole('button', { name: /恢复/ }).click();
  await line(1).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: '撤销' }).click();
  await line(1).waitFor();
  check(true, 'a restore can be undone');
  await line(1).getByRole('button', { name: /恢复/ }).click();
  await line(1).waitFor({ state: 'detached' });
  const back = await page.evaluate(async (id) => (await fetch(`/api/records/account/${id}`)).status, rows[0].id);
  check(back === 200, 'the record is back');

  await line(2).getByRole('checkbox').check();
  await line(3).getByRole('checkbox').check();
  await page
    .getByRole('region', { name: /已选 2 条/ })
    .getByRole('button', { name: '彻底删除' })
    .click();
  const dialog = page.getByRole('dialog', { name: '彻底删除 2 条记录？' });
  await dialog.waitFor();
  await accessible(page, 'question');
  await shot('purge');
  await dialog.getByRole('button', { name: '彻底删除 2 条' }).click();
  await line(2).waitFor({ state: 'detached' });
  const gone = await page.evaluate(async (id) => (await fetch(`/api/records/account/${id}`)).status, rows[1].id);
  check(gone === 404, 'what is purged is gone');

  const dark = await open({ dark: true, language: 'en', path: '/bin' });
  await dark.locator('.bin-bar').waitFor();
  await dark.waitForTimeout(400);
  await accessible(dark, 'bin, dark');
  await shot('dark-en', dark);
  const phone = await open({ phone: true, path: '/bin' });
  await phone.locator('.bin-bar').waitFor();
  await phone.waitForTimeout(400);
  check(
    await phone.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth),
    'nothing sticks out on a phone',
  );
  await accessible(phone, 'bin on a phone');
  await shot('phone', phone);
}
