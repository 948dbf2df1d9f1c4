// The administration: people, roles and their rights, teams, keys, settings, a new field, the log.
export default async function walk({ open, check, accessible, shot, make, unique, settings }) {
  const page = await open({ path: '/admin' });
  await page.getByRole('heading', { name: '用户', level: 1 }).waitFor();
  await page.locator('.admin-table').waitFor();
  await accessible(page, 'users');
  await shot('users', page);

  // A person: made with a role and a password, signs in, is deactivated and no longer does.
  const name = unique('走查员');
  const login = `walk${Date.now().toString(36)}`;
  await page.getByRole('button', { name: '新建用户' }).click();
  const drawer = page.getByRole('dialog', { name: '新建用户' });
  await drawer.getByLabel('姓名').fill(name);
  await drawer.getByRole('button', { name: '创建' }).click();
  await drawer.locator('[data-fault]').first().waitFor();
  check((await drawer.locator('[data-fault]').count()) >= 1, 'what is missing is told beside the fields');
  await drawer.getByLabel('登录名').fill(login);
  await drawer.getByRole('button', { name: /^角色/ }).click();
  await page.getByRole('option', { name: '销售人员' }).click();
  await drawer.getByRole('button', { name: '生成密码' }).click();
  const password = await drawer.getByLabel('密码', { exact: true }).inputValue();
  check(password.length === 16, 'a password is made');
  await accessible(page, 'new user');
  await shot('user-new', page);
  await drawer.getByRole('button', { name: '创建' }).click();
  await drawer.waitFor({ state: 'detached' });
  const signIn = async () =>
    (
      await (
        await open({ signedIn: false, path: '/signin' })
      )
        .context()
        .request.post(`${settings.base}/api/session`, { data: { login, password } })
    ).status();
  check((await signIn()) === 200, 'the new person can sign in');
  await page.getByRole('textbox', { name: /搜索/ }).last().fill(name);
  const line = page.getByRole('row').filter({ hasText: login });
  await line.waitFor();
  check(await line.getByText('销售人员').isVisible(), 'roles read in the language of the page');
  await line.getByRole('button', { name: /更多操作/ }).click();
  await page.getByRole('menuitem', { name: '停用' }).click();
  await line.waitFor({ state: 'detached' });
  check((await signIn()) === 401, 'somebody deactivated cannot sign in');

  // Roles: the matrix; a change is kept.
  await page.getByRole('navigation', { name: '管理' }).getByRole('link', { name: '角色' }).click();
  await page.locator('.admin-matrix').waitFor();
  await accessible(page, 'roles');
  await shot('roles', page);
  const role = await make(page, 'role', { name: login, label_zh: name, label_en: name });
  await page.goto(`${settings.base}/admin/roles?id=${role.id}`);
  const level = page.getByRole('combobox', { name: '线索: 查看' });
  await level.waitFor();
  await page.getByLabel('搜索对象或权限').fill('线索');
  await page.getByRole('combobox', { name: '客户: 查看' }).waitFor({ state: 'detached' });
  check(await level.isVisible(), 'the matrix is searched');
  await level.selectOption('team');
  await page.getByLabel('搜索对象或权限').fill('');
  await page.getByLabel('导入文件').check();
  const limits = page.locator('.admin-mask-form');
  await limits.getByRole('button', { name: /^对象/ }).click();
  await page.getByRole('textbox', { name: '搜索', exact: true }).fill('商机产品');
  await page.getByRole('option', { name: '商机产品' }).click();
  await limits.getByRole('button', { name: /^字段/ }).click();
  await page.getByRole('textbox', { name: '搜索', exact: true }).fill('数量');
  await page.getByRole('option', { name: '数量' }).first().click();
  await limits.getByRole('button', { name: '添加限制' }).click();
  check(await page.locator('.admin-masks').getByText('不可见').isVisible(), 'a field is hidden from a role');
  await shot('rights', page);
  await page.getByRole('button', { name: '保存权限' }).click();
  await page.getByRole('button', { name: '保存权限' }).waitFor({ state: 'detached' });
  await page.reload();
  await level.waitFor();
  check((await level.inputValue()) === 'team', 'a right is kept');
  check(await page.getByLabel('导入文件').isChecked(), 'a capability is kept');

  check(await page.locator('.admin-masks').getByText('不可见').isVisible(), 'a limit on a field is kept');

  // Why somebody may: every rule, or a plain word when the program cannot tell.
  const mine = await page.evaluate(async () => (await (await fetch('/api/session')).json()).user.id);
  const deal = await page.evaluate(
    async () => (await (await fetch('/api/records/opportunity?limit=1')).json()).rows[0]?.id,
  );
  await page.goto(`${settings.base}/admin/access?q=${mine}&id=opportunity.${deal}`);
  await page.locator('.admin-verdict').or(page.getByText('服务器还不支持访问检查')).first().waitFor();
  await accessible(page, 'access');
  await shot('access', page);

  // Teams.
  const upper = await make(page, 'team', { name: `${name} 总部` });
  await make(page, 'team', { name: `${name} 一组`, parent: upper.id });
  await page.goto(`${settings.base}/admin/teams`);
  await page.getByText(`${name} 一组`).waitFor();
  await accessible(page, 'teams');
  await shot('teams', page);
  await page.getByRole('button', { name: `收起“${name} 总部”` }).click();
  await page.getByText(`${name} 一组`).waitFor({ state: 'detached' });
  check(true, 'a team folds with those below it');

  // A key is shown once and can be revoked.
  await page.goto(`${settings.base}/admin/keys`);
  await page.getByRole('button', { name: '新建密钥' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('名称').fill(name);
  await accessible(page, 'new key');
  await dialog.getByRole('button', { name: '创建' }).click();
  const key = dialog.getByRole('textbox', { name: '新的密钥' });
  await key.waitFor();
  check((await key.inputValue()).startsWith('fl_'), 'the key is shown');
  await shot('key', page);
  await dialog.getByRole('button', { name: '已保存，关闭' }).click();
  const keyLine = page.getByRole('row').filter({ hasText: name });
  await keyLine.getByRole('button', { name: '吊销' }).click();
  await page.getByRole('button', { name: `吊销“${name}”` }).click();
  await keyLine.waitFor({ state: 'detached' });
  check(true, 'a key is revoked after a question');

  // Settings: a rate with its day.
  await page.goto(`${settings.base}/admin/settings`);
  await page.getByRole('heading', { name: '汇率' }).waitFor();
  await accessible(page, 'settings');
  await page.getByLabel('汇率', { exact: true }).fill('7.25');
  await page.getByRole('button', { name: '添加汇率' }).click();
  await page
    .getByText(/1 [A-Z]{3} = 7\.25/)
    .first()
    .waitFor();
  await shot('settings', page);
  await page.getByRole('button', { name: '保存', exact: true }).click();
  await page.getByRole('button', { name: '保存', exact: true }).waitFor({ state: 'detached' });
  await page.reload();
  check(
    await page
      .getByText(/1 [A-Z]{3} = 7\.25/)
      .first()
      .waitFor()
      .then(() => true),
    'a dated rate is kept',
  );

  // A field of our own, twice: the second leaves the first.
  const field = `walk_${Date.now().toString(36)}`;
  for (const at of [1, 2]) {
    await page.goto(`${settings.base}/admin/objects?id=campaign`);
    await page.getByRole('button', { name: '添加字段' }).click();
    const form = page.getByRole('dialog');
    await form.getByLabel('中文名称').fill(`走查字段${at}`);
    await form.getByLabel('英文名称').fill(`${field} ${at}`);
    if (at === 1) {
      await form.getByRole('button', { name: /^类型/ }).click();
      await page.getByRole('textbox', { name: '搜索', exact: true }).fill('单选');
      await page.getByRole('option', { name: '单选' }).click();
      await form.getByLabel('选项').fill('高 | High\n低 | Low');
      await accessible(page, 'new field');
      await shot('field', page);
    }
    await form.getByRole('button', { name: '添加字段' }).click();
    await form.waitFor({ state: 'detached' });
    await page.getByText(`${field}_${at}_c`).waitFor();
  }
  check(await page.getByText(`${field}_1_c`).isVisible(), 'a second field leaves the first');
  await accessible(page, 'fields');
  await shot('fields', page);
  const left = await page.evaluate(
    async (names) => {
      const { csrf } = await (await fetch('/api/session')).json();
      const answers = await Promise.all(
        names.map((name) =>
          fetch(`/api/schema/campaign/fields/${name}`, { method: 'DELETE', headers: { 'X-CSRF-Token': csrf } }),
        ),
      );
      return answers.map(({ status }) => status);
    },
    [`${field}_1_c`, `${field}_2_c`],
  );
  check(left.join() === '204,204', `the fields of the walk go again: ${left}`);

  await page.goto(`${settings.base}/admin/audit`);
  await page.getByText('更改模型').first().waitFor();
  check(await page.getByText('更改权限').first().isVisible(), 'the log tells of changed rights');
  await accessible(page, 'log');
  await shot('audit', page);
  await page.getByRole('button', { name: /^操作: / }).click();
  await page.getByRole('textbox', { name: '搜索', exact: true }).fill('吊销');
  await page.getByRole('option', { name: '吊销密钥' }).click();
  await page.waitForFunction(() => {
    const lines = [...document.querySelectorAll('.admin-table:not([data-old]) tbody tr')];
    return lines.length > 0 && lines.every((line) => line.textContent.includes('吊销密钥'));
  });
  check(true, 'the log is narrowed to one act');
  const sift = page.getByRole('group', { name: '审计日志' });
  await sift.getByRole('textbox', { name: '操作人' }).fill('guanliyuan');
  await page
    .getByRole('option', { name: /管理员/ })
    .first()
    .click();
  await page.waitForURL(/actor=/);
  await page.reload();
  await page.waitForFunction(() => {
    const lines = [...document.querySelectorAll('.admin-table:not([data-old]) tbody tr')];
    return lines.length > 0 && lines.every((line) => /管理员.*吊销密钥/.test(line.textContent));
  });
  check(
    (await sift.getByRole('textbox', { name: '操作人' }).inputValue()) === '管理员',
    'the address keeps what the log is narrowed to',
  );
  await shot('audit-narrowed', page);
  await page.getByRole('button', { name: '清除筛选' }).click();
  await page.getByText('更改模型').first().waitFor();
  check(!page.url().includes('action='), 'and lets it go');

  const dark = await open({ dark: true, language: 'en', path: '/admin/roles' });
  await dark.locator('.admin-matrix').waitFor();
  await accessible(dark, 'roles, dark');
  await shot('dark-en', dark);
  for (const part of ['users', 'teams', 'access', 'settings', 'objects', 'keys', 'audit']) {
    await dark.goto(`${settings.base}/admin/${part}`);
    await dark.locator('.admin-section').waitFor();
    await dark.waitForTimeout(400);
    await accessible(dark, `${part}, dark`);
  }
  const phone = await open({ phone: true, path: '/admin/roles' });
  await phone.locator('.admin-matrix').waitFor();
  check(
    await phone.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth),
    'nothing sticks out on a phone',
  );
  await accessible(phone, 'roles on a phone');
  await shot('phone', phone);
}
