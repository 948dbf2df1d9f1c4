// What hangs on a record: a star, comments that mention, files by choice and by pasting, filters, how it was, the sheet to print.
import { kept } from './hands.mjs';

export default async function walk({ open, check, accessible, shot, make, unique, settings }) {
  const page = await open();
  const name = unique('记录部件');
  const account = await make(page, 'account', { name: unique('部件客户') });
  const row = await make(page, 'opportunity', { name, account: account.id, next_step: '先打电话' });
  await page.goto(`${settings.base}/o/opportunity/${row.id}`);
  await page.getByRole('heading', { name, level: 1 }).waitFor();

  // Within reach.
  await kept(page, 'favourites', () =>
    page.locator('#main').getByRole('button', { name: '收藏', exact: true }).click(),
  );
  const favourites = page.getByRole('region', { name: '收藏' });
  await favourites.getByRole('link', { name }).waitFor();
  check(true, 'a starred record stands in the side bar');
  await page.reload();
  await favourites.getByRole('link', { name }).waitFor();
  check(true, 'and stays there');

  // A comment that mentions, by the keyboard alone.
  await page.getByRole('region', { name: '记录跟进' }).getByRole('button', { name: '评论' }).click();
  const editor = page.getByRole('textbox', { name: '内容' });
  await editor.click();
  await page.keyboard.type('请 @lin');
  await page.getByRole('option', { name: /林静/ }).waitFor();
  await accessible(page, 'comment with people');
  await shot('mention');
  await page.keyboard.press('Enter');
  await page.keyboard.type('看一下 https://example.com/plan ');
  await page.keyboard.press('Control+Enter');
  await page.locator('.entry .mention', { hasText: '@林静' }).waitFor();
  check((await page.locator('.entry-text a[href="https://example.com/plan"]').count()) === 1, 'addresses become links');

  // Only comments, then everything again.
  await page.getByRole('radio', { name: '变更' }).click();
  await page.waitForURL('**show=changes**');
  check((await page.locator('.entry .mention').count()) === 0, 'the timeline is filtered, and the address says so');
  await page.getByRole('radio', { name: '全部' }).click();

  // Files, where the program keeps them.
  const files = page.getByRole('region', { name: '附件' });
  if (await page.evaluate(async (id) => (await fetch(`/api/records/opportunity/${id}/files`)).ok, row.id)) {
    await files.locator('input[type="file"]').setInputFiles({
      name: '会议纪要.txt',
      mimeType: 'text/plain',
      buffer: Buffer.from('第一行\n第二行'),
    });
    await files.getByText('会议纪要.txt').waitFor();
    await page.evaluate(async () => {
      const canvas = Object.assign(document.createElement('canvas'), { width: 40, height: 30 });
      canvas.getContext('2d').fillRect(0, 0, 40, 30);
      const blob = await new Promise((done) => canvas.toBlob(done, 'image/png'));
      const data = new DataTransfer();
      data.items.add(new File([blob], '截图.png', { type: 'image/png' }));
      window.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
    });
    await files.getByText('截图.png').waitFor();
    check(true, 'files come by choice and by pasting');
    await files.getByText('会议纪要.txt').click();
    const preview = page.getByRole('dialog', { name: '会议纪要.txt' });
    await preview.getByText('第二行').waitFor();
    await accessible(page, 'preview of a file');
    await shot('preview');
    await page.keyboard.press('Escape');
    await files.getByRole('button', { name: '删除“截图.png”' }).click();
    await page.getByText('附件“截图.png”已删除').waitFor();
    await page.getByRole('button', { name: '撤销' }).click();
    await files.getByText('截图.png').waitFor();
    check(true, 'a deleted file comes back');
  } else {
    await page.getByRole('region', { name: '下一步' }).waitFor();
    check((await files.count()) === 0, 'without the door there is no promise of files');
  }

  // How it was.
  await page.getByRole('button', { name: '修改下一步' }).click({ force: true });
  await page.getByRole('textbox', { name: '下一步' }).fill('约见决策人');
  await page.keyboard.press('Enter');
  await page.locator('.fields').getByText('约见决策人').waitFor();
  await page.keyboard.press('3');
  await page.waitForURL('**tab=history**');
  await page
    .getByRole('button', { name: /查看 .* 时的样子/ })
    .last()
    .click();
  await page.getByText(/时的样子，只读/).waitFor();
  await page.locator('.fields [data-changed]').getByText('现在：约见决策人').waitFor();
  check((await page.getByRole('button', { name: '修改下一步' }).count()) === 0, 'the past is not for changing');
  await accessible(page, 'as it was');
  await shot('then');
  await page.getByRole('button', { name: '回到现在' }).click();
  await page.getByRole('button', { name: '修改下一步' }).waitFor({ state: 'attached' });

  // On paper.
  await page.getByRole('button', { name: '更多操作' }).click();
  await page.getByRole('menuitem', { name: '打印' }).click();
  await page.waitForURL('**/print');
  await page.locator('.print-sheet').getByText('约见决策人').waitFor();
  await accessible(page, 'print view');
  await page.emulateMedia({ media: 'print' });
  check(!(await page.locator('.side').isVisible()), 'paper has no side bar');
  await shot('print');
  await page.emulateMedia({ media: 'screen' });
  await favourites.getByRole('button', { name: `取消收藏“${name}”` }).click({ force: true });
  await page.getByText('已取消收藏').waitFor();
  check((await favourites.getByRole('link', { name }).count()) === 0, 'a favourite can be dropped');

  // The history on a phone: a card for each change.
  const phone = await open({ phone: true, dark: true, path: `/o/opportunity/${row.id}?tab=history` });
  await phone.locator('.history').getByText('约见决策人').waitFor();
  check(
    await phone.evaluate(() => {
      const table = document.querySelector('.history .scroll');
      return table.scrollWidth <= table.clientWidth && document.documentElement.scrollWidth <= window.innerWidth;
    }),
    'nothing of the history sticks out on a phone',
  );
  await accessible(phone, 'history on a phone');
  await shot('phone-history', phone);
}
