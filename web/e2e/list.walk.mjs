// The list: views, filter, sort, columns, inline edit with undo, keyboard, selection, saved views.
export default async function walk({ open, check, accessible, shot, make, unique }) {
  const page = await open({ path: '/o/opportunity' });
  const name = unique('列表走查');
  const row = await make(page, 'opportunity', { name, amount: '12345.00', close_date: '2026-12-01' });
  await page.reload();
  const grid = page.getByRole('grid');
  await grid.waitFor();
  await page.locator('.grid-name').first().waitFor();
  check(await page.locator('.list-count').isVisible(), 'the title shows the count');
  check((await page.locator('#root *').count()) <= 1500, 'at most 1,500 nodes on a list');
  await accessible(page, 'list, light');
  await shot('list');

  // Search.
  await page.keyboard.press('/');
  await page.keyboard.type(name);
  const line = page.getByRole('row').filter({ hasText: name });
  await page.waitForURL(/q=/);
  await page.waitForFunction(() => document.querySelectorAll('.grid-row').length === 1).catch(() => undefined);
  await line.waitFor();
  check((await page.locator('.grid-row').count()) === 1, 'search narrows to the record');
  check(page.url().includes('q='), 'the search is in the address');

  // Edit in the cell, take it back, both ways.
  const amount = line.getByRole('gridcell').filter({ hasText: '¥12,345' });
  await amount.dblclick();
  const input = page.locator('.cell-editor input');
  await input.waitFor();
  await input.fill('20,000');
  await input.press('Enter');
  await line.getByText('¥20,000').waitFor();
  check(true, 'a cell is edited in place');
  await page.getByRole('button', { name: '撤销' }).click();
  await line.getByText('¥12,345').waitFor();
  check(true, 'undo brings the old value back');

  // A refused value stays with what was typed.
  await line.getByRole('gridcell').filter({ hasText: '¥12,345' }).dblclick();
  await input.fill('很多钱');
  await input.press('Enter');
  await page.locator('.cell-fault').waitFor();
  check((await input.inputValue()) === '很多钱', 'a refusal keeps the input and says why');
  await shot('refused');
  await input.press('Escape');
  check((await page.locator('.cell-editor').count()) === 0, 'Escape leaves the value as it was');

  // Keyboard: the grid has the focus, arrows move, Enter opens the panel, Escape closes it.
  await grid.focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Home');
  await page.keyboard.press('x');
  await page.getByRole('region', { name: /已选 1 条/ }).waitFor();
  check(await page.getByRole('region', { name: /已选 1 条/ }).isVisible(), 'x ticks the row');
  await page.keyboard.press('x');
  await page.keyboard.press('Enter');
  await page.getByRole('complementary', { name: '商机' }).getByRole('heading', { name }).waitFor();
  check(page.url().includes(`peek=opportunity.${row.id}`), 'the panel is in the address');
  await accessible(page, 'list with panel');
  await shot('panel');
  await page.keyboard.press('Escape');
  await page.locator('.peek').waitFor({ state: 'detached' });

  // Filter by rows, then the same as text, with the server's fault shown.
  await page.goto(page.url().split('?')[0]);
  await page.locator('.grid-name').first().waitFor();
  await page.getByRole('button', { name: '筛选', exact: false }).first().click();
  const filter = page.getByRole('dialog', { name: '筛选' });
  await filter.getByRole('button', { name: '添加条件', exact: true }).click();
  await filter.getByRole('button', { name: /^字段/ }).click();
  await page.getByRole('textbox', { name: '搜索', exact: true }).fill('阶段');
  await page.getByRole('option', { name: '阶段', exact: true }).click();
  await filter.getByRole('button', { name: /^值/ }).click();
  await page.getByRole('option', { name: '赢单' }).first().click();
  await page.locator('.chip').filter({ hasText: '赢单' }).waitFor();
  check(
    decodeURIComponent(page.url()).includes('stage+in') || decodeURIComponent(page.url()).includes("stage in ('won')"),
    'the filter is in the address',
  );
  await page.locator('.grid:not([data-old])').waitFor();
  await accessible(page, 'filter builder');
  await shot('filter');
  await filter.getByRole('radio', { name: '用表达式' }).click();
  await filter.getByRole('textbox', { name: '用表达式' }).fill("stge = 'won'");
  await filter.getByRole('button', { name: '应用' }).click();
  await page.getByText('筛选有误').waitFor();
  check(await filter.getByRole('alert').isVisible(), "the program's fault shows beside the filter");
  await filter.getByRole('textbox', { name: '用表达式' }).fill("stage = 'won'");
  await filter.getByRole('button', { name: '应用' }).click();
  await page.locator('.grid-name').first().waitFor();
  await filter.press('Escape');
  await page
    .getByRole('button', { name: /去掉条件/ })
    .first()
    .click();
  await page.locator('.chip').waitFor({ state: 'detached' });
  check(true, 'a chip takes its condition away');

  // Sort by a title: up, down, and the address follows.
  await page.getByRole('columnheader').getByRole('button', { name: '金额' }).click();
  await page.waitForURL(/sort=amount/);
  await page.getByRole('columnheader').getByRole('button', { name: '金额' }).click();
  await page.waitForURL(/sort=-amount/);
  check(
    (await page.getByRole('columnheader').filter({ hasText: '金额' }).first().getAttribute('aria-sort')) ===
      'descending',
    'a title sorts and says so',
  );

  // Save as a view, use it, delete it.
  await page.getByRole('button', { name: '保存视图' }).click();
  const view = unique('走查视图');
  await page.getByLabel('视图名称').fill(view);
  await page.getByRole('button', { name: '保存', exact: true }).click();
  await page.getByRole('tab', { name: view, selected: true }).waitFor();
  check(true, 'the changed list is saved as a view');
  await page.getByRole('button', { name: /的更多操作/ }).click();
  await page.getByRole('menuitem', { name: '删除视图' }).click();
  await page.getByRole('tab', { name: view }).waitFor({ state: 'detached' });

  // Everything at once: the tick on top, and the number.
  await grid.focus();
  await page.keyboard.press('Control+a');
  await page.getByRole('region', { name: /已选/ }).waitFor();
  check(await page.getByRole('region', { name: /已选/ }).isVisible(), 'Ctrl+A ticks everything that matches');
  await shot('bulk');
  await page.keyboard.press('Escape');

  // Bulk on one record: set a field as a job.
  await page.goto(`${page.url().split('?')[0]}?q=${encodeURIComponent(name)}`);
  await line.waitFor();
  await line.getByRole('checkbox').click();
  await page.getByRole('button', { name: '修改字段' }).click();
  const dialog = page.getByRole('dialog', { name: /修改 1 条/ });
  await dialog.getByRole('button', { name: '要修改的字段' }).click();
  await page.getByRole('textbox', { name: '搜索', exact: true }).fill('下一步');
  await page.getByRole('option', { name: '下一步' }).click();
  await dialog.getByLabel('新的值').fill('周五回访');
  await accessible(page, 'bulk dialog');
  await dialog.getByRole('button', { name: '修改 1 条' }).click();
  await page.getByText('批量操作完成').waitFor();
  await line.getByText('周五回访').waitFor();
  check(true, 'a bulk change runs as a job and shows');

  const dark = await open({ path: '/o/opportunity', dark: true });
  await dark.locator('.grid-name').first().waitFor();
  await accessible(dark, 'list, dark');
  await shot('dark', dark);
}
