// The session ends for real, in the middle of typing: whatever is being written stays, one signs in above the page, and
// the write goes on. A form, a field in place, the composer, a move on the board, the import.
export default async function walk({ open, check, accessible, shot, make, unique, settings }) {
  const page = await open();
  const base = new URL(page.url()).origin;
  const name = unique('会话走查');
  const row = await make(page, 'opportunity', { name, pipeline: 'sales', stage: 'prospecting' });
  const get = () => page.evaluate(async (id) => await (await fetch(`/api/records/opportunity/${id}`)).json(), row.id);
  // As an administrator does it elsewhere: the browser still has its cookie, the program knows it no more.
  const revoke = async () => {
    const cookie = (await page.context().cookies()).map((each) => `${each.name}=${each.value}`).join('; ');
    const session = await (await fetch(`${base}/api/session`, { headers: { cookie } })).json();
    const gone = await fetch(`${base}/api/session`, {
      method: 'DELETE',
      headers: { cookie, 'X-CSRF-Token': session.csrf },
    });
    if (gone.status !== 204) throw new Error(`the session was not ended: ${gone.status}`);
  };
  // The session ends just as the next write is on its way: whatever the page reads meanwhile is not told first.
  const revokeOnWrite = () => {
    let done = false;
    return page.route(/\/api\/(records|imports)\b/, async (route) => {
      if (done || route.request().method() === 'GET') return route.fallback();
      done = true;
      await revoke();
      return route.continue();
    });
  };
  const again = page.getByRole('dialog', { name: '请重新登录' });
  const signIn = async () => {
    await again.waitFor();
    await again.getByLabel('密码').fill(settings.password);
    await page.keyboard.press('Enter');
    await again.waitFor({ state: 'detached' });
  };

  await page.goto(`${base}/o/opportunity/${row.id}`);
  await page.getByRole('heading', { level: 1, name }).waitFor();

  // A field in place. Escape does not close the way back in.
  await page.getByRole('button', { name: '修改下一步' }).click({ force: true });
  await page.getByRole('textbox', { name: '下一步' }).fill('约见决策人');
  await revokeOnWrite();
  await page.keyboard.press('Enter');
  await again.waitFor();
  await accessible(page, 'expired');
  await shot('expired');
  await page.keyboard.press('Escape');
  check(await again.isVisible(), 'Escape does not lose what waits');
  await signIn();
  await page.locator('.fields').getByText('约见决策人').waitFor();
  check((await get()).next_step === '约见决策人', 'a field in place is saved after signing in again');

  // The form.
  await page.keyboard.press('e');
  const form = page.getByRole('dialog', { name: /商机/ });
  await form.getByLabel('下一步').fill('在表单里写的');
  await revokeOnWrite();
  await form.getByRole('button', { name: '保存', exact: true }).click();
  await signIn();
  await form.waitFor({ state: 'detached' });
  check((await get()).next_step === '在表单里写的', 'a form is saved after signing in again');

  // The composer.
  await page.locator('body').press('l');
  const composer = page.getByRole('region', { name: '记录跟进' });
  await composer.getByRole('textbox').first().fill(`${name} 的跟进`);
  await revokeOnWrite();
  await page.keyboard.press('Control+Enter');
  await signIn();
  await page.locator('.timeline').getByText(`${name} 的跟进`).waitFor();
  check(true, 'what was written in the composer is there once');

  // A move on the board.
  await page.goto(
    `${base}/o/opportunity/board?pipeline=sales&where=${encodeURIComponent(`contains(name, '${name}')`)}`,
  );
  const card = page.locator(`[data-card="${row.id}"]`);
  await card.waitFor();
  await revokeOnWrite();
  await card.locator('.bcard-menu').click();
  await page.getByRole('menuitem', { name: '初步接触' }).click();
  await signIn();
  await page.getByRole('button', { name: '撤销' }).waitFor();
  check((await get()).stage === 'first_contact', 'a move on the board goes through after signing in again');

  // The import: the file that was chosen is sent, the columns that were mapped stay.
  await page.goto(`${base}/import`);
  await page.locator('.import-drop').waitFor();
  await revokeOnWrite();
  const lines = ['商机名称,下一步', `${name} 甲,一`, `${name} 乙,二`];
  await page
    .locator('input[type="file"]')
    .setInputFiles({ name: 'deals.csv', mimeType: 'text/csv', buffer: Buffer.from(lines.join('\n')) });
  await signIn();
  await page.locator('.import-column').nth(1).waitFor();
  check(true, 'the chosen file is sent after signing in again');
  await revokeOnWrite();
  await page.getByRole('button', { name: '检查数据' }).click();
  await signIn();
  await revokeOnWrite();
  await page.getByRole('button', { name: /^导入 2 行$/ }).click();
  await signIn();
  await page.getByText(/已导入 2 条商机/).waitFor();
  check(true, 'and the import runs');
}
