// The import: a table with a wrong product name, resolved by a person; refused rows; undo; Chinese in GBK.
const bytes = (text) => Buffer.from(text, 'utf8');

export default async function walk({ open, check, accessible, shot, make, unique }) {
  const page = await open({ path: '/import' });
  await page.locator('.import-drop').waitFor();
  await accessible(page, 'import, first step');
  await shot('upload');
  const mark = unique('导入').replace(/\s/g, '');
  const product = await make(page, 'product', { name: `GTX Pro ${mark}` });
  const account = await make(page, 'account', { name: `导入客户${mark}` });
  const lines = ['opportunity_id,product,account,deal_stage,close_date,close_value'];
  for (let at = 0; at < 30; at += 1)
    lines.push(
      `${mark}-${at},${at % 3 === 0 ? `GTXPro${mark}` : product.name},${account.name},${at % 2 ? 'Won' : 'Engaging'},2017-03-${String((at % 28) + 1).padStart(2, '0')},${at === 5 ? 'many' : 100 + at}`,
    );
  await page
    .locator('input[type="file"]')
    .setInputFiles({ name: `${mark}.csv`, mimeType: 'text/csv', buffer: bytes(lines.join('\n')) });
  await page.locator('.import-column').nth(1).waitFor();
  check(page.url().includes('step=map'), 'the step is in the address');
  const column = (name) => page.locator('.import-column').filter({ has: page.getByText(name, { exact: true }) });
  check(await column('product').getByText('主要产品').isVisible(), 'a column is recognised by its English name');
  check(await page.locator('.import-facts').getByText('商机', { exact: true }).isVisible(), 'the object is recognised');
  await accessible(page, 'columns');
  await shot('columns');
  await page.getByRole('button', { name: '文件设置' }).click();
  await shot('settings');
  await page.getByRole('button', { name: '检查数据' }).click();

  // The wrong name: the program says so, a person says what it means.
  const problem = page.locator('.import-problem').filter({ hasText: '主要产品' });
  await problem.waitFor();
  check(
    await problem.getByText(`GTXPro${mark}`, { exact: true }).isVisible(),
    'the unknown product is listed with its rows',
  );
  await accessible(page, 'preview with problems');
  await shot('problems');
  const suggestion = problem.getByRole('button', { name: `用“${product.name}”` });
  if (await suggestion.isVisible()) await suggestion.click();
  else {
    await problem
      .getByPlaceholder(/当作已有的/)
      .first()
      .fill(product.name);
    await page.getByRole('option', { name: product.name }).click();
  }
  await problem.waitFor({ state: 'detached' });
  check(await page.getByText(`“GTXPro${mark}”当作“${product.name}”`).isVisible(), 'the meaning is kept in sight');
  check(await page.locator('.import-problem').filter({ hasText: '金额' }).isVisible(), 'another fault stays');
  await shot('resolved');
  await page.reload();
  await page.getByText(`“GTXPro${mark}”当作“${product.name}”`).waitFor();
  check(true, 'the decision survives a reload');

  // The run, the result, the refused row, the undo.
  await page.getByRole('button', { name: /^导入 29 行$/ }).click();
  await page.getByText(/已导入 29 条商机/).waitFor({ timeout: 30_000 });
  await accessible(page, 'result');
  await shot('result');
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: /下载被拒绝的 1 行/ }).click(),
  ]);
  check((await file.suggestedFilename()).endsWith('.csv'), 'refused rows can be taken home');
  const count = () =>
    page.evaluate(
      async (text) =>
        (
          await (
            await fetch(
              `/api/records/opportunity?limit=1&count=exact&where=${encodeURIComponent(`starts_with(reference, '${text}')`)}`,
            )
          ).json()
        ).count,
      mark,
    );
  check((await count()) === 29, 'all good rows are there');
  await page.getByRole('button', { name: '撤销整个导入' }).click();
  await page.getByText('这次导入已撤销').waitFor({ timeout: 30_000 });
  check((await count()) === 0, 'the whole import is undone');
  await shot('undone');
  await page.getByRole('button', { name: '导入另一个文件' }).first().click();
  await page.locator('.import-history').getByText(`${mark}.csv`).first().waitFor();
  check(true, 'the history lists it');

  // No table at all.
  await page
    .locator('input[type="file"]')
    .setInputFiles({ name: 'empty.csv', mimeType: 'text/csv', buffer: bytes('') });
  await page.getByRole('alert').waitFor();
  await shot('refused');
  check(true, 'an empty file is refused with a sentence');

  const dark = await open({ dark: true, language: 'en', path: '/import' });
  await dark.locator('.import-drop').waitFor();
  await dark.locator('input[type="file"]').setInputFiles({
    name: 'accounts.csv',
    mimeType: 'text/csv',
    buffer: bytes(`account,sector,employees\n${mark} A,medical,12\n${mark} B,technolgy,30\n`),
  });
  await dark.locator('.import-column').nth(1).waitFor();
  await accessible(dark, 'columns, dark');
  await shot('dark-en', dark);
  await dark.getByRole('button', { name: 'Check the data' }).click();
  await dark.locator('.import-counts').waitFor();
  await accessible(dark, 'preview, dark');
  await shot('dark-en-preview', dark);
  const phone = await open({ phone: true, path: `/import${new URL(dark.url()).search.replace('preview', 'map')}` });
  await phone.locator('.import-column').nth(1).waitFor();
  check(
    await phone.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth),
    'nothing sticks out on a phone',
  );
  await accessible(phone, 'columns on a phone');
  await shot('phone', phone);
}
