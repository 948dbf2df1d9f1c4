// The calendar: tasks, calls and meetings by days; moved by mouse, keys and menu; made on free time; a list on the phone.
import { dayFrom } from './hands.mjs';

export default async function walk({ open, check, accessible, shot, make, unique, settings }) {
  const page = await open();
  const today = dayFrom(0);
  // A Wednesday to come: there are days of its week on both sides, and nothing else stands there.
  const weekday = (new Date(`${today}T00:00:00Z`).getUTCDay() + 6) % 7;
  const far = 7 * (2 + Math.floor(Math.random() * 40));
  const wednesday = dayFrom(2 - weekday + far);
  const thursday = dayFrom(3 - weekday + far);
  const task = unique('日历任务');
  const meeting = unique('日历会议');
  const late = unique('逾期事项');
  await make(page, 'task', { name: task, due: wednesday });
  await make(page, 'task', { name: late, due: dayFrom(-300) });
  const made = await make(page, 'meeting', {
    name: meeting,
    start_at: `${wednesday}T02:00:00Z`,
    end_at: `${wednesday}T03:30:00Z`,
    remind_at: `${wednesday}T01:45:00Z`,
  });
  const read = (object, id) =>
    page.evaluate(async (path) => (await fetch(path)).json(), `/api/records/${object}/${id}`);

  await page.locator('.home-head').waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press('w');
  await page.waitForURL('**/calendar**');
  await page.goto(`${settings.base}/calendar?date=${wednesday}`);
  const chip = page.locator(`[data-entry="${made.id}"]`);
  await chip.waitFor();
  await page
    .getByRole('button', { name: new RegExp(task) })
    .first()
    .waitFor();
  check((await chip.getAttribute('title')).includes('10:00–11:30'), 'a meeting has its time in its name');
  await accessible(page, 'calendar, week');
  await shot('week');

  // By the mouse to the next day, two hours later.
  const from = await chip.boundingBox();
  const column = await page.locator(`.cal-column[data-day="${thursday}"]`).boundingBox();
  await page.mouse.move(from.x + 20, from.y + 6);
  await page.mouse.down();
  await page.mouse.move(from.x + 60, from.y + 50, { steps: 3 });
  await page.mouse.move(column.x + 40, from.y + 6 + 96, { steps: 3 });
  await page.mouse.up();
  await page.getByText(/已移到 .* 12:00/).waitFor();
  let now = await read('meeting', made.id);
  check(now.start_at === `${thursday}T04:00:00.000Z`, `dragging changes day and time: ${now.start_at}`);
  check(
    now.end_at === `${thursday}T05:30:00.000Z` && now.remind_at === `${thursday}T03:45:00.000Z`,
    'end and reminder go along',
  );
  await page.getByRole('button', { name: '撤销' }).click();
  await page.getByText('已撤销').waitFor();
  now = await read('meeting', made.id);
  check(now.start_at === `${wednesday}T02:00:00.000Z`, 'undone it stands where it was');

  // By keys: a day back and a quarter of an hour later.
  await page.locator(`.cal-column[data-day="${wednesday}"] [data-entry="${made.id}"]`).focus();
  await page.keyboard.press('Space');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Space');
  await page.getByText(/已移到 .* 10:15/).waitFor();
  await page.waitForFunction(
    async ([id, want]) => (await (await fetch(`/api/records/meeting/${id}`)).json()).start_at === want,
    [made.id, `${thursday}T02:15:00.000Z`],
  );
  check(true, 'Space, arrows, Space move it');

  // By the menu.
  await page.locator('.cal-whole [data-entry]', { hasText: task }).focus();
  await page.keyboard.press('m');
  await page.getByRole('menuitem', { name: /推迟一天/ }).click();
  await page.locator(`.cal-whole[data-day="${thursday}"] [data-entry]`, { hasText: task }).waitFor();
  check(true, 'the menu moves it a day');

  // Free time makes a meeting there.
  const free = await page.locator(`.cal-column[data-day="${wednesday}"]`).boundingBox();
  await page.mouse.click(free.x + 30, free.y + 16 * 48 + 4);
  const form = page.getByRole('dialog');
  await form.waitFor();
  await form.getByLabel('主题').fill(unique('空档会议'));
  await form
    .getByRole('button', { name: /新建|创建|保存/ })
    .last()
    .click();
  await page.locator(`.cal-column[data-day="${wednesday}"] [data-entry]`, { hasText: '16:00' }).first().waitFor();
  check(true, 'a press on free time makes a meeting at that time');

  await page.getByRole('button', { name: /逾期 \d+ 项/ }).click();
  await page.locator('.cal-overdue [data-entry]').first().waitFor();
  await accessible(page, 'calendar, overdue open');
  await page.getByRole('radio', { name: '月', exact: true }).click();
  await page.waitForURL('**view=month**');
  await page.locator('.cal-cell [data-entry]').first().waitFor();
  await accessible(page, 'calendar, month');
  await shot('month');
  await page.getByRole('radio', { name: '全部可见' }).click();
  await page.waitForURL('**who=all**');
  await page.goBack();
  await page.goForward();
  await page.getByRole('radio', { name: '日程', exact: true }).click();
  await page.keyboard.press('t');
  await page.locator('.cal-line').first().waitFor();
  await accessible(page, 'calendar, agenda');
  await shot('agenda');

  const english = await open({ language: 'en', dark: true, path: '/calendar?who=all' });
  await english.locator('[data-entry]').first().waitFor();
  check(
    !(await english.locator('.calendar').innerText()).match(/\{\{|calendar\.|acts\./),
    'every word is there in English',
  );
  await accessible(english, 'calendar, dark, English');
  await shot('dark-en', english);

  const phone = await open({ phone: true, path: `/calendar?date=${wednesday}` });
  await phone.locator('.cal-line', { hasText: meeting }).waitFor();
  check((await phone.getByRole('radio', { name: '周', exact: true }).count()) === 0, 'a phone has agenda and day');
  await accessible(phone, 'calendar, phone');
  await shot('phone', phone);
  await phone
    .locator('.cal-line', { hasText: task })
    .getByRole('button', { name: /的操作/ })
    .click();
  await phone.getByRole('menuitem', { name: /推迟一周/ }).click();
  await phone.getByText(/已移到/).waitFor();
  check(true, 'the menu moves it on the phone');
  await phone.getByRole('radio', { name: '日', exact: true }).click();
  await phone.locator('.cal-hours').waitFor();
  await shot('phone-day', phone);
}
