// The designers: an object of our own with a field, changed, hidden, removed and put back; in the end all of it goes.
export default async function walk({ open, check, accessible, shot, make }) {
  const mark = Date.now().toString(36);
  const title = `走查对象 ${mark}`;
  const page = await open({ path: '/admin/objects' });
  await page.locator('.admin-table').waitFor();
  await page.getByRole('button', { name: '新建对象' }).click();
  const dialog = page.getByRole('dialog', { name: '新建对象' });
  await dialog.getByLabel('中文名称').first().fill(title);
  await dialog.getByLabel('英文名称').first().fill(`Walk object ${mark}`);
  await accessible(page, 'new object');
  await shot('object-new', page);
  await dialog.getByRole('button', { name: '创建' }).click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByRole('heading', { name: title, level: 1 }).waitFor();
  const object = new URL(page.url()).searchParams.get('id');
  check(object === `walk_object_${mark}_c`, 'an object of our own opens its fields');

  // A field: made, renamed, taken out of sight and back.
  await page.getByRole('button', { name: '添加字段' }).click();
  const form = page.getByRole('dialog');
  await form.getByLabel('中文名称').fill(`走查尺寸 ${mark}`);
  await form.getByLabel('英文名称').fill(`Walk size ${mark}`);
  await form.getByRole('button', { name: '添加字段' }).click();
  await form.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: `走查尺寸 ${mark}` }).click();
  const drawer = page.getByRole('dialog', { name: `走查尺寸 ${mark}` });
  await drawer.getByLabel('中文名称').fill(`走查长度 ${mark}`);
  await drawer.getByRole('checkbox', { name: '必填' }).check();
  await accessible(page, 'a field');
  await shot('field', page);
  await drawer.getByRole('button', { name: '保存' }).click();
  await drawer.waitFor({ state: 'detached' });
  const line = page.getByRole('row').filter({ hasText: `走查长度 ${mark}` });
  check(await line.getByText('必填').isVisible(), 'a field is renamed and required');
  await page.getByRole('button', { name: '撤销' }).click();
  await page.getByRole('button', { name: `走查尺寸 ${mark}` }).waitFor();
  check(true, 'a change of the model can be undone');
  await page.getByRole('button', { name: `走查尺寸 ${mark}` }).click();
  await page.getByRole('dialog').getByLabel('隐藏这个字段').check();
  await page.getByRole('dialog').getByRole('button', { name: '保存' }).click();
  await page.getByRole('button', { name: '重新显示' }).click();
  await page.getByRole('button', { name: `走查尺寸 ${mark}` }).waitFor();
  check(true, 'a hidden field is shown again');

  // A field somebody filled: removed after a look at what it holds, kept in sight, put back with its values.
  const key = `walk_size_${mark}_c`;
  const row = await make(page, object, { name: `走查 ${mark}`, [key]: '40' });
  const value = () => page.evaluate(async (path) => (await fetch(path)).json(), `/api/records/${object}/${row.id}`);
  const removeField = async () => {
    await page.getByRole('button', { name: `走查尺寸 ${mark}` }).click();
    await page.getByRole('dialog').getByRole('button', { name: '移除字段' }).click();
    const ask = page.getByRole('dialog', { name: `移除“走查尺寸 ${mark}”？` });
    await ask.getByText('有 1 条记录填了这个字段。').waitFor();
    return ask;
  };
  const ask = await removeField();
  await accessible(page, 'removing a field');
  await shot('field-remove', page);
  await ask.getByRole('button', { name: `移除“走查尺寸 ${mark}”` }).click();
  await ask.waitFor({ state: 'detached' });
  await page.getByRole('heading', { name: '已移除的字段' }).waitFor();
  check(!(key in (await value())), 'a removed field is in no record');
  await accessible(page, 'removed fields');
  await shot('field-removed', page);
  await page.getByRole('listitem').filter({ hasText: key }).getByRole('button', { name: '恢复' }).click();
  await page.getByRole('button', { name: `走查尺寸 ${mark}` }).waitFor();
  check(String((await value())[key]) === '40', 'a field put back has its values');

  // The object: with its record, after a look; what it held comes back by the undo, and then it goes for good measure.
  const removeObject = async () => {
    await page.getByRole('button', { name: '移除对象' }).click();
    const sure = page.getByRole('dialog', { name: `移除“${title}”？` });
    await sure.getByText('它有 1 条记录，会一起移除。').waitFor();
    return sure;
  };
  const sure = await removeObject();
  await shot('object-remove', page);
  await sure.getByRole('button', { name: `移除“${title}”` }).click();
  await page.getByRole('heading', { name: '已移除的对象' }).waitFor();
  const gone = page.getByRole('listitem').filter({ hasText: object });
  await gone.waitFor();
  check((await page.getByRole('button', { name: title, exact: true }).count()) === 0, 'a removed object is gone');
  await accessible(page, 'removed objects');
  await shot('object-removed', page);
  await gone.getByRole('button', { name: '恢复' }).click();
  await page.getByRole('button', { name: title, exact: true }).click();
  await page.getByRole('heading', { name: title, level: 1 }).waitFor();
  check((await value()).name === `走查 ${mark}`, 'an object put back has its records');
  await (await removeObject()).getByRole('button', { name: `移除“${title}”` }).click();
  await gone.waitFor();

  const phone = await open({ phone: true, dark: true, language: 'en', path: '/admin/objects' });
  await phone.getByRole('heading', { name: 'Removed objects' }).waitFor();
  check(
    await phone.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth),
    'removed objects: nothing sticks out on a phone',
  );
  await accessible(phone, 'removed objects on a phone');
  await shot('phone-removed', phone);
}
