// A list grouped, sorted by several fields, with columns moved and widened; and Back to where one was.
const groups = (page) => page.locator('.grid-group');

export default async function walk({ open, check, accessible, shot, make, unique }) {
  const page = await open({ path: '/o/opportunity' });
  const name = unique('分组走查');
  for (const amount of ['100.00', '300.00', '200.00'])
    await make(page, 'opportunity', { name: `${name} ${amount}`, amount, close_date: '2026-12-01' });
  const where = encodeURIComponent(`contains(name, '${name}')`);

  // Grouped by the menu: counts and sums stand on the line of the group.
  await page.goto(`${page.url().split('?')[0]}?where=${where}&sort=-amount`);
  await page.locator('.grid-name').first().waitFor();
  await page.getByRole('button', { name: '分组', exact: true }).click();
  const panel = page.getByRole('dialog', { name: '分组' });
  await panel.getByRole('button', { name: /^分组依据/ }).click();
  await page.getByRole('textbox', { name: '搜索', exact: true }).fill('预计成交');
  await page.getByRole('option', { name: '预计成交日期' }).click();
  await page.waitForURL(/group=close_date/);
  await panel.getByRole('radio', { name: '按季度' }).click();
  await page.keyboard.press('Escape');
  const line = groups(page).filter({ hasText: '第 4 季度' });
  await line.waitFor();
  check((await line.textContent()).includes('3 条'), 'a group shows how many it has');
  check((await line.textContent()).includes('¥600'), 'a group shows the sum under its column');
  await page.waitForFunction(() => document.querySelectorAll('.grid-name').length === 3);
  check(true, 'its rows stand below it');
  const first = page.locator('.grid-name').first();
  check((await first.textContent()).includes('300'), 'the order holds within a group');
  await accessible(page, 'grouped list');

  // By keys: the arrow shuts, the other opens, Enter turns.
  await page.getByRole('treegrid').focus();
  await page.keyboard.press('Control+Home');
  await page.keyboard.press('ArrowLeft');
  await page.locator('.grid-group[aria-expanded="false"]').waitFor();
  check((await page.locator('.grid-name').count()) === 0, 'a shut group hides its rows');
  check(page.url().includes('shut='), 'what is shut is in the address');
  await page.keyboard.press('Enter');
  await first.waitFor();
  check(true, 'Enter opens it again');

  // A value edited moves the row to another group.
  await page.goto(`${page.url().split('?')[0]}?where=${where}&group=priority`);
  await groups(page).first().waitFor();
  check((await groups(page).count()) === 1, 'what has no value is one group');

  // Everything, by stage: the board's order, a picture in both themes and on a phone.
  await page.goto(`${page.url().split('?')[0]}?group=stage`);
  await page.locator('.grid-name').first().waitFor();
  check((await page.locator('#root *').count()) <= 1500, 'at most 1,500 nodes on a grouped list');
  await shot('stage');

  // Two sorts by titles, the second with Shift; the numbers say which comes first.
  await page.goto(`${page.url().split('?')[0]}?where=${where}`);
  await page.locator('.grid-name').first().waitFor();
  const title = (text) => page.getByRole('columnheader').filter({ hasText: text }).getByRole('button').first();
  await title('预计成交日期').click();
  await title('金额').click({ modifiers: ['Shift'] });
  await page.waitForURL(/sort=close_date(%2C|,)amount/);
  await page.waitForFunction(() => document.querySelector('.grid-name')?.textContent?.includes('100'));
  check((await page.locator('.grid-sort-place').count()) === 2, 'two sorts are numbered');
  await page.getByRole('grid').focus();
  await page.keyboard.press('s');
  const sort = page.getByRole('dialog', { name: '排序' });
  await sort.getByRole('radiogroup', { name: /金额/ }).getByRole('radio', { name: '降序' }).click();
  await page.waitForURL(/sort=close_date(%2C|,)-amount/);
  await page.locator('.grid:not([data-old])').waitFor();
  await accessible(page, 'sort panel');
  await shot('sort');
  await page.keyboard.press('Escape');

  // A column dragged before another one, and one widened without dragging.
  const box = async (text) => page.getByRole('columnheader').filter({ hasText: text }).boundingBox();
  const from = await box('负责人');
  const to = await box('阶段');
  await page.mouse.move(from.x + 40, from.y + 15);
  await page.mouse.down();
  await page.mouse.move(from.x + 10, from.y + 15, { steps: 3 });
  await page.mouse.move(to.x + 10, to.y + 15, { steps: 6 });
  await page.mouse.up();
  await page.waitForURL(/cols=name(%2C|,)account(%2C|,)owner(%2C|,)stage/);
  check(true, 'a title is dragged to another place');
  const before = (await box('客户')).width;
  await page.getByRole('button', { name: '列', exact: true }).click();
  await page.getByRole('textbox', { name: '查找列' }).fill('客户');
  await page.getByRole('button', { name: '加宽“客户”' }).click();
  await page.waitForFunction(
    (width) =>
      [...document.querySelectorAll('.grid-title')].some(
        (item) => item.offsetWidth === width + 24 && item.textContent === '客户',
      ),
    before,
  );
  check(true, 'a column is widened by a button');
  await accessible(page, 'columns');
  await page.getByRole('button', { name: '收窄“客户”' }).click();
  await page.keyboard.press('Escape');

  // Away and Back: the same rows, the same ticks.
  await page.goto(`${page.url().split('?')[0]}?sort=name`);
  await page.locator('.grid-name').first().waitFor();
  await page.getByRole('grid').focus();
  for (let step = 0; step < 8; step += 1) await page.keyboard.press('PageDown');
  await page.locator('.grid-cell[data-active]').waitFor();
  await page.keyboard.press('x');
  await page.locator('.bulk').waitFor();
  const cell = await page.getByRole('grid').getAttribute('aria-activedescendant');
  const scrolled = () => page.getByRole('grid').evaluate((grid) => grid.scrollTop);
  const down = await scrolled();
  check(down > 1000, `far down in the list: ${down} px`);
  await page.keyboard.press('Control+Enter');
  await page.waitForURL(/\/o\/opportunity\/[^?]+$/);
  await page.goBack();
  await page.locator('.grid-name').first().waitFor();
  await page.locator('.bulk').getByText('已选 1 条').waitFor();
  check(await page.getByRole('region', { name: /已选 1 条/ }).isVisible(), 'Back keeps what was ticked');
  const again = await page.getByRole('grid').getAttribute('aria-activedescendant');
  check(again?.split('-').slice(-2).join() === cell?.split('-').slice(-2).join(), 'Back keeps the cell one stood in');
  await page.waitForFunction((top) => document.querySelector('.grid')?.scrollTop === top, down);
  await page.locator(`[id="${again}"]`).waitFor();
  check(true, 'and is scrolled to the same place');

  // So does a phone: the cards stand where they stood.
  const list = await open({ phone: true, path: '/o/opportunity?sort=name' });
  await list.locator('.card-name').first().waitFor();
  await list.locator('.cards').evaluate((cards) => cards.scrollTo(0, 4000));
  await list.waitForFunction(() => Number(document.querySelector('.card-place')?.getAttribute('aria-posinset')) > 20);
  // One in the middle of the screen: a press on what is half in sight would scroll by itself.
  const middle = await list
    .locator('.card-row')
    .evaluateAll((cards) => cards.findIndex((each) => each.getBoundingClientRect().top > 350));
  const card = list.locator('.card-row').nth(middle);
  const words = await card.locator('.card-name').textContent();
  const top = await list.locator('.cards').evaluate((cards) => cards.scrollTop);
  await card.click();
  await list.waitForURL(/\/o\/opportunity\/[^?]+$/);
  await list.goBack();
  await list.waitForFunction((at) => Math.abs(document.querySelector('.cards')?.scrollTop - at) <= 1, top);
  await list.locator('.card-name', { hasText: words }).first().waitFor();
  check(true, 'a phone is back at the same card');

  // On a phone several are picked too, and the filter comes from below.
  const thumb = await open({ phone: true, path: `/o/opportunity?where=${where}` });
  await thumb.locator('.card-row').first().waitFor();
  await thumb.getByRole('button', { name: '更多操作', exact: true }).click();
  await thumb.getByRole('menuitem', { name: '选择多条' }).click();
  await thumb.locator('.card-pick').nth(0).click();
  await thumb.locator('.card-pick').nth(1).click();
  await thumb.locator('.bulk').getByText('已选 2 条').waitFor();
  check(true, 'several records are picked by thumb');
  await accessible(thumb, 'picking on a phone');
  await shot('phone-pick', thumb);
  await thumb.getByRole('button', { name: /^筛选/ }).first().click();
  const sheet = await thumb.getByRole('dialog', { name: '筛选' }).boundingBox();
  check(sheet.x === 0 && Math.round(sheet.y + sheet.height) === 844, 'the filter is a sheet from below');
  await thumb.getByRole('dialog', { name: '筛选' }).getByRole('button', { name: /^字段/ }).waitFor();
  await shot('phone-filter', thumb);

  const phone = await open({ phone: true, dark: true, language: 'en', path: '/o/opportunity?group=stage' });
  await phone.locator('.card-group').first().waitFor();
  await phone.locator('.card-name').nth(1).waitFor();
  await accessible(phone, 'grouped list on a phone');
  await shot('phone-dark-en', phone);
}
