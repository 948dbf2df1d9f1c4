// At 390 px: bottom tabs, cards instead of the grid, forms in one column, nothing wider than the window.
export default async function walk({ open, check, accessible, shot, make, unique }) {
  const page = await open({ phone: true });
  const name = unique('手机走查');
  const row = await make(page, 'opportunity', { name, amount: '5000.00' });
  const fits = async (what) => {
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    check(wide <= 0, `${what}: nothing is wider than the window (${wide} px over)`);
  };
  await page.getByRole('heading', { level: 1 }).waitFor();
  await fits('home');
  await accessible(page, 'phone home');
  await shot('home');
  await page.locator('.bottom').getByRole('link', { name: '商机' }).click();
  await page.locator('.card-row').first().waitFor();
  check((await page.locator('.grid').count()) === 0, 'cards, not the grid');
  await fits('list');
  await accessible(page, 'phone list');
  await shot('list');
  await page.getByRole('textbox', { name: /搜索/ }).fill(name);
  await page.locator('.card-row').filter({ hasText: name }).click();
  await page.waitForURL(`**/o/opportunity/${row.id}**`);
  await page.getByRole('heading', { name, level: 1 }).waitFor();
  await fits('record');
  await accessible(page, 'phone record');
  await shot('record');
  await page.getByRole('tab', { name: '动态' }).click();
  await page.locator('.entry').first().waitFor();
  await shot('timeline');
  await page.locator('.bottom').getByRole('button', { name: '快速记录' }).click();
  const sheet = page.getByRole('dialog', { name: '快速记录' });
  await sheet.getByRole('button', { name: '拜访' }).waitFor();
  const box = await sheet.boundingBox();
  check(box.y > 100 && Math.round(box.y + box.height) === 844, 'quick capture is a sheet from below');
  await accessible(page, 'phone capture');
  await shot('capture');
  await sheet.getByRole('button', { name: '联系人' }).click();
  await page.getByRole('dialog', { name: '新建联系人' }).getByLabel('姓名').waitFor();
  await fits('form');
  const small = await page
    .getByRole('dialog')
    .locator('.input')
    .evaluateAll((list) => list.filter((element) => element.getBoundingClientRect().height < 44).length);
  check(small === 0, `targets are big enough for a thumb (${small} are not)`);
  await accessible(page, 'phone form');
  await shot('form');
  await page.getByLabel('手机').first().fill('1');
  check((await page.getByLabel('手机').first().getAttribute('inputmode')) === 'tel', 'a number brings the right keys');
  await page.keyboard.press('Escape');
  // The five places for the thumb, and everything behind the last one.
  const tabs = page.locator('.bottom > *');
  check((await tabs.count()) === 5, 'five tabs');
  const low = await tabs.evaluateAll(
    (list) =>
      list.filter(
        (element) => element.getBoundingClientRect().height < 44 || element.getBoundingClientRect().width < 44,
      ).length,
  );
  check(low === 0, `tabs are big enough (${low} are not)`);
  await page.locator('.bottom').getByRole('link', { name: '我的' }).click();
  await page.getByRole('link', { name: '回收站' }).waitFor();
  await fits('me');
  await accessible(page, 'phone me');
  await shot('me');
  await page.getByRole('radio', { name: 'English' }).click();
  await page.getByRole('link', { name: 'Recycle bin' }).waitFor();
  check(true, 'the language changes in place');
  await page.getByRole('radio', { name: '简体中文' }).click();
  const dark = await open({ phone: true, dark: true, path: '/o/opportunity' });
  await dark.locator('.card-row').first().waitFor();
  await accessible(dark, 'phone list, dark');
  await shot('dark', dark);
  const narrow = await open({ phone: true, language: 'en', path: '/' });
  await narrow.setViewportSize({ width: 320, height: 700 });
  await narrow.getByRole('heading', { level: 1 }).waitFor();
  check(
    (await narrow.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)) <= 0,
    '320 px loses nothing',
  );
  await shot('320-en', narrow);
}
