// The page before a visit: from the menu and by a key, on one sheet of A4, on the phone, in the dark; hints while filtering
// say how many records they leave, and the list then shows as many.
// req: S2-58 S2-25 S0-17 S1-10 S2-27 S4-43
import { dayFrom, more } from './hands.mjs';

export default async function walk({ open, check, accessible, shot, make, unique, settings }) {
  const page = await open();
  const name = unique('拜访客户');
  const account = await make(page, 'account', {
    name,
    industry: 'equipment',
    level: 'key',
    interests: '看重准时，喜欢图纸',
    buying_habits: '每年三月下单，习惯比三家',
    needs: '噪声低的泵；二期扩产后要双班维护',
  });
  const person = (values) => make(page, 'contact', { account: account.id, ...values });
  const boss = await person({ name: '周正华', title: '厂长', mobile: '13800138000', interests: '围棋' });
  const engineer = await person({ name: '李工', title: '设备主管' });
  await person({ name: '陈会计', title: '财务' });
  const deal = await make(page, 'opportunity', {
    name: `${name} 二期`,
    account: account.id,
    contact: boss.id,
    amount: '860000',
    pipeline: 'simple',
    close_date: dayFrom(-10),
  });
  for (const [at, values] of [
    { stage: 'won', amount: '300000', close_date: dayFrom(-200) },
    { stage: 'lost', amount: '120000', loss_reason: 'price', close_date: dayFrom(-90) },
  ].entries())
    await make(page, 'opportunity', { name: `${name} 以前 ${at}`, account: account.id, pipeline: 'simple', ...values });
  const part = (contact, values) =>
    make(page, 'account_contact_role', { account: account.id, contact: contact.id, ...values });
  await part(boss, { role: 'decider', influence: 'high', attitude: 'against' });
  await part(engineer, { role: 'technical', influence: 'medium', attitude: 'supportive', reports_to: boss.id });
  const about = { object: 'opportunity', id: deal.id };
  await make(page, 'call', {
    name: '价格沟通',
    about,
    done: true,
    result: 'reached',
    start_at: `${dayFrom(-40)}T02:00:00Z`,
    notes_text: '希望降 5%，否则再等一年',
  });
  await make(page, 'task', { name: '发送修改后的报价', about, due: dayFrom(-4) });
  await make(page, 'meeting', {
    name: '现场拜访',
    about: { object: 'account', id: account.id },
    start_at: `${dayFrom(2)}T02:00:00Z`,
  });

  // From the menu, by a key.
  await page.goto(`${settings.base}/o/account/${account.id}`);
  await page.locator('.record-title h1').waitFor();
  await more(page, '拜访前一页纸');
  await page.waitForURL(`**/o/account/${account.id}/brief`);
  const sheet = page.locator('.brief-sheet');
  const region = (label) => sheet.getByRole('region', { name: label, exact: true });
  await region('风险').getByText('成交日期已过 10 天').waitFor();
  check((await region('风险').getByText('已过期 4 天').count()) === 1, 'what is late is a risk');
  check((await region('风险').getByText('周正华').count()) === 1, 'who is against us is a risk');
  check((await region('他们是谁').getByText('看重准时，喜欢图纸').count()) === 1, 'what they like stands there');
  check(
    (await region('谁在其中，什么态度').getByText('影响力高的人里，还没有人支持我们。').count()) === 1,
    'the gaps of the map are named',
  );
  check((await region('进行中的商机').getByText('没有写下一步').count()) === 1, 'a deal without a next step says so');
  check((await region('以往商机').getByText('价格').count()) === 1, 'why a deal was lost stands there');
  check((await region('答应过、还没做的').getByText('下次见面或通话').count()) === 1, 'the next meeting is marked');
  check((await region('最近往来').getByText('希望降 5%').count()) === 1, 'what was said last stands there');
  check((await region('买过什么').getByText('还没有成交的产品').count()) === 1, 'an empty part says so shortly');
  await accessible(page, 'brief');
  await shot('desk');
  const pages = (
    (await page.pdf({ format: 'A4', preferCSSPageSize: true })).toString('latin1').match(/\/Type\s*\/Page\b(?!s)/g) ??
    []
  ).length;
  check(pages === 1, `it is one sheet of A4 (${pages})`);
  await page.emulateMedia({ media: 'print' });
  await page.setViewportSize({ width: 794, height: 1123 });
  await shot('paper');
  await page.emulateMedia({ media: 'screen' });
  await page.setViewportSize({ width: 1440, height: 900 });

  await page.goto(`${settings.base}/o/opportunity/${deal.id}`);
  await page.locator('.record-title h1').waitFor();
  await page.locator('body').press('b');
  await page.waitForURL(`**/o/opportunity/${deal.id}/brief`);
  await region('他们是谁').getByText('围棋').waitFor();
  check(true, 'a key opens the page of a deal, with its account and its contact');
  check(
    (await page.locator('.brief-deals [data-here]').count()) === 1,
    'the deal itself is marked among those that are open',
  );

  const dark = await open({ language: 'en', dark: true, path: `/o/contact/${boss.id}/brief` });
  await dark.locator('.brief-sheet').waitFor();
  check(!(await dark.locator('.brief-sheet').innerText()).match(/\{\{|brief\./), 'every word is there in English');
  await accessible(dark, 'brief, dark, English');
  await shot('dark-en', dark);
  const phone = await open({ phone: true, path: `/o/account/${account.id}/brief` });
  await phone.locator('.brief-sheet').waitFor();
  check(
    await phone.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth),
    'nothing sticks out on a phone',
  );
  await accessible(phone, 'brief, phone');
  await shot('phone', phone);
  await page.goto(`${settings.base}/o/account/0000000000000/brief`);
  await page
    .getByText(/不存在|无权|找不到/)
    .first()
    .waitFor();
  check(true, 'a record that is not there says so');

  // Hints while filtering: by keys, with the number of records each leaves.
  for (const [at, industry] of ['software', 'software', 'retail'].entries())
    await make(page, 'account', { name: `${name} 提示 ${at}`, industry });
  const where = encodeURIComponent(`contains(name, '${name} 提示')`);
  await page.goto(`${settings.base}/o/account?where=${where}`);
  await page.locator('.grid-name').first().waitFor();
  await page.keyboard.press('f');
  const hints = page.getByRole('region', { name: '筛选建议' });
  const software = hints.getByRole('button', { name: /行业.*软件与互联网（2）/ });
  await software.waitFor();
  await accessible(page, 'hints while filtering');
  await shot('hints', page);
  await software.focus();
  await page.keyboard.press('Enter');
  await page.waitForFunction(() =>
    new URLSearchParams(location.search).get('where')?.includes("industry in ('software')"),
  );
  await page.waitForFunction(() => document.querySelectorAll('.grid-name').length === 2);
  check(true, 'the list shows as many records as the hint said');
  await page.getByText('没有更多建议').or(hints).first().waitFor();
  check((await software.count()) === 0, 'what was asked is suggested no more');
  const small = await open({ phone: true, language: 'en', path: '/o/opportunity' });
  await small.locator('.list-tool').first().waitFor();
  await small.getByRole('button', { name: /^Filter/ }).click();
  await small.getByRole('region', { name: 'Suggested filters' }).waitFor();
  await shot('hints-phone', small);
  await small.route('**/filter_hints**', (route) =>
    route.fulfill({
      status: 503,
      contentType: 'application/problem+json',
      body: '{"code":"unavailable","message":"busy"}',
    }),
  );
  await small.goto(`${settings.base}/o/contact`);
  await small.getByRole('button', { name: /^Filter/ }).click();
  await small.getByText('The suggestions could not be loaded.').waitFor();
  check(true, 'hints that fail say so, and the filter goes on');
}
