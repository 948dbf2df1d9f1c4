// The task board: columns by when a task is due; ticks, the next one of what repeats, quick adding, moving.
// req: S4-49
import { dayFrom, more } from './hands.mjs';

export default async function walk({ open, check, accessible, shot, make, unique, settings }) {
  const page = await open();
  const late = unique('看板逾期');
  const weekly = unique('每周例会');
  await make(page, 'task', { name: late, due: dayFrom(-3) });
  await make(page, 'task', { name: weekly, due: dayFrom(0), repeat: 'weekly' });
  await page.locator('.home-head').waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press('k');
  await page.waitForURL('**/tasks');
  const column = (name) => page.getByRole('region', { name, exact: true });
  await column('逾期').getByText(late).waitFor();
  await column('今天').getByText(weekly).waitFor();
  await accessible(page, 'tasks');
  await shot('desk');

  await column('今天')
    .getByRole('checkbox', { name: new RegExp(weekly) })
    .click();
  await page.getByText(/已完成。下一次：/).waitFor();
  await column('最近 7 天完成').getByText(weekly).waitFor();
  check(true, 'a tick finishes what repeats and says when it comes next');

  const quick = unique('随手一记');
  await page.getByLabel('添加到“今天”').fill(quick);
  await page.keyboard.press('Enter');
  await column('今天').getByRole('list').getByText(quick).waitFor();
  check((await page.getByLabel('添加到“今天”').inputValue()) === '', 'a name and Enter make a task of today');

  await column('逾期')
    .locator('.task', { hasText: late })
    .getByRole('button', { name: /的操作/ })
    .click();
  await page.getByRole('menuitem', { name: '今天', exact: true }).click();
  await column('今天').getByText(late).waitFor();
  check(true, 'the menu moves a task to today');
  await page.keyboard.press('Control+z');
  await column('逾期').getByText(late).waitFor();
  check(true, 'Ctrl+Z takes it back');

  // The same board for one deal alone: from its menu; what is added there is about it.
  const deal = await make(page, 'opportunity', { name: unique('看板商机') });
  await make(page, 'task', {
    name: unique('商机任务'),
    due: dayFrom(-1),
    about: { object: 'opportunity', id: deal.id },
  });
  await page.goto(`${settings.base}/o/opportunity/${deal.id}`);
  await page.locator('.record-title h1').waitFor();
  await more(page, '任务看板');
  await page.waitForURL(`**/tasks?about=opportunity.${deal.id}`);
  await column('逾期').locator('.task').first().waitFor();
  check((await page.locator('.task').count()) === 1, 'the board of a deal shows its tasks alone');
  await page.getByLabel('添加到“今天”').fill('商机的下一件事');
  await page.keyboard.press('Enter');
  await column('今天').getByRole('list').getByText('商机的下一件事').waitFor();
  check(true, 'what is added there is about the deal');
  await accessible(page, 'tasks of a deal');
  await shot('deal');
  await page.getByRole('link', { name: '全部任务' }).click();
  await column('今天').getByText(quick).waitFor();

  // By keys: lifted, one column to the right of today is this week.
  await column('今天').locator('.task', { hasText: quick }).locator('.task-open').focus();
  await page.keyboard.press('Space');
  await page.locator('.task-flying').waitFor();
  await page.keyboard.press('ArrowRight');
  await page.locator('.task-column[data-name="week"][data-over]').waitFor();
  await page.keyboard.press('ArrowRight');
  await page.locator('.task-column[data-name="later"][data-over]').waitFor();
  await page.keyboard.press('Space');
  await column('以后').getByText(quick).waitFor();
  check(true, 'Space and arrows move a task to another column');

  await page.getByRole('radio', { name: '全部可见' }).click();
  await page.waitForURL('**who=all**');
  await page.getByRole('button', { name: '某人或团队' }).click();
  await page.getByRole('textbox', { name: '团队' }).click();
  await page.getByRole('option').first().click();
  await page.waitForURL('**who=team.**');
  await accessible(page, 'tasks of a team');
  await shot('team');

  const english = await open({ language: 'en', dark: true, path: '/tasks?who=all' });
  await english.locator('.task').first().waitFor();
  check(!(await english.locator('.tasks').innerText()).match(/\{\{|tasks\.|acts\./), 'every word is there in English');
  await accessible(english, 'tasks, dark, English');
  await shot('dark-en', english);

  const phone = await open({ phone: true });
  await phone.getByRole('link', { name: '待办' }).click();
  await phone.waitForURL('**/tasks');
  await phone.locator('.task').first().waitFor();
  await accessible(phone, 'tasks, phone');
  await shot('phone', phone);
  await phone.getByRole('link', { name: '日历', exact: true }).click();
  await phone.waitForURL('**/calendar**');
  check(phone.url().startsWith(settings.base), 'the calendar is one tap away');
}
