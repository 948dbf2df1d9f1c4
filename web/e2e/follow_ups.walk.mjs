// The follow-up report: lines by person and day, deals without one; every number opens its records.
// req: S2-71
export default async function walk({ open, check, accessible, shot, make, unique }) {
  const page = await open();
  await make(page, 'note', { name: unique('跟进'), body: '谈了预算' });
  await page.getByRole('link', { name: '跟进日志' }).click();
  await page.waitForURL('**/reports/follow-ups**');
  await page.locator('.follow-count').first().waitFor();
  await page.getByRole('region', { name: '没有跟进的商机' }).getByRole('link').first().waitFor();
  await accessible(page, 'follow-ups');
  await shot('desk');
  const mine = page.getByRole('row', { name: /^管理员/ }).first();
  await mine.locator('.follow-count').last().click();
  await page.getByRole('menuitem', { name: /跟进记录/ }).click();
  await page.waitForURL('**/o/note?**');
  await page.locator('.grid').waitFor();
  check(true, 'a number opens what it counts');
  await page.goBack();
  await page.getByRole('radio', { name: '两周' }).click();
  await page.waitForURL('**weeks=two**');
  const silent = page.getByRole('region', { name: '没有跟进的商机' });
  await silent.getByRole('link').first().click();
  await page.waitForURL('**/o/opportunity?**');
  await page.locator('.grid').waitFor();
  check(true, 'the deals nobody wrote about are one press away');
  const english = await open({ language: 'en', dark: true, path: '/reports/follow-ups' });
  await english.locator('.follow-count').first().waitFor();
  check(!(await english.locator('.follow-ups').innerText()).match(/\{\{|follow\./), 'every word is there in English');
  await accessible(english, 'follow-ups, dark, English');
  await shot('dark-en', english);
  const phone = await open({ phone: true, path: '/reports/follow-ups' });
  await phone.locator('.follow-count').first().waitFor();
  await accessible(phone, 'follow-ups, phone');
  await shot('phone', phone);
}
