// Mail: a mailbox is added and its faults are told, mail settings are kept, a mail is written from a record, stands on the
// timeline and in the outbox; which notifications come by mail. At the desk and on the phone, in both languages.
// req: S0-28 S1-03 S2-73 S3-29
import { kept } from './hands.mjs';

export default async function walk({ open, check, accessible, shot, settings }) {
  const page = await open();
  await page.goto(`${settings.base}/admin/mail`);
  await page.getByRole('heading', { name: '收件邮箱' }).waitFor();
  await page.getByRole('heading', { name: '发件', exact: true }).waitFor();
  await accessible(page, 'mail administration');
  const name = `Sales ${Date.now()}`;
  await page.getByRole('button', { name: '添加邮箱' }).click();
  const drawer = page.getByRole('dialog', { name: '添加邮箱' });
  await drawer.getByRole('button', { name: '测试连接' }).click();
  await drawer.getByText('请填写。').first().waitFor();
  check(true, 'what is missing is told beside its field');
  await drawer.getByLabel(/^名称/).fill(name);
  await drawer.getByLabel(/^邮箱地址/).fill('sales@ours.example');
  await drawer.getByLabel(/^IMAP 服务器/).fill('127.0.0.1');
  await drawer.getByLabel(/^端口/).fill('9');
  await drawer.getByLabel(/^登录名/).fill('sales');
  await drawer.getByLabel(/^密码/).fill('never shown');
  await drawer.getByRole('button', { name: '测试连接' }).click();
  await drawer.getByText('服务器不接受连接，请检查端口和防火墙。').waitFor();
  check(true, 'a fault of the connection stands beside the field that causes it');
  await accessible(page, 'mailbox drawer');
  await shot('mail-box');
  await drawer.getByRole('button', { name: '保存' }).click();
  await page.getByRole('button', { name, exact: true }).waitFor();
  await page.getByRole('listitem').filter({ hasText: name }).getByRole('button', { name: '立即收取' }).click();
  await page
    .getByRole('listitem')
    .filter({ hasText: name })
    .getByText('服务器不接受连接，请检查端口和防火墙。')
    .first()
    .waitFor();
  check(true, 'the fault of the last poll stays with the mailbox');
  await page.getByLabel('发件服务器（SMTP）').fill('127.0.0.1');
  await page.getByLabel('发件地址').fill(`crm.${Date.now()}@ours.example`);
  await page.locator('form').filter({ hasText: '发件地址' }).getByRole('button', { name: '保存' }).click();
  await page.getByText('已保存').first().waitFor();
  await shot('mail-admin');

  // From a record.
  const contact = await page.request.get(
    `${settings.base}/api/records/contact?limit=1&where=${encodeURIComponent('email is not empty')}`,
  );
  const [row] = (await contact.json()).rows;
  await page.goto(`${settings.base}/o/contact/${row.id}?tab=activity`);
  await page.getByRole('button', { name: '邮件', exact: true }).first().click();
  const dialog = page.getByRole('dialog', { name: '写邮件' });
  await dialog.waitFor();
  check((await dialog.getByLabel(/^收件人/).inputValue()) === row.email, 'the address of the record is filled in');
  const subject = `报价 ${Date.now()}`;
  await dialog.getByLabel(/^主题/).fill(subject);
  await dialog.getByLabel(/^正文/).fill('您好，请见报价。');
  await accessible(page, 'mail dialog');
  await shot('mail-write');
  await dialog.getByRole('button', { name: '发送' }).click();
  await page.getByRole('button', { name: subject }).first().click();
  const thread = page.getByRole('region', { name: '会话' });
  await thread.getByText('您好，请见报价。').waitFor();
  check(true, 'it stands on the timeline, with its conversation');
  await shot('mail-thread');
  await page.goto(`${settings.base}/admin/outbox`);
  await page.getByRole('button', { name: new RegExp(subject) }).click();
  await page.getByRole('region', { name: '内容' }).getByText('您好，请见报价。').waitFor();
  await accessible(page, 'outbox');
  await shot('mail-outbox');
  await page.getByRole('listitem').filter({ hasText: subject }).getByRole('button', { name: '取消发送' }).click();
  await page.getByRole('listitem').filter({ hasText: subject }).getByText('已取消').waitFor();
  check(true, 'it is not sent after all');

  const phone = await open({ phone: true, language: 'en', dark: true });
  for (const [path, heading] of [
    ['/admin/mail', 'Mailboxes'],
    ['/admin/outbox', 'Outbox'],
  ]) {
    await phone.goto(`${settings.base}${path}`);
    await phone.getByRole('heading', { name: heading, exact: true }).waitFor();
    await phone
      .getByRole('listitem')
      .filter({ hasText: path.endsWith('mail') ? name : subject })
      .first()
      .waitFor();
    const wide = await phone.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
    check(!wide, `${path} fits the phone`);
    await accessible(phone, `${path}, phone, dark, English`);
    await shot(`phone-mail-${heading.toLowerCase()}`, phone);
  }
  await phone.goto(`${settings.base}/me`);
  const comments = phone.getByRole('checkbox', { name: 'Comments on my records' });
  await comments.waitFor();
  const before = await comments.isChecked();
  await kept(phone, 'mail', () => comments.click());
  await phone.reload();
  await comments.waitFor();
  check((await comments.isChecked()) === !before, 'a wish is kept');
  await comments.click();
  await accessible(phone, 'wishes, phone');
  await shot('phone-mail-wishes', phone);
  const boxes = await page.request.get(`${settings.base}/api/mailboxes`);
  for (const box of (await boxes.json()).mailboxes)
    if (box.name === name) await page.request.delete(`${settings.base}/api/records/mailbox/${box.id}`);
}
