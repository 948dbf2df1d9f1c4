// A field that holds a file, from the form and in place; a record shared with somebody and taken back; a group ticked whole.
const file = (name, text) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });

export default async function walk({ open, check, accessible, shot, make, unique }) {
  const page = await open({ path: '/o/product' });
  const base = new URL(page.url()).origin;
  await page.locator('.grid-name').first().waitFor();
  const call = (method, path, body) =>
    page.evaluate(
      async ([verb, to, what]) => {
        const { csrf } = await (await fetch('/api/session')).json();
        const answer = await fetch(to, {
          method: verb,
          headers: { 'X-CSRF-Token': csrf, 'Content-Type': 'application/json' },
          body: what ? JSON.stringify(what) : undefined,
        });
        return answer.status === 204 ? {} : answer.json();
      },
      [method, path, body],
    );
  const stamp = Date.now() % 1_000_000;
  const key = `sheet_${stamp}_c`;
  const label = `走查样本 ${stamp}`;
  const overlay = await call('GET', '/api/schema/product/overlay');
  await call('PUT', '/api/schema/product', {
    ...overlay,
    fields: { ...overlay.fields, [key]: { type: 'file', label: { zh: label, en: 'Walk sample' } } },
  });
  try {
    // The file is sent at once; a refused save keeps it.
    await page.goto(`${base}/o/product`);
    await page.getByRole('button', { name: '新建产品' }).first().click();
    const drawer = page.getByRole('dialog');
    await drawer.getByRole('button', { name: '显示全部字段' }).click();
    await drawer.locator(`input[type=file][aria-label="${label}"]`).setInputFiles(file('样本.txt', 'sample'));
    await drawer.getByRole('button', { name: '查看“样本.txt”' }).waitFor();
    await drawer.getByRole('button', { name: '创建', exact: true }).click();
    await drawer.getByText('请填写“', { exact: false }).first().waitFor();
    check(
      await drawer.getByRole('button', { name: '查看“样本.txt”' }).isVisible(),
      'a refused save keeps the file that was sent',
    );
    await drawer.getByRole('button', { name: '查看“样本.txt”' }).click();
    await page.locator('.preview-text').filter({ hasText: 'sample' }).waitFor();
    await accessible(page, 'preview above a form');
    await page.keyboard.press('Escape');
    const name = unique('走查产品');
    await drawer.getByLabel('产品名称').fill(name);
    await drawer.getByRole('button', { name: '创建', exact: true }).click();
    await page.getByRole('button', { name: '打开' }).click();
    const row = page.locator('.fields-row').filter({ hasText: label });
    await row.getByRole('link', { name: '样本.txt' }).waitFor();
    check(true, 'the record holds the file of its form');

    // In place: another one, then none.
    await row.hover();
    await row.getByRole('button', { name: `修改${label}` }).click();
    await row.locator('input[type=file]').setInputFiles(file('新样本.txt', 'newer'));
    await row.getByRole('link', { name: '新样本.txt' }).waitFor();
    check(true, 'a file is replaced where it stands');
    await shot('file-field');
    await row.getByRole('button', { name: `修改${label}` }).click();
    await row.getByRole('button', { name: '移除“新样本.txt”' }).click();
    await row.locator('.fields-value').filter({ hasText: '—' }).waitFor();
    check(true, 'a file is removed where it stands');
  } finally {
    await call('DELETE', `/api/schema/product/fields/${key}`);
  }

  // Shared with somebody: to read, to edit, no more.
  const deal = await make(page, 'opportunity', { name: unique('共享走查') });
  await page.goto(`${base}/o/opportunity/${deal.id}`);
  await page.getByRole('button', { name: '更多' }).first().click();
  await page.getByRole('menuitem', { name: '共享…' }).click();
  const sharing = page.getByRole('dialog');
  await sharing.getByText('还没有单独共享给别人。').waitFor();
  await sharing.getByRole('radio', { name: '团队' }).click();
  await sharing.getByRole('textbox').click();
  await page.getByRole('option').first().click();
  await sharing.getByRole('button', { name: '共享', exact: true }).click();
  const line = sharing.locator('.sharing-list li').filter({ hasText: '· 团队' });
  await line.waitFor();
  await line.getByRole('radio', { name: '可编辑' }).click();
  await page.waitForFunction(
    async (id) => (await (await fetch(`/api/records/opportunity/${id}/shares`)).json()).shares[0]?.write === true,
    deal.id,
  );
  check(true, 'a record is shared with a team, to edit');
  await accessible(page, 'sharing');
  await shot('sharing');
  await line.getByRole('button', { name: /取消共享/ }).click();
  await sharing.getByText('还没有单独共享给别人。').waitFor();
  check(true, 'sharing ends at once');
  await page.keyboard.press('Escape');

  // A whole group by one press, also among the answers to a search.
  const word = unique('组');
  for (const at of [1, 2, 3]) await make(page, 'opportunity', { name: `${word} ${at}` });
  await page.goto(`${base}/o/opportunity?q=${encodeURIComponent(word)}&group=stage`);
  const group = page.locator('.grid-group').first();
  await group.waitFor();
  check((await group.textContent()).includes('3 条'), 'answers to a search are grouped');
  await group.getByRole('checkbox').click();
  await page.locator('.bulk').filter({ hasText: '3' }).waitFor();
  check((await page.locator('.grid-row[aria-selected="true"]').count()) === 3, 'a group is ticked as a whole');
  await accessible(page, 'ticked group');
  await shot('group-ticked');
}
