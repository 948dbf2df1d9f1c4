// Commission: who gets what, one statement with its bands and deals, the quarter before with what is to be taken back, the plan it follows from.
export default async function walk({ open, check, accessible, shot, settings }) {
  const page = await open({ path: '/reports/commission' });
  const people = page.getByRole('region', { name: '各人提成：数据表' });
  await people.getByRole('row').nth(2).waitFor();
  await page.getByRole('heading', { name: '计算过程' }).waitFor();
  await page.getByRole('heading', { name: /计入的商机/ }).waitFor();
  check(true, 'everybody stands in the table, one statement below with how it is made');
  await accessible(page, 'commission, light');
  await shot('statement');
  const now = await page.locator('.commission-period').textContent();
  await page.getByRole('button', { name: '上一期' }).click();
  await page.getByRole('button', { name: /全部结算/ }).waitFor();
  check((await page.locator('.commission-period').textContent()) !== now, 'the period before is another one');
  // Whoever's deal came back in part owes a part of what was paid.
  const owing = people.locator('tbody tr', { has: page.locator('td:last-child', { hasText: /\d/ }) }).first();
  const name = (await owing.getByRole('button').textContent()) ?? '';
  await owing.getByRole('button').click();
  await page.getByRole('region', { name: new RegExp(`^${name} · `) }).waitFor();
  await page.getByText('发放之后业绩减少了', { exact: false }).waitFor();
  await page.getByRole('heading', { name: '退款与冲减' }).waitFor();
  await page.getByRole('heading', { name: '结算记录' }).waitFor();
  check(true, 'what is to be taken back is said, with the refund and what was paid');
  await accessible(page, 'a statement to be taken back');
  await shot('clawback');
  await page.getByRole('button', { name: /^扣回 / }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: '扣回', exact: true }).click();
  await page.getByText('已结算 1 笔').waitFor();
  await page.getByText('发放之后业绩减少了', { exact: false }).waitFor({ state: 'detached' });
  check(true, 'once it is taken back nothing is owed any more');
  await page.getByRole('link', { name: '提成方案' }).first().click();
  await page.getByText('销售提成方案').first().click();
  await page.getByRole('tab', { name: '相关' }).click();
  await page.getByText('超额档').first().waitFor();
  check(true, 'the plan shows its tiers');
  await shot('plan');
  const dark = await open({ dark: true, language: 'en', path: '/reports/commission' });
  await dark.getByRole('heading', { name: 'How it is made' }).waitFor();
  await accessible(dark, 'commission, dark');
  await shot('dark-en', dark);
  const phone = await open({ phone: true, language: 'en', path: '/reports/commission' });
  await phone.getByRole('heading', { name: 'How it is made' }).waitFor();
  check(
    await phone.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth),
    'nothing sticks out on a phone',
  );
  await shot('phone', phone);
  // A seller sees their own statement and nobody else's, and pays nobody.
  const seller = await open({ signedIn: false, phone: true });
  const signed = await seller.request.post(`${settings.base}/api/session`, {
    data: { login: 'xu', password: settings.password },
  });
  const { user } = await signed.json();
  await seller.goto(`${settings.base}/reports/commission`);
  await seller.getByRole('region', { name: new RegExp(`^${user.name} · `) }).waitFor();
  await seller.getByRole('heading', { name: '计算过程' }).waitFor();
  check((await seller.getByRole('region', { name: '各人提成：数据表' }).count()) === 0, 'a seller sees one statement');
  check((await seller.getByRole('button', { name: /结算|发放|扣回/ }).count()) === 0, 'and pays nobody');
  await accessible(seller, 'a seller’s own statement');
  await shot('own-phone', seller);
}
