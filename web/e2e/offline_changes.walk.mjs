// Changes without a network: a value and a stage changed where they stand show at once, with a mark, survive a reload, are
// sent once and in order. What a gate refuses is filled in and sent; what somebody else changed is chosen by field.
export default async function walk({ open, check, accessible, shot, make, pursue, unique }) {
  const page = await open({ more: { serviceWorkers: 'allow' } });
  const context = page.context();
  const base = new URL(page.url()).origin;
  const name = unique('离线修改');
  const deal = (more) => make(page, 'opportunity', { pipeline: 'sales', stage: 'prospecting', ...more });
  const row = await deal({ name: `${name} 甲`, next_step: '原来的' });
  const gated = await deal({ name: `${name} 乙` });
  const account = await make(page, 'account', { name: unique('离线客户') });
  const raced = await deal({ name: `${name} 丙`, account: account.id });
  for (const { id } of [raced, gated]) await pursue(page, id);
  const get = (id) =>
    page.evaluate(async (key) => (await fetch(`/api/records/opportunity/${key}`, { cache: 'no-store' })).json(), id);
  const bar = page.locator('.shell-banner');
  const where = encodeURIComponent(`contains(name, '${name}')`);
  const list = `${base}/o/opportunity?where=${where}`;
  const board = `${base}/o/opportunity/board?pipeline=sales&where=${where}`;
  const record = `${base}/o/opportunity/${row.id}`;
  const mark = page.getByRole('img', { name: '已排队，联网后发送' });
  const column = (title) =>
    page.locator('.bcol').filter({ has: page.getByRole('heading', { name: title, exact: true }) });

  // The worker comes five seconds after the page; what is read from then on is kept.
  await page.waitForFunction(() => Boolean(navigator.serviceWorker.controller));
  for (const [address, sign] of [
    [list, page.getByRole('grid').getByText(`${name} 甲`)],
    [board, page.locator(`[data-card="${raced.id}"]`)],
    [record, page.getByRole('heading', { level: 1, name: `${name} 甲` })],
  ]) {
    await page.goto(address);
    await sign.waitFor();
    await page.waitForLoadState('networkidle');
  }

  await context.setOffline(true);
  await bar.getByText('离线：看到的是上次加载的内容').waitFor();
  const field = page.locator('[data-field=next_step]');
  await field.getByRole('button', { name: '修改下一步' }).click();
  await field.getByRole('textbox').fill('路上写的');
  await page.keyboard.press('Enter');
  await field.getByText('路上写的').waitFor();
  await field.locator(mark).waitFor();
  await bar.getByText('离线：已排队 1 条').waitFor();
  await page.getByRole('button', { name: '移到“初步接触”' }).click();
  await page.locator('.stages').locator(mark).waitFor();
  await bar.getByText('离线：已排队 2 条').waitFor();
  check(true, 'an edit and a move without a network show at once and are marked');
  await accessible(page, 'queued');
  await shot('record');

  await page.reload();
  await field.getByText('路上写的').waitFor();
  check(
    (await field.locator(mark).isVisible()) &&
      (await page.locator('.stages [aria-current=step]').innerText()).includes('初步接触'),
    'both survive a reload',
  );

  await page.goto(list);
  await page.getByRole('grid').getByText('路上写的').waitFor();
  check((await page.getByRole('grid').locator(mark).count()) > 1, 'the list shows them with their mark');
  await shot('list');

  // The board: the card lies in its new column; two more are moved by their menus.
  await page.goto(board);
  await column('初步接触').locator(`[data-card="${row.id}"]`).locator(mark).waitFor();
  const move = async (id, to) => {
    await page.locator(`[data-card="${id}"] .bcard-menu`).click();
    await page.getByRole('menuitem', { name: to }).click();
    await column(to).locator(`[data-card="${id}"]`).locator(mark).waitFor();
  };
  await move(gated.id, '谈判与报价');
  await move(raced.id, '初步接触');
  await bar.getByText('离线：已排队 4 条').waitFor();
  check(true, 'cards moved without a network stay where they were put');
  await accessible(page, 'board');
  await shot('board');
  await page.reload();
  await column('谈判与报价').locator(`[data-card="${gated.id}"]`).waitFor();
  check(await column('初步接触').locator(`[data-card="${raced.id}"]`).isVisible(), 'also after a reload');

  // Somebody else is faster with the third deal.
  const other = await open({ path: '/' });
  const faster = await other.evaluate(async (path) => {
    const session = await (await fetch('/api/session')).json();
    const answer = await fetch(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': session.csrf },
      body: JSON.stringify({ to: 'needs_analysis' }),
    });
    return answer.status;
  }, `/api/records/opportunity/${raced.id}/stage`);
  check(faster === 200, `somebody else moves it (${faster})`);
  await other.close();

  const writes = [];
  page.on('request', (request) => {
    if (request.method() !== 'GET' && request.url().includes(`/opportunity/${row.id}`)) writes.push(request.method());
  });
  await page.goto(`${base}/outbox`);
  await page.getByText('路上写的').waitFor();
  await accessible(page, 'outbox');
  await shot('outbox', page);
  await context.setOffline(false);
  await page.locator('.outbox-item[data-state=refused]').waitFor();
  await page.locator('.outbox-item[data-state=conflict]').waitFor();
  await page.waitForFunction(
    () => document.querySelectorAll('.outbox-item:not([data-state=refused],[data-state=conflict])').length === 0,
  );
  const sent = await get(row.id);
  check(
    sent.next_step === '路上写的' && sent.stage === 'first_contact',
    `the first deal is as it was made (${sent.stage})`,
  );
  // The move was made on the version before the edit: it is told so and goes once more on the newer one.
  check(writes[0] === 'PATCH' && writes.filter((each) => each === 'PATCH').length === 1, `in order, once (${writes})`);

  // The gate: what is missing is filled in right there.
  const refused = page.locator('.outbox-item[data-state=refused]').filter({ hasText: `${name} 乙` });
  await shot('refused', page);
  await refused.getByRole('button', { name: '补齐后再发' }).click();
  const gate = page.getByRole('dialog', { name: /谈判与报价/ });
  await gate.getByLabel('金额').fill('88000');
  await shot('fill', page);
  await gate.getByRole('button', { name: '保存并移动' }).click();
  await refused.waitFor({ state: 'detached' });
  check((await get(gated.id)).stage === 'negotiation', 'a refused move goes through once it is filled in');

  // The race: both stages, mine is chosen.
  const conflict = page.locator('.outbox-item[data-state=conflict]');
  await conflict.getByRole('button', { name: '选择保留哪个' }).click();
  await conflict.getByText('需求分析').waitFor();
  await shot('conflict', page);
  await conflict.getByRole('button', { name: '保存所选' }).click();
  await page.getByText('没有待发送的内容').waitFor();
  check((await get(raced.id)).stage === 'first_contact', 'the chosen stage is set on top of the other move');
}
