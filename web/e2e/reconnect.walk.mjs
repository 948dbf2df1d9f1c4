// The line over which the program tells of changes: after hard failures it is opened again with growing waits, says so
// only after a while, and what was missed is shown. A session that ended is told apart.
export default async function walk({ open, check, accessible, shot, make, unique, settings }) {
  const page = await open();
  const base = new URL(page.url()).origin;
  const name = unique('重连走查');
  const row = await make(page, 'opportunity', { name, next_step: '原来的' });
  const tries = [];
  let down = true;
  await page.route('**/api/events', (route) => {
    tries.push(Date.now());
    return down ? route.fulfill({ status: 502, body: 'restarting' }) : route.continue();
  });
  const change = (text) =>
    page.evaluate(
      async ([path, next]) => {
        const session = await (await fetch('/api/session')).json();
        await fetch(path, {
          method: 'PATCH',
          headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': session.csrf },
          body: JSON.stringify({ next_step: next }),
        });
      },
      [`/api/records/opportunity/${row.id}`, text],
    );
  const bar = page.locator('.shell-banner');
  // The page before has tried, too.
  page.on('framenavigated', () => {
    tries.length = 0;
  });
  await page.goto(`${base}/o/opportunity/${row.id}`);
  await page.getByRole('heading', { level: 1, name }).waitFor();
  check(!(await bar.isVisible()), 'a short gap is not worth a word');
  await bar.getByText('连接中断，正在重连').waitFor();
  // One, two, four seconds, each a fifth more or less; a busy machine makes any of them longer by a little.
  while (tries.length < 4) await page.waitForRequest('**/api/events');
  const [first, second, third, fourth] = tries;
  check(fourth - third > second - first, `the waits grow (${tries.map((at) => at - first)})`);
  await accessible(page, 'reconnecting');
  await shot('lost');
  await change('中断时改的');
  check(await page.locator('.fields').getByText('原来的').isVisible(), 'nothing tells of a change meanwhile');
  down = false;
  await page.locator('.fields').getByText('中断时改的').waitFor();
  await bar.waitFor({ state: 'detached' });
  check(true, 'once the line is back, what was missed is shown');
  await change('连上后改的');
  await page.locator('.fields').getByText('连上后改的').waitFor();
  check(true, 'and later changes arrive again');

  // The session ends while nobody does anything.
  await page.context().clearCookies();
  down = true;
  await page.reload().catch(() => undefined);
  await page.waitForURL('**/signin**');
  await page.getByLabel('用户名').fill(settings.login);
  await page.getByLabel('密码').fill(settings.password);
  await page.getByRole('button', { name: '登录' }).click();
  await page.getByRole('heading', { level: 1, name }).waitFor();
  // What comes after the first picture is asked for as well before nobody does anything.
  await page.waitForLoadState('networkidle', { timeout: 5000 }).catch(() => undefined);
  await page.context().clearCookies();
  await bar.getByText('登录已过期').waitFor();
  down = false;
  await accessible(page, 'expired');
  await shot('expired');
  await bar.getByRole('button', { name: '重新登录' }).click();
  const again = page.getByRole('dialog', { name: '请重新登录' });
  await again.getByLabel('密码').fill(settings.password);
  await page.keyboard.press('Enter');
  await again.waitFor({ state: 'detached' });
  await bar.waitFor({ state: 'detached' });
  check(true, 'signing in again opens the line at once');
}
