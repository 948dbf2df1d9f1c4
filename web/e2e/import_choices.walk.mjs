// Words of a file that are no choices yet: shown before anything happens, taken as new choices after a look, and the rows
// go in with them.
export default async function walk({ open, check, accessible, shot, unique }) {
  const page = await open({ path: '/import?object=lead' });
  await page.locator('.import-drop').waitFor();
  const mark = unique('行当').replace(/\s/g, '');
  const words = [`${mark}甲`, `${mark}乙`, `Fair ${mark}`];
  const lines = ['姓名,公司,行业'];
  // Most words are known: that tells which field the column is.
  for (let at = 0; at < 24; at += 1)
    lines.push(`已知 ${mark} ${at},公司 ${mark} 已知 ${at},${at % 2 ? '快消' : '农牧'}`);
  for (let at = 0; at < 12; at += 1) lines.push(`导入 ${mark} ${at},公司 ${mark} ${at},${words[at % 3]}`);
  await page
    .locator('input[type="file"]')
    .setInputFiles({ name: `${mark}.csv`, mimeType: 'text/csv', buffer: Buffer.from(lines.join('\n')) });
  await page.locator('.import-column').nth(1).waitFor();
  await page.getByRole('button', { name: '检查数据' }).click();
  const problem = page.locator('.import-problem').filter({ hasText: '行业' });
  await problem.getByRole('button', { name: '加为新选项…' }).click();
  const dialog = page.getByRole('dialog', { name: /新增选项/ });
  await dialog.getByText(words[0]).waitFor();
  await accessible(page, 'new choices');
  await shot('dialog');
  // One word is left alone.
  await dialog.getByText(words[2]).click();
  await dialog.getByRole('button', { name: '新增 2 个选项' }).click();
  await page.getByText(/的选项已新增/).waitFor();
  await problem.getByText(words[0], { exact: true }).waitFor({ state: 'detached' });
  check(await problem.getByText(words[2], { exact: true }).isVisible(), 'a word that was not ticked is still unknown');
  await shot('after');
  const choices = await page.evaluate(
    async () =>
      (await (await fetch('/api/schema')).json()).objects
        .find((each) => each.name === 'lead')
        .fields.find((each) => each.name === 'industry').choices,
  );
  const made = choices.filter((choice) => words.includes(choice.label.zh));
  check(
    made.length === 2 && made.every((choice) => choice.name.endsWith('_c')),
    `two choices were added (${made.map((choice) => choice.name)})`,
  );
  await page.getByRole('button', { name: /^导入 32 行$/ }).click();
  await page.getByText(/已导入 32 条线索/).waitFor();
  check(true, 'their rows go in');
}
