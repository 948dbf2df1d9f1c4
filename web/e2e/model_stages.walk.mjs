// The designers of stages and layouts: a pipeline with a stage and a gate, a layout by keys and on a phone.
export default async function walk({ open, check, accessible, shot, make, settings }) {
  const mark = Date.now().toString(36);
  const page = await open({ path: '/admin/objects?id=opportunity&show=pipelines' });

  // A pipeline copied from the shipped one; a stage with a gate; order by keys.
  await page.locator('.model-stage').first().waitFor();
  await accessible(page, 'stages');
  await shot('stages', page);
  await page.getByRole('button', { name: '新建流程' }).click();
  const making = page.getByRole('dialog', { name: '新建流程' });
  await making.getByLabel('中文名称').fill(`走查流程 ${mark}`);
  await making.getByLabel('英文名称').fill(`Walk line ${mark}`);
  await making.getByRole('button', { name: '创建' }).click();
  await making.waitFor({ state: 'detached' });
  await page.getByRole('heading', { name: `走查流程 ${mark}` }).waitFor();
  await page.getByRole('button', { name: '添加阶段' }).click();
  const stage = page.getByRole('dialog', { name: '添加阶段' });
  await stage.getByLabel('中文名称').fill('走查试用');
  await stage.getByLabel('英文名称').fill('Walk trial');
  await stage.getByLabel('赢率 %').fill('120');
  check(await stage.getByText('请填 0 到 100 之间的数。').isVisible(), 'a share beyond the whole is told at once');
  await stage.getByLabel('赢率 %').fill('70');
  await stage.getByRole('button', { name: '添加门槛', exact: true }).click();
  await stage.getByLabel('条件').fill('amout > 0');
  await stage.getByLabel('不成立时的说明（中文）').fill('请填写金额。');
  await stage.getByLabel('不成立时的说明（英文）').fill('Enter the amount.');
  await stage.getByRole('button', { name: '创建' }).click();
  await stage
    .getByText(/amount/)
    .first()
    .waitFor();
  check(true, 'a wrong condition is told with the name that was meant');
  await accessible(page, 'a stage refused');
  await shot('stage', page);
  await stage.getByLabel('条件').fill('amount > 0');
  await stage.getByRole('button', { name: '创建' }).click();
  await stage.waitFor({ state: 'detached' });
  const trial = page.locator('.model-stage').filter({ hasText: '走查试用' });
  check(await trial.getByText('请填写金额。').isVisible(), 'a stage shows its gate');
  await trial.getByRole('button', { name: '“走查试用”上移' }).click();
  const order = () => page.locator('.model-stage .admin-name').allTextContents();
  await page.waitForFunction(
    () =>
      [...document.querySelectorAll('.model-stage .admin-name')].findIndex((e) => e.textContent === '走查试用') === 5,
  );
  check((await order())[5] === '走查试用', 'a stage moves up');
  // The gate holds at once.
  const account = await make(page, 'account', { name: `走查 ${mark}` });
  const refused = await make(page, 'opportunity', {
    name: `走查 ${mark}`,
    account: account.id,
    pipeline: `walk_line_${mark}_c`,
    stage: 'walk_trial_c',
  }).catch((error) => String(error));
  check(String(refused).includes('请填写金额'), 'the gate is kept by the program');
  // Out of use again, so that later walks see the shipped lines.
  await page.getByRole('button', { name: '更多', exact: true }).click();
  await page.getByRole('menuitem', { name: '停用流程' }).click();
  await page.getByText('这个流程已停用').waitFor();
  check(true, 'a pipeline is retired');

  // A layout: a field moves by its menu and by keys; the preview follows; leaving is asked about.
  await page.goto(`${settings.base}/admin/objects?id=competitor&show=layout`);
  await page.locator('.model-thing').first().waitFor();
  await accessible(page, 'layout');
  const first = page.locator('.model-list').first();
  const names = () => first.locator('.model-thing > span').allTextContents();
  const before = await names();
  // A key moves what is lifted once the lists are measured; a line then stands aside by more than nothing.
  const unsaved = page.getByRole('region', { name: '有未保存的改动' });
  await first.locator('.model-grip').first().focus();
  await page.keyboard.press('Space');
  await first.locator('.model-thing[style*="translate3d"]').nth(1).waitFor();
  await page.keyboard.press('ArrowDown');
  await page.waitForFunction(() =>
    [...document.querySelectorAll('.model-thing')].some((line) =>
      /translate3d\(0px, -[1-9]/.test(line.style.transform),
    ),
  );
  await page.keyboard.press('Space');
  await unsaved.waitFor();
  const after = await names();
  check(after[1] === before[0] && after[0] === before[1], `a field moves by keys: ${after.slice(0, 3).join()}`);
  await page.getByRole('radio', { name: '手机' }).click();
  await shot('layout', page);
  check(await page.locator('.model-frame[data-phone]').isVisible(), 'the preview shows the phone');
  await page.getByRole('navigation', { name: '管理' }).getByRole('link', { name: '团队' }).click();
  await page.getByRole('dialog', { name: '有未保存的改动' }).waitFor();
  await accessible(page, 'leaving');
  await page.getByRole('button', { name: '留在这里' }).click();
  await page.getByRole('button', { name: '放弃', exact: true }).click();
  check((await names()).join() === before.join(), 'what was not saved is dropped');

  const phone = await open({
    phone: true,
    dark: true,
    language: 'en',
    path: '/admin/objects?id=opportunity&show=pipelines',
  });
  await phone.locator('.model-stage').first().waitFor();
  for (const part of ['pipelines', 'layout', 'fields']) {
    await phone.goto(`${settings.base}/admin/objects?id=opportunity&show=${part}`);
    await phone.locator('.model-stage, .model-thing, .admin-table').first().waitFor();
    check(
      await phone.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth),
      `${part}: nothing sticks out on a phone`,
    );
    await accessible(phone, `${part} on a phone`);
    await shot(`phone-${part}`, phone);
  }
}
