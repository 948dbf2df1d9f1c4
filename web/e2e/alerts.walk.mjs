// An alert is made from a KPI's card, says what it would say, is switched off; the page holds in the dark and on a phone.
// req: S3-34
export default async function walk({ open, check, accessible, shot, unique }) {
  const card = await open({ path: '/reports/scorecard?period=this_year&open=win_rate' });
  await card.getByRole('link', { name: '有变化时提醒我…' }).click();
  await card.waitForURL(/reports\/alerts\?new=win_rate/);
  const dialog = card.getByRole('dialog');
  await dialog.getByRole('button', { name: '现在试算' }).waitFor();
  await dialog.getByRole('button', { name: '现在试算' }).click();
  await dialog.locator('.field-fault').first().waitFor();
  check(true, 'a limit that is missing is said at its field');
  await dialog.getByLabel(/界限/).fill('99');
  await dialog.getByRole('button', { name: '现在试算' }).click();
  await dialog.locator('.banner').first().waitFor();
  await accessible(card, 'form of an alert');
  await shot('form', card);
  const name = unique('赢率预警');
  await dialog.getByLabel('名称').fill(name);
  await dialog.getByRole('button', { name: '保存预警' }).click();
  await dialog.waitFor({ state: 'hidden' });
  const row = card.locator('.alerts-card', { hasText: name });
  await row.waitFor();
  await row.getByRole('button', { name: '现在试算' }).click();
  await row.locator('.banner').waitFor();
  check(true, 'the alert stands in the list and says what it would say');
  await accessible(card, 'alerts, light');
  await shot('alerts', card);
  await row.getByRole('switch').click();
  await row.getByText('已停用').waitFor();
  check(true, 'it is switched off in place');
  const dark = await open({ dark: true, language: 'en', path: '/reports/alerts' });
  await dark.locator('.alerts-card').first().waitFor();
  await accessible(dark, 'alerts, dark');
  await shot('dark-en', dark);
  const phone = await open({ phone: true, path: '/reports/alerts?new=win_rate' });
  await phone.getByRole('dialog').waitFor();
  check(
    await phone.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth),
    'nothing sticks out on a phone',
  );
  await shot('phone', phone);
}
