// Language and theme change without a reload and stay; home; the frame of the page.
export default async function walk({ open, check, accessible, shot, settings }) {
  const page = await open();
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.locator('.home-number').first().waitFor();
  await accessible(page, 'home, light');
  await shot('home');
  let loads = 0;
  page.on('load', () => {
    loads += 1;
  });
  const menu = page.getByRole('button', { name: /的菜单|Menu of/ });
  await menu.click();
  await page.getByRole('menuitemcheckbox', { name: 'English' }).click();
  await page.getByRole('link', { name: 'Opportunities', exact: true }).waitFor();
  check((await page.locator('html').getAttribute('lang')) === 'en', 'the page says which language it is in');
  check(loads === 0, 'the language changes without a reload');
  check(!/[\u4e00-\u9fff]/.test(await page.locator('.side-scroll').innerText()), 'no Chinese is left in the side bar');
  await menu.click();
  await page.getByRole('menuitemcheckbox', { name: 'Dark' }).click();
  check((await page.locator('html').getAttribute('data-mantine-color-scheme')) === 'dark', 'the theme changes at once');
  await accessible(page, 'home, dark, English');
  await shot('home-dark-en');
  await page.goto(`${settings.base}/o/opportunity`);
  await page.locator('.grid').waitFor();
  check((await page.locator('html').getAttribute('data-mantine-color-scheme')) === 'dark', 'the theme stays');
  check(await page.getByRole('heading', { name: /Opportunities/ }).isVisible(), 'the language stays');
  await shot('list-dark-en');
  await page.goto(`${settings.base}/no/such/page`);
  await page.getByText('There is no such page').waitFor();
  check(true, 'an unknown address says so');
  await page.goto(`${settings.base}/o/nothing`);
  await page.getByText('There is no such object').waitFor();
  await page.context().setOffline(true);
  await page.evaluate(() => window.dispatchEvent(new Event('offline')));
  await page.getByText(/^Offline/).waitFor();
  check(true, 'being offline is said');
}
