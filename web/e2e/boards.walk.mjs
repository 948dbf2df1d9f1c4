// Reports people put together: a shipped one is opened, filtered by a press in its table, copied, changed by keys, saved and talked about.
export default async function walk({ open, check, accessible, shot, unique }) {
  const page = await open({ path: '/reports/boards' });
  await page.getByRole('link', { name: '经营目标看板', exact: true }).waitFor();
  for (const name of ['销售预测', '商机漏斗分析', '客户价值分析', '销售业绩报告', '客户满意度报告'])
    await page.getByRole('link', { name, exact: true }).first().waitFor();
  check(true, 'the reports that ship are there, by their names');
  await accessible(page, 'list of reports');
  await shot('list', page);

  await page.getByRole('link', { name: '客户满意度报告', exact: true }).click();
  await page.getByRole('region', { name: '客户满意度，按区域' }).locator('canvas').waitFor();
  await page.getByRole('region', { name: '按负责人', exact: true }).locator('tbody tr').first().waitFor();
  await accessible(page, 'a report, light');
  await shot('satisfaction', page);

  // A group of a table becomes the filter of every widget, and stands in the address.
  const owners = page.getByRole('region', { name: '按负责人', exact: true });
  const only = owners.getByRole('button', { name: /^只看/ }).first();
  const who = (await only.getAttribute('aria-label')) ?? '';
  await only.click();
  await page.waitForURL(/filter=owner/);
  await page.locator('.board-chip').waitFor();
  check(who.length > 4, 'a group becomes the filter of the whole report');
  await page.locator('.board-chip').getByRole('button').click();
  await page.locator('.board-chip').waitFor({ state: 'hidden' });

  // Its copy is one's own: a widget is added, moved, taken back, saved.
  await page.getByRole('button', { name: '复制一份' }).click();
  await page.waitForURL(/edit=yes/);
  const name = unique('满意度');
  await page.getByRole('textbox', { name: /^名称/ }).fill(name);
  await page.getByRole('button', { name: '加图表' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(/^指标/).click();
  await page.getByRole('option', { name: '赢率', exact: true }).click();
  await page.keyboard.press('Escape');
  await dialog.getByRole('radio', { name: '柱状图' }).click();
  await dialog.getByRole('button', { name: '确定' }).click();
  await dialog.getByText('柱状图要有分解的维度').waitFor();
  check(true, 'bars without a breakdown are refused with the way out');
  await accessible(page, 'form of a widget');
  await shot('form', page);
  await dialog.getByRole('radio', { name: '数字' }).click();
  await dialog.getByRole('button', { name: '确定' }).click();
  await dialog.waitFor({ state: 'hidden' });
  await page.getByRole('button', { name: '移除“赢率”' }).waitFor();
  await page.getByRole('button', { name: '前移“赢率”' }).focus();
  await page.keyboard.press('Enter');
  await page.getByText('“赢率”现在是第').waitFor({ state: 'attached' });
  check(true, 'a widget is moved by keys, and it is said');
  await page.getByRole('button', { name: '移除“客户满意度，按区域”' }).click();
  await page.getByRole('button', { name: '移除“客户满意度，按区域”' }).waitFor({ state: 'hidden' });
  await page.getByRole('button', { name: '撤销', exact: true }).first().click();
  await page.getByRole('button', { name: '移除“客户满意度，按区域”' }).waitFor();
  check(true, 'what was removed is taken back');
  await accessible(page, 'a report while it is changed');
  await shot('edit', page);
  await page.getByRole('button', { name: '保存', exact: true }).click();
  await page.getByRole('heading', { name, level: 1 }).waitFor();
  check(true, 'the copy is saved under its name');

  // What people say about it.
  const talk = page.getByRole('textbox', { name: '写评论' });
  await talk.click();
  await page.keyboard.type('十二月怎么看？');
  await page.getByRole('button', { name: '发表' }).click();
  await page.locator('.board-talk li', { hasText: '十二月怎么看？' }).waitFor();
  check(true, 'it is talked about');

  const dark = await open({ dark: true, language: 'en', path: '/reports/boards' });
  await dark.getByRole('link', { name: 'Goals', exact: true }).click();
  await dark.getByRole('region', { name: 'Loyalty: repurchase rate' }).locator('.board-value').waitFor();
  await dark.getByRole('region', { name: 'New customers by region (new markets)' }).locator('canvas').waitFor();
  await accessible(dark, 'goals, dark');
  await shot('goals-dark-en', dark);

  const phone = await open({ phone: true, path: '/reports/boards' });
  await phone.getByRole('link', { name: '销售业绩报告', exact: true }).click();
  await phone.getByRole('region', { name: '成交额，按负责人' }).locator('canvas').waitFor();
  check(
    await phone.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth),
    'one column, and nothing sticks out on a phone',
  );
  await shot('phone', phone);
}
