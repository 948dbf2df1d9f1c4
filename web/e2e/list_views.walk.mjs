// Filters with groups and linked fields, chips changed in place, pinned and shared views, Tab from cell to cell,
// density, an export followed to its file, a list one may not see.
// req: S1-07
export default async function walk({ open, check, accessible, shot, make, unique }) {
  const page = await open({ path: '/o/opportunity' });
  const name = unique('视图走查');
  await make(page, 'opportunity', { name: `${name} 甲`, amount: '10.00', next_step: '甲步', close_date: '2026-12-01' });
  await make(page, 'opportunity', { name: `${name} 乙`, amount: '20.00', next_step: '乙步', close_date: '2026-12-02' });
  const base = page.url().split('?')[0];
  const text = `contains(name, '${name}') and (amount > 15 or account.industry in ('software')) and not exists(tasks)`;

  // A filter written as text is rows, groups and chips as well.
  await page.goto(`${base}?where=${encodeURIComponent(text)}`);
  const row = page.getByRole('row').filter({ hasText: '乙步' });
  await row.waitFor();
  check((await page.locator('.grid-row').count()) === 1, 'groups, linked fields and lists are asked for');
  check((await page.locator('.chip').count()) === 3, 'a group is one chip');
  await page.keyboard.press('f');
  const filter = page.getByRole('dialog', { name: '筛选' });
  await filter.locator('.filter-group').waitFor();
  check((await filter.locator('.filter-group').count()) === 1, 'the text shows as a group of rows');
  check(await filter.getByText('符合条件：1 条').isVisible(), 'the builder shows what to expect');
  await accessible(page, 'filter with a group');
  await shot('filter');
  await filter.locator('.filter-group').getByLabel('值').first().fill('5');
  await page.waitForFunction(() => document.querySelectorAll('.grid-row').length === 2);
  check(true, 'a change takes effect as it is made');
  await page.keyboard.press('Escape');

  // A chip is changed where it stands: from a day to one counted from today.
  await page.goto(
    `${base}?where=${encodeURIComponent(`contains(name, '${name}') and close_date < date('2026-12-02')`)}`,
  );
  await page.getByRole('row').filter({ hasText: '甲步' }).waitFor();
  await page.getByRole('button', { name: /^修改条件：预计成交日期/ }).click();
  const chip = page.getByRole('dialog', { name: /^修改条件/ });
  await chip.getByRole('button', { name: /日期的写法/ }).click();
  await page.getByRole('option', { name: '几天后' }).click();
  await page.waitForURL(/add_days/);
  await page.locator('.chip').filter({ hasText: '30 天后' }).waitFor();
  await accessible(page, 'chip in the making');
  check(true, 'a chip is changed in place');
  await page.keyboard.press('Escape');

  // Tab saves and goes on to the next cell.
  await page.goto(
    `${base}?where=${encodeURIComponent(`contains(name, '${name}')`)}&sort=name&cols=name,amount,next_step`,
  );
  const first = page.getByRole('row').filter({ hasText: `${name} 甲` });
  await first.waitFor();
  await first.getByRole('gridcell').filter({ hasText: '¥10' }).dblclick();
  const input = page.locator('.cell-editor input');
  await input.fill('33');
  await input.press('Tab');
  await first.getByText('¥33').waitFor();
  await page.waitForFunction(() => document.querySelector('.cell-editor input')?.value === '甲步');
  check(true, 'Tab saves and edits the next cell');
  await input.press('Tab');
  await page.waitForFunction(() => document.querySelector('.cell-editor input')?.value.includes('乙'));
  check(true, 'at the end of a row Tab goes to the next one');
  await input.press('Escape');

  // Saved, shared, pinned, changed, discarded.
  await page.getByRole('button', { name: '保存视图' }).click();
  const view = unique('共享视图');
  await page.getByLabel('视图名称').fill(view);
  await page.getByLabel('共享给所有同事').check();
  await accessible(page, 'view dialog');
  await page.getByRole('button', { name: '保存', exact: true }).click();
  const tab = page.getByRole('tab', { name: view });
  await tab.waitFor();
  await page.getByRole('grid').focus();
  await page.keyboard.press('v');
  await page.getByRole('menuitem', { name: '固定到标签栏' }).click();
  await page.goto(base);
  await tab.waitFor();
  check((await page.getByRole('tab').first().textContent()) === view, 'a pinned view comes first');
  await tab.click();
  await first.waitFor();
  await page.getByRole('columnheader').getByRole('button', { name: '金额' }).click();
  await page.getByRole('button', { name: '放弃更改' }).click();
  await page.getByRole('button', { name: '放弃更改' }).waitFor({ state: 'detached' });
  check(true, 'changes of a view are discarded');
  await page.keyboard.press('v');
  await page.getByRole('menuitem', { name: '取消固定' }).click();
  await page.keyboard.press('v');
  await page.getByRole('menuitem', { name: '删除视图' }).click();
  await tab.waitFor({ state: 'detached' });

  // Density, and an export that comes back as a file.
  await page.goto(`${base}?where=${encodeURIComponent(`contains(name, '${name}')`)}`);
  await first.waitFor();
  const density = async (name) => {
    await page.getByRole('button', { name: '更多操作', exact: true }).click();
    await page.getByRole('menuitemcheckbox', { name }).click();
  };
  await density('舒适');
  await page.locator('.grid:not([data-density="compact"])').waitFor();
  const high = (await first.boundingBox()).height;
  await density('紧凑');
  await page.locator('.grid[data-density="compact"]').waitFor();
  await page.waitForFunction(
    ([text, was]) =>
      [...document.querySelectorAll('[role=row]')].some(
        (line) => line.textContent.includes(text) && line.getBoundingClientRect().height < was,
      ),
    [`${name} 甲`, high],
  );
  check(true, 'compact rows are lower');
  await density('舒适');
  await page.getByRole('button', { name: '更多操作', exact: true }).click();
  await page.getByRole('menuitem', { name: '导出 CSV' }).click();
  await page.getByText('导出完成').waitFor();
  check(true, 'an export runs as a job to its end');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: '更多操作', exact: true }).click();
  await page.getByRole('menuitem', { name: '导出 Excel' }).click();
  await page.waitForFunction(
    async () =>
      (await (await fetch('/api/jobs')).json()).jobs.filter((job) => job.kind === 'export' && job.state === 'done')
        .length >= 2,
  );
  check(true, 'the same as a workbook');

  // No match, and everything without the filter.
  await page.goto(`${base}?where=${encodeURIComponent("name = 'nobody'")}`);
  await page.getByText('没有符合条件的商机').waitFor();
  await page.getByText(/不带筛选有/).waitFor();
  check(true, 'no match says how many there are without the filter');
  await accessible(page, 'no match');
}
