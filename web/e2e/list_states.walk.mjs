// Lists when something is in the way: somebody else's change, no network, a failing program, no right, long texts,
// hundreds of choices, an input method in the middle of a word, a narrow and an enlarged page.
export default async function walk({ open, check, accessible, shot, make, unique, settings }) {
  const page = await open({ path: '/o/opportunity' });
  const name = unique('状态走查');
  const long = `${name} ${'很长的名称'.repeat(24)}`;
  const row = await make(page, 'opportunity', {
    name: long,
    amount: '10.00',
    next_step: '甲',
    close_date: '2026-12-01',
  });
  const base = page.url().split('?')[0];
  const where = encodeURIComponent(`contains(name, '${name}')`);
  await page.goto(`${base}?where=${where}&cols=name,amount,next_step`);
  const line = page.locator('.grid-row').first();
  await line.locator('.grid-name').waitFor();
  check((await line.boundingBox()).height <= 40, 'a long name keeps to its line');

  // Another person changes the same value: both show, one is kept.
  await line.getByText('甲', { exact: true }).dblclick();
  const input = page.locator('.cell-editor input');
  await input.fill('我的下一步');
  await page.route('**/api/events', (route) => route.abort());
  await page.evaluate(async (id) => {
    const { csrf } = await (await fetch('/api/session')).json();
    await fetch(`/api/records/opportunity/${id}`, {
      method: 'PATCH',
      headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': csrf, 'If-Match': '"1"' },
      body: JSON.stringify({ next_step: '别人的下一步' }),
    });
  }, row.id);
  await input.press('Enter');
  const conflict = page.getByRole('dialog', { name: '这条记录刚被别人改过' });
  await conflict.waitFor();
  check(await conflict.getByText('别人的下一步').isVisible(), 'a conflict shows the other value');
  check(await conflict.getByText('我的下一步').isVisible(), 'and mine, still there');
  await conflict.getByRole('button', { name: '保存所选' }).click();
  await line.getByText('我的下一步').waitFor();
  check(true, 'what I chose is kept');

  // No network in the middle of an edit: it stands in its cell with a mark, whatever is read meanwhile, and is sent when
  // the network is back.
  await line.getByText('我的下一步').dblclick();
  await input.fill('离线写的');
  const cut = (route) => (route.request().method() === 'PATCH' ? route.abort() : route.continue());
  await page.route('**/api/records/opportunity/*', cut);
  const read = page.waitForResponse((answer) => answer.url().includes('/api/records/opportunity?'));
  await input.press('Enter');
  const queued = line.locator('.grid-cell, [role=gridcell]').getByRole('img', { name: '已排队，联网后发送' }).last();
  await queued.waitFor();
  await page.locator('.shell-banner').getByText('离线：已排队 1 条').waitFor();
  await read;
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  check(
    (await queued.isVisible()) && (await line.getByText('离线写的').isVisible()),
    'without a network the input stays, also when the list is read again',
  );
  await shot('offline');
  await page.unroute('**/api/records/opportunity/*', cut);
  await queued.waitFor({ state: 'detached' });
  await line.getByText('离线写的').waitFor();
  check(true, 'and is saved once it is back');

  // The session ends in the middle of an edit.
  await line.getByText('离线写的').dblclick();
  await input.fill('会话过期时写的');
  await page.context().clearCookies();
  await input.press('Enter');
  const again = page.getByRole('dialog', { name: '请重新登录' });
  await again.waitFor();
  await again.getByLabel('密码').fill(settings.password);
  await again.getByRole('button', { name: '登录' }).click();
  await line.getByText('会话过期时写的').waitFor();
  check(true, 'after signing in again the edit is saved');

  // A program that fails: the rows stay, the reason shows, and it can be tried again.
  let failing = true;
  await page.route('**/api/records/opportunity?*', (route) =>
    failing ? route.fulfill({ status: 503, body: '{}' }) : route.continue(),
  );
  await page.goto(`${base}?sort=-created_at&q=${encodeURIComponent(name)}`);
  await page.getByText('列表没有加载成功').waitFor();
  await accessible(page, 'list that failed');
  await shot('failed');
  failing = false;
  await page.getByRole('button', { name: '重试' }).click();
  await line.locator('.grid-name').waitFor();
  check(true, 'a failed list can be tried again');

  // Hundreds of fields to filter by: the picker stays small and finds by typing.
  await page.goto(base);
  await line.locator('.grid-name').waitFor();
  await page.keyboard.press('f');
  const filter = page.getByRole('dialog', { name: '筛选' });
  await filter.getByRole('button', { name: '添加条件', exact: true }).click();
  await filter.getByRole('button', { name: /^字段/ }).click();
  const options = page.getByRole('option');
  await options.first().waitFor();
  check((await options.count()) <= 200, 'at most two hundred choices are elements');
  await page.getByRole('textbox', { name: '搜索', exact: true }).fill('客户 · 行业');
  await page.getByRole('option', { name: '客户 · 行业', exact: true }).click();
  check(
    await filter.getByRole('button', { name: /客户 · 行业/ }).isVisible(),
    'a field of the account is found by typing',
  );
  await page.keyboard.press('Escape');

  // In the middle of a word the search waits, and letters are no shortcuts.
  const search = page.locator('input[data-search]');
  await search.focus();
  const ime = await page.context().newCDPSession(page);
  await ime.send('Input.imeSetComposition', { text: 'zhuang', selectionStart: 6, selectionEnd: 6 });
  await page.waitForTimeout(400);
  check(!page.url().includes('q='), 'an unfinished word is not searched');
  await ime.send('Input.insertText', { text: '状态走查' });
  await page.waitForURL(/q=/);
  check(decodeURIComponent(page.url()).includes('状态走查'), 'the finished word is');

  // 320 px, and twice the size.
  for (const [width, what] of [
    [320, '320 px'],
    [640, '200 %'],
  ]) {
    await page.setViewportSize({ width, height: 700 });
    await page.goto(`${base}?group=stage`);
    await page.locator('.card-row').first().waitFor();
    check(
      await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth),
      `nothing sticks out at ${what}`,
    );
    await accessible(page, `list at ${what}`);
    await shot(width, page);
  }

  // Somebody who may not see these records is told whom to ask.
  const login = `nosee${Date.now().toString(36)}`;
  const role = await make(page, 'role', { name: login, label_zh: name, label_en: name });
  const person = await make(page, 'user', { name, login, email: `${login}@example.com`, role: role.id });
  const password = `Walk-${login}-1`;
  await page.evaluate(
    async ([roleId, userId, word]) => {
      const { csrf } = await (await fetch('/api/session')).json();
      const send = (method, path, body) =>
        fetch(path, {
          method,
          headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': csrf },
          body: JSON.stringify(body),
        });
      await send('PUT', `/api/roles/${roleId}/rights`, {
        objects: { '*': { read: 'own' }, opportunity: { read: 'none' } },
        fields: {},
        capabilities: [],
      });
      await send('POST', `/api/records/user/${userId}/password`, { password: word });
    },
    [role.id, person.id, password],
  );
  const other = await open({ signedIn: false, path: '/signin' });
  await other.context().request.post(`${settings.base}/api/session`, { data: { login, password } });
  await other.goto(base);
  await other.getByText('您不能查看').waitFor();
  check(
    await page
      .getByText(/管理员/)
      .last()
      .isVisible(),
    'no right: the page says whom to ask',
  );
  await accessible(other, 'list without the right');
  await shot('forbidden', other);
}
