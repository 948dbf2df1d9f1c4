// My day: what is due, by one key to the next; a tick finishes; Back comes home to the same place.
// req: S1-06
import { dayFrom } from './hands.mjs';

export default async function walk({ open, check, accessible, shot, make, unique, settings }) {
  const page = await open();
  const late = unique('逾期任务');
  const soon = unique('今天任务');
  const deal = unique('本月商机');
  await make(page, 'task', { name: late, due: dayFrom(-400) });
  await make(page, 'task', { name: soon, due: dayFrom(0) });
  await make(page, 'opportunity', { name: deal, amount: '90000000', close_date: dayFrom(5) });
  await page.goto(`${settings.base}/?scope=mine`);
  const list = page.getByRole('list', { name: '我的一天' });
  const item = (name) => list.getByRole('listitem').filter({ hasText: name });
  // Whoever has much to do sees the rest on demand.
  await list.getByRole('listitem').first().waitFor();
  const rest = page.getByRole('button', { name: /显示前/ });
  if (await rest.isVisible()) await rest.click();
  await item(late).getByText('过期 400 天').waitFor();
  await item(soon).getByText('今天到期').waitFor();
  await item(deal).getByText('5 天后成交').waitFor();
  check(true, 'what is due, overdue and closing stands in one list, with its reason');
  check((await page.getByRole('button', { name: /期望值 × 紧迫度.*中位数/ }).count()) === 1, 'it says how it counts');
  await page.locator('.home-deal').first().waitFor();
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
  await page.locator('.peek-bar').getByRole('button', { name: '关闭', exact: true }).click();

  // A call, with its outcome; another day.
  await item(deal).locator('[data-day-item]').focus();
  await page.keyboard.press('p');
  await page.getByRole('menuitem', { name: '已接通' }).click();
  await page.getByText('已记下这通电话').waitFor();
  check(true, 'a call is logged with two presses');
  await item(soon).locator('[data-day-item]').focus();
  await page.keyboard.press('d');
  await page.getByRole('menuitem', { name: /明天/ }).click();
  await item(soon).getByText('1 天后到期').waitFor();
  check(true, 'another day is two presses away');

  await item(late).getByRole('checkbox').click();
  await list.locator('[data-done]', { hasText: late }).waitFor();
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
