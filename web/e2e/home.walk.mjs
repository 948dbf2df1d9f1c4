// My day: what is due, by one key to the next; a tick finishes; Back comes home to the same place.
export default async function walk({ open, check, accessible, shot, make, unique, settings }) {
  const page = await open();
  const day = (shift) => new Date(Date.now() + shift * 86_400_000).toISOString().slice(0, 10);
  const late = unique('逾期任务');
  const soon = unique('今天任务');
  const deal = unique('本月商机');
  await make(page, 'task', { name: late, due: day(-400) });
  await make(page, 'task', { name: soon, due: day(0) });
  await make(page, 'opportunity', { name: deal, amount: '120000', close_date: day(5) });
  await page.goto(`${settings.base}/?scope=mine`);
  const overdue = page.getByRole('region', { name: '逾期' });
  await overdue.getByText(late).waitFor();
  await page.locator('.home-item').getByText(soon).waitFor();
  await page.locator('.home-deal').first().waitFor();
  check(true, 'what is due, overdue and closing is there');
  await accessible(page, 'home, mine');
  await shot('mine');

  await page.locator('body').press('j');
  const first = await page.evaluate(() => document.activeElement?.textContent ?? '');
  await page.keyboard.press('Enter');
  await page.waitForURL('**peek=**');
  await page.locator('.peek h1').waitFor();
  await page.locator('.home [data-day-item]').first().focus();
  await page.keyboard.press('j');
  const second = await page.evaluate(() => document.activeElement?.textContent ?? '');
  check(first !== '' && first !== second, 'J goes to the next one');
  await page.keyboard.press('k');
  await page.locator('.peek').getByRole('button', { name: '关闭', exact: true }).click();

  await overdue.getByRole('checkbox', { name: new RegExp(late) }).click();
  await overdue.locator('[data-done]', { hasText: late }).waitFor();
  await page.keyboard.press('Control+z');
  await page.getByText('已撤销').waitFor();
  check(true, 'a tick finishes, Ctrl+Z takes it back');
  for (const name of [late, soon]) await page.getByRole('checkbox', { name: new RegExp(name) }).click();

  await page.getByRole('radio', { name: '全部可见' }).click();
  await page.waitForURL('**scope=all**');
  await page.locator('.home-deal').first().waitFor();
  check(true, 'whoever leads sees all of it');
  await shot('all');
  await page.locator('.home-figure').nth(2).click();
  await page.waitForURL('**/o/opportunity?**');
  await page.locator('.grid').waitFor();
  await page.goBack();
  await page.waitForURL('**scope=all**');
  check(true, 'a figure opens its records, Back returns');

  const english = await open({ language: 'en', dark: true, path: '/?scope=all' });
  await english.locator('.home-deal').first().waitFor();
  check(!(await english.locator('.home').innerText()).match(/\{\{|home\./), 'every word is there in English');
  await accessible(english, 'home, dark, English');
  await shot('dark-en', english);
}
