// Measured selling, what is done with it: who buys soon, research beside the forecast, targets proposed with a ramp, deals moved
// from one seller to another and back. req S2-23 S2-41
import { hands } from './hands.mjs';

export default async function walk({ open, check, accessible, shot, settings, unique }) {
  const page = await open({ path: '/reports/forecast?view=soon' });
  const { make } = await hands(page, settings);

  // Who buys soon; what the market is said to do.
  await page.locator('.forecast-soon tbody tr').nth(2).waitFor();
  await accessible(page, 'who buys soon');
  await shot('soon');
  await page.getByRole('radio', { name: '客户', exact: true }).click();
  await page
    .getByText(/个在手商机/)
    .first()
    .waitFor();
  const year = new Date().getFullYear();
  const study = unique('行业展望');
  await make('market_research', {
    name: study,
    source: '行业协会',
    starts_on: `${year}-01-01`,
    ends_on: `${year}-12-31`,
    growth: '6',
    status: 'published',
    findings: '需求回升',
  });
  await page.goto(`${settings.base}/reports/forecast`);
  await page.getByRole('link', { name: study }).waitFor();
  check(true, 'market research stands on the page of the forecast');
  await page.getByRole('link', { name: study }).scrollIntoViewIfNeeded();
  await shot('research');

  // Targets proposed, with a ramp for who is new.
  await page.goto(`${settings.base}/reports/targets`);
  await page.getByRole('button', { name: '推算目标' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.locator('tbody tr').first().waitFor();
  await accessible(page, 'targets proposed');
  await shot('propose');
  await dialog.getByRole('button', { name: /^建立 \d+ 个目标草稿$/ }).click();
  await page.getByText(/^已建立 \d+ 个目标草稿$/).waitFor();
  check(true, 'the proposal becomes drafts');

  // A deal moves, and comes back.
  await page.goto(`${settings.base}/reports/share-out`);
  await page
    .getByRole('button', { name: /^选商机：/ })
    .first()
    .click();
  const deals = page.locator('.share-bar');
  await deals.waitFor();
  await page.locator('.card', { has: deals }).locator('tbody .check').first().click();
  await deals.getByRole('button', { name: '移交 1 个' }).waitFor();
  await deals.getByLabel('移交给').click();
  await page.getByRole('option').first().click();
  await deals.getByText(/移交后/).waitFor();
  await accessible(page, 'sharing out');
  await shot('share-out');
  await deals.getByRole('button', { name: '移交 1 个' }).click();
  await page.getByText(/已把 1 个商机移交给/).waitFor();
  check(true, 'a deal goes to another seller');
  await page.getByRole('button', { name: '撤销', exact: true }).first().click();
  await page.getByText(/^商机已退回给/).waitFor();
  check(true, 'and comes back');

  const screens = [
    ['soon', '/reports/forecast?view=soon', '.forecast-soon tbody tr'],
    ['share-out', '/reports/share-out', '.share-out tbody tr'],
  ];
  const phone = await open({ phone: true, dark: true, language: 'en', path: screens[0][1] });
  for (const [name, path, ready] of screens) {
    await phone.goto(`${settings.base}${path}`);
    await phone.locator(ready).first().waitFor();
    check(
      await phone.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth),
      `nothing sticks out of a phone: ${name}`,
    );
    await accessible(phone, `${name}, phone in the dark`);
    await phone.locator(ready).first().scrollIntoViewIfNeeded();
    await shot(`phone-${name}`, phone);
  }
}
