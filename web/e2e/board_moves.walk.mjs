// The board by thumb and over its folded columns: a hold lifts, a swipe scrolls, a folded column takes a drop, another
// person's refusal springs back; Back keeps the columns where they were.
const column = (page, name) => page.locator('.bcol').filter({ has: page.getByRole('heading', { name, exact: true }) });
const card = (page, id) => page.locator(`.bcols [data-card="${id}"]`);
const stageOf = (page, id) =>
  page.evaluate(async (record) => (await (await fetch(`/api/records/opportunity/${record}`)).json()).stage, id);

export default async function walk({ open, check, accessible, shot, make, unique }) {
  const page = await open({ path: '/o/opportunity/board?pipeline=sales', phone: true });
  await page.setViewportSize({ width: 1000, height: 800 });
  await page.locator('.bcol').first().waitFor();
  const name = unique('触屏走查');
  const account = await make(page, 'account', { name: unique('触屏客户') });
  const row = await make(page, 'opportunity', { name, pipeline: 'sales', stage: 'first_contact', account: account.id });
  // The way into needs analysis wants a logged call as well.
  await make(page, 'call', {
    name: unique('首次通话'),
    about: { object: 'opportunity', id: row.id },
    result: 'reached',
  });
  const where = encodeURIComponent(`contains(name, '${name}')`);
  await page.goto(`${page.url().split('?')[0]}?pipeline=sales&where=${where}`);
  await card(page, row.id).waitFor();

  // By thumb: a swipe is no drag, a hold is.
  const touch = await page.context().newCDPSession(page);
  const send = (type, points) => touch.send('Input.dispatchTouchEvent', { type, touchPoints: points });
  const box = await card(page, row.id).boundingBox();
  const start = { x: box.x + 60, y: box.y + 40 };
  await send('touchStart', [start]);
  await send('touchMove', [{ x: start.x, y: start.y + 60 }]);
  await send('touchEnd', []);
  check((await page.locator('.bcard-flying').count()) === 0, 'a swipe does not lift a card');
  const target = await column(page, '需求分析').boundingBox();
  await send('touchStart', [start]);
  // The hold is the time itself.
  await page.waitForTimeout(320);
  await send('touchMove', [{ x: start.x + 20, y: start.y }]);
  await page.locator('.bcard-flying').waitFor();
  for (let step = 1; step <= 8; step += 1)
    await send('touchMove', [
      { x: start.x + ((target.x + 100 - start.x) * step) / 8, y: start.y + ((target.y + 160 - start.y) * step) / 8 },
    ]);
  await send('touchEnd', []);
  await column(page, '需求分析').locator(`[data-card="${row.id}"]`).waitFor();
  await page.getByRole('button', { name: '撤销' }).waitFor();
  check((await stageOf(page, row.id)) === 'needs_analysis', 'a hold of a thumb moves a card');

  // By mouse onto a folded column, which asks for the reason.
  const desk = await open({ path: `/o/opportunity/board?pipeline=sales&where=${where}` });
  await card(desk, row.id).waitFor();
  await desk.locator('.bcol-folded[data-kind="lost"]').scrollIntoViewIfNeeded();
  const from = await card(desk, row.id).boundingBox();
  const lost = await desk.locator('.bcol-folded[data-kind="lost"]').boundingBox();
  await desk.mouse.move(from.x + 60, from.y + 40);
  await desk.mouse.down();
  await desk.mouse.move(from.x + 80, from.y + 50, { steps: 4 });
  await desk.mouse.move(lost.x + lost.width / 2, lost.y + 160, { steps: 12 });
  await desk.locator('.bcol-folded[data-over]').waitFor();
  await shot('over-folded', desk);
  await desk.mouse.up();
  const gate = desk.getByRole('dialog');
  await gate.getByLabel('输单原因').waitFor();
  await gate.getByRole('button', { name: '取消' }).click();
  await column(desk, '需求分析').locator(`[data-card="${row.id}"]`).waitFor();
  check(
    (await stageOf(desk, row.id)) === 'needs_analysis',
    'a folded column takes a drop and asks; given up, the card is back',
  );

  // A refusal springs back with its reason.
  await desk.route('**/stage', (route) =>
    route.fulfill({
      status: 403,
      contentType: 'application/problem+json',
      body: JSON.stringify({ code: 'forbidden', message: '您不能移动这条商机。', fields: [], request_id: 'walk' }),
    }),
  );
  await card(desk, row.id).focus();
  await desk.keyboard.press('m');
  await desk.getByRole('menuitem', { name: '初步接触' }).click();
  await desk.getByText('您不能移动这条商机。').waitFor();
  await column(desk, '需求分析').locator(`[data-card="${row.id}"]`).waitFor();
  check(true, 'a refused move springs back with the reason');
  await desk.unroute('**/stage');

  // Away and Back: the columns are where they were.
  await desk.goto(`${desk.url().split('?')[0]}?pipeline=sales&fold=-`);
  const body = desk.locator('.bcol[data-kind="lost"] .bcol-body');
  await body.locator('[data-card]').first().waitFor();
  await body.evaluate((element) => {
    element.scrollTop = 1460;
  });
  await desk.waitForFunction(() => document.querySelector('.bcol[data-kind="lost"] [aria-posinset="11"]') !== null);
  await body.locator('[aria-posinset="11"] a').click();
  await desk.locator('.peek').waitFor();
  await desk.locator('.peek').getByRole('link').first().waitFor();
  await desk
    .locator('.peek')
    .getByRole('link', { name: /打开|整页/ })
    .first()
    .click();
  await desk.waitForURL(/\/o\/opportunity\/[^/?]+$/);
  await desk.goBack();
  await desk.locator('.bcol[data-kind="lost"] [data-card]').first().waitFor();
  await desk.waitForFunction(() => document.querySelector('.bcol[data-kind="lost"] .bcol-body')?.scrollTop > 1000);
  check(true, 'Back shows the columns where they were');
  await accessible(desk, 'board with a panel');
}
