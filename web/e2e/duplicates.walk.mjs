// Duplicates: searched in the whole base, told with their reasons, merged side by side and taken back, called different;
// the rules with a try on two records. Desktop and phone, both languages, both themes.
export default async function walk({ open, check, accessible, shot, make, unique }) {
  const page = await open({ path: '/duplicates/contact' });
  const mark = unique('合并走查').replace(' ', '');
  const phone = `138${String(Date.now()).slice(-8)}`;
  const one = await make(page, 'contact', { name: `王小明${mark}`, mobile: phone, title: '采购经理' });
  const other = await make(page, 'contact', {
    name: `王小明${mark}`,
    mobile: phone,
    email: `${mark.slice(-8)}@one.example`,
  });
  await make(page, 'task', { subject: '回访', about: { object: 'contact', id: other.id } }).catch(() => null);

  await page
    .getByRole('button', { name: /^(查找重复|重新查找)$/ })
    .first()
    .click();
  const card = page.getByRole('region', { name: new RegExp(`疑似重复：王小明${mark}`) });
  await card.waitFor();
  check(await card.getByText('手机 · 相同').isVisible(), 'a group tells why');
  await page.keyboard.press('Escape');
  await accessible(page, 'groups');
  await shot('groups');

  await card.getByRole('button', { name: '合并…' }).click();
  await page.getByRole('table', { name: '要合并的记录' }).waitFor();
  check(await page.getByRole('rowheader', { name: '职务' }).isVisible(), 'what differs is shown');
  await page.getByRole('button', { name: /个相同的字段/ }).click();
  await page.getByText('一起转移的内容').waitFor();
  await accessible(page, 'merge');
  await shot('merge');
  await page.getByRole('button', { name: '合并 2 条' }).click();
  await page.waitForURL(/\/o\/contact\//);
  await page.getByText('已把 2 条合并为 1 条').waitFor();
  const into = page.url().split('/').pop();
  const gone = into === one.id ? other : one;
  await page.getByRole('button', { name: '撤销' }).click();
  await page.getByText('已撤销').waitFor();
  const status = await page.evaluate(async (id) => (await fetch(`/api/records/contact/${id}`)).json(), gone.id);
  check(status.id === gone.id, 'the merge is taken back');

  // Once more, and an old address leads to the survivor.
  await page.goto(new URL(`/merge/contact?ids=${into},${gone.id}`, page.url()).href);
  await page.getByRole('button', { name: '合并 2 条' }).click();
  await page.waitForURL(/\/o\/contact\//);
  await page.goto(new URL(`/o/contact/${gone.id}`, page.url()).href);
  await page.waitForURL(new RegExp(`/o/contact/${into}`));
  check(true, 'the old address leads to the record that stayed');

  // Another one while typing: similar, not the same.
  await page.goto(new URL('/o/contact', page.url()).href);
  await page.getByRole('button', { name: '新建联系人' }).first().click();
  const form = page.getByRole('dialog');
  await form.getByLabel('手机').fill(phone);
  await form.getByText(/看起来是同一个/).waitFor();
  check(await form.getByText('手机相同').isVisible(), 'the form tells the reason');
  await shot('typing');

  const rules = await open({ path: '/admin/duplicates?id=contact', language: 'en' });
  await rules.getByText('Try on two records').waitFor();
  check((await rules.locator('.rule-row').count()) >= 5, 'the rules are listed');
  await accessible(rules, 'rules');
  await shot('rules-en', rules);

  const dark = await open({ path: '/duplicates/contact', dark: true, language: 'en' });
  await dark.locator('.duplicates-bar').waitFor();
  await dark.locator('.duplicates-content, .empty').first().waitFor();
  await accessible(dark, 'groups, dark');
  await shot('groups-dark-en', dark);

  const small = await open({ path: '/duplicates/contact', phone: true });
  const third = await make(small, 'contact', { name: `王小明${mark}`, mobile: phone });
  await small.goto(new URL(`/merge/contact?ids=${into},${third.id}`, small.url()).href);
  await small.getByRole('button', { name: '合并 2 条' }).waitFor();
  await small.getByText('一起转移的内容').waitFor();
  check(
    await small.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth),
    'nothing sticks out on a phone',
  );
  await accessible(small, 'merge on a phone');
  await shot('merge-phone', small);
  await small.goto(new URL('/duplicates/contact', small.url()).href);
  await small.locator('.duplicates-bar').waitFor();
  await accessible(small, 'groups on a phone');
  await shot('groups-phone', small);

  // What a bulk change would do is told before it is done.
  const list = await open({ path: '/o/contact' });
  await list.getByRole('grid').waitFor();
  await list.keyboard.press('Escape');
  await list.getByRole('checkbox', { name: /选择/ }).nth(1).check();
  const bar = list.getByRole('region', { name: /已选 1 条/ });
  await bar.getByRole('button', { name: '删除' }).click();
  await list
    .getByRole('dialog')
    .getByText(/条会改变/)
    .waitFor();
  await accessible(list, 'bulk preview');
  await shot('bulk', list);
}
