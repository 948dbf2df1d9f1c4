// What leaves the house says whose hands it went through: a watermark over every screen when the workspace wants one,
// the name at the foot of an exported table, a line in the log. Requirement S1-09.
import { hands } from './hands.mjs';

export default async function walk({ open, check, accessible, shot, settings }) {
  const page = await open({ path: '/admin/settings' });
  const own = await hands(page, settings);
  const mark = page.locator('.watermark');
  try {
    await page.getByRole('checkbox', { name: /^在每个页面上显示/ }).check();
    check((await mark.count()) === 0, 'nothing is shown before it is saved');
    await page.getByRole('button', { name: '保存', exact: true }).click();
    await mark.waitFor({ state: 'attached' });
    const text = await mark.getAttribute('data-text');
    check(/^管理员 .* \d{4}-\d\d-\d\d$/.test(text), `the mark names the reader and the day: ${text}`);
    await shot('settings', page);
    await page.goto(`${settings.base}/o/opportunity`);
    await page.locator('.grid-name').first().waitFor();
    check((await mark.count()) === 1, 'it lies over the list');
    await page.locator('.grid-name').first().click();
    await page.getByRole('complementary', { name: '商机' }).waitFor();
    check(true, 'what lies below answers to clicks');
    await shot('list', page);
    const phone = await open({ phone: true, dark: true, language: 'en', path: '/o/account' });
    await phone.locator('.watermark').waitFor({ state: 'attached' });
    await phone.locator('.card-row').first().waitFor();
    await shot('phone-dark-en', phone);
    const made = await own.call('POST', '/api/exports', {
      object: 'competitor',
      format: 'xlsx',
      where: 'name is not empty',
    });
    for (let state = ''; state !== 'done'; ) {
      ({ state } = await own.call('GET', `/api/jobs/${made.job}`));
      if (state === 'failed') throw new Error('the export failed');
      await page.waitForTimeout(100);
    }
    await page.goto(`${settings.base}/admin/audit?action=exported`);
    await page.getByText('xlsx, where name is not empty').first().waitFor();
    check(true, 'the log tells who took what along');
    await accessible(page, 'log of exports');
    await shot('log', page);
  } finally {
    await own.call('PATCH', '/api/settings', { watermark: false });
  }
}
