// The board: columns with figures, drag by mouse and by keys, the menu, gates, undo, folding, the list's filter.
const column = (page, name) => page.locator('.bcol').filter({ has: page.getByRole('heading', { name, exact: true }) });
const card = (page, id) => page.locator(`.bcols [data-card="${id}"]`);

async function stageOf(page, id) {
  return page.evaluate(async (record) => (await (await fetch(`/api/records/opportunity/${record}`)).json()).stage, id);
}

async function drag(page, from, to) {
  const start = await from.boundingBox();
  const end = await to.boundingBox();
  await page.mouse.move(start.x + 60, start.y + 40);
  await page.mouse.down();
  await page.mouse.move(start.x + 80, start.y + 50, { steps: 4 });
  await page.mouse.move(end.x + end.width / 2, end.y + 120, { steps: 12 });
  return () => page.mouse.up();
}

export default async function walk({ open, check, accessible, shot, make, unique }) {
  const page = await open({ path: '/o/opportunity/board?pipeline=sales' });
  await page.locator('.bcol').first().waitFor();
  const name = unique('看板走查');
  const row = await make(page, 'opportunity', { name, pipeline: 'sales', stage: 'first_contact' });
  // The way into needs analysis wants a logged call as well.
  await make(page, 'call', {
    name: unique('首次通话'),
    about: { object: 'opportunity', id: row.id },
    result: 'reached',
  });
  const where = encodeURIComponent(`contains(name, '${name}')`);
  await page.goto(`${page.url().split('?')[0]}?pipeline=sales`);
  await page.locator('[data-card]').first().waitFor();
  await page.waitForTimeout(400);
  check((await page.locator('#root *').count()) <= 1500, 'at most 1,500 nodes on a board');
  check(await column(page, '需求分析').locator('.bcol-count').isVisible(), 'a column shows its count');
  await accessible(page, 'board, light');
  await shot('board');

  // The list's filter goes along, and the switch goes back with it.
  await page.goto(`${page.url().split('?')[0]}?pipeline=sales&where=${where}`);
  await card(page, row.id).waitFor();
  check((await page.locator('[data-card]').count()) === 1, 'the filter of the list holds on the board');

  // By mouse into a stage whose gate asks for the account.
  const drop = await drag(page, card(page, row.id), column(page, '需求分析'));
  await page.locator('.bcard-flying').waitFor();
  await shot('dragging');
  await drop();
  const gate = page.getByRole('dialog');
  await gate.getByText('请先选择客户').waitFor();
  await accessible(page, 'gate');
  await shot('gate');
  await gate.getByRole('button', { name: '取消' }).click();
  await column(page, '初步接触').locator(`[data-card="${row.id}"]`).waitFor();
  check((await stageOf(page, row.id)) === 'first_contact', 'a refused move springs back');

  const account = await make(page, 'account', { name: unique('看板客户') });
  await (await drag(page, card(page, row.id), column(page, '需求分析')))();
  await gate.getByLabel('客户').fill(account.name);
  await page.getByRole('option', { name: account.name }).click();
  await gate.getByRole('button', { name: '保存并移动' }).click();
  await column(page, '需求分析').locator(`[data-card="${row.id}"]`).waitFor();
  await page.getByRole('button', { name: '撤销' }).waitFor();
  check((await stageOf(page, row.id)) === 'needs_analysis', 'the missing field is filled in place and the card moves');
  await page.getByRole('button', { name: '撤销' }).click();
  await column(page, '初步接触').locator(`[data-card="${row.id}"]`).waitFor();
  check((await stageOf(page, row.id)) === 'first_contact', 'undo takes the move back');

  // By keys: Space, arrow, Space.
  await card(page, row.id).focus();
  await page.keyboard.press('Space');
  await page.locator('.bcard-flying').waitFor();
  await page.keyboard.press('ArrowRight');
  await page.waitForTimeout(150);
  await page.keyboard.press('Space');
  await column(page, '需求分析').locator(`[data-card="${row.id}"]`).waitFor();
  await page.waitForTimeout(400);
  check((await stageOf(page, row.id)) === 'needs_analysis', 'Space, arrow, Space moves by one column');

  // By the menu, into the loss with its reason.
  await card(page, row.id).focus();
  await page.keyboard.press('m');
  await page.getByRole('menuitem', { name: '输单' }).click();
  await gate.getByLabel('输单原因').waitFor();
  await shot('reason');
  await accessible(page, 'reason of a loss');
  await gate.getByRole('button', { name: '保存并移动' }).click();
  await gate.locator('[data-fault]').first().waitFor();
  check(true, 'a loss without a reason is refused beside the field');
  await gate.getByRole('button', { name: /^输单原因/ }).click();
  await page.getByRole('option', { name: '价格' }).click();
  await gate.getByRole('button', { name: '保存并移动' }).click();
  await gate.waitFor({ state: 'detached' });
  check((await stageOf(page, row.id)) === 'lost', 'a loss is kept with its reason');

  // Folded columns hold their count, unfold, and the address remembers.
  await page.getByRole('button', { name: /展开“输单”/ }).click();
  await column(page, '输单').locator(`[data-card="${row.id}"]`).waitFor();
  check(page.url().includes('fold='), 'folding is in the address');

  // Enter opens the panel; the switch goes to the list with the same filter.
  await card(page, row.id).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('complementary', { name: '商机' }).getByRole('heading', { name }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('radio', { name: '列表' }).click();
  await page.locator('.grid-name').first().waitFor();
  check((await page.locator('.grid-row').count()) === 1, 'the list opens with the filter of the board');

  // A broken filter says so.
  await page.goto(`${page.url().split('/o/')[0]}/o/opportunity/board?where=stge%20%3D%201`);
  await page.getByText('筛选有误').waitFor();
  check(true, 'a faulty filter is told');

  const dark = await open({ dark: true, language: 'en', path: '/o/opportunity/board?pipeline=sales' });
  await dark.locator('[data-card]').first().waitFor();
  await dark.waitForTimeout(300);
  await accessible(dark, 'board, dark');
  await shot('dark-en', dark);

  const phone = await open({ phone: true, path: '/o/opportunity/board?pipeline=sales' });
  await phone.locator('[data-card]').first().waitFor();
  await phone.waitForTimeout(300);
  check(
    await phone.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth),
    'nothing sticks out on a phone',
  );
  await accessible(phone, 'board on a phone');
  await shot('phone', phone);
}
