// A million rows: the answers are made up at the door, the grid is real. Every row is reachable, the wheel moves row by
// row, and only what is on screen is asked for.
const COUNT = 1_000_000;

export default async function walk({ open, check, shot }) {
  const page = await open();
  const asked = [];
  await page.route('**/api/records/opportunity?**', async (route) => {
    const query = new URL(route.request().url()).searchParams;
    if (query.get('count'))
      return route.fulfill({
        json: { rows: [], next: null, count: COUNT, count_capped: false, sums: { amount: '0.00' } },
      });
    const at = Number(query.get('at') ?? 0);
    const limit = Number(query.get('limit') ?? 50);
    asked.push(at);
    const rows = Array.from({ length: Math.min(limit, COUNT - at) }, (_, step) => ({
      id: `m${at + step}`,
      version: 1,
      name: `商机 ${at + step + 1}`,
      amount: '1000.00',
      currency: 'CNY',
    }));
    return route.fulfill({ json: { rows, next: null } });
  });
  await page.goto(`${new URL(page.url()).origin}/o/opportunity`);
  await page.getByText('商机 1', { exact: true }).waitFor();
  check(
    (await page.getByRole('grid').getAttribute('aria-rowcount')) === String(COUNT + 1),
    'the grid says how many rows there are',
  );
  await page.getByRole('grid').focus();
  await page.keyboard.press('Control+End');
  await page.getByText(`商机 ${COUNT}`, { exact: true }).waitFor();
  check(await page.getByText(`商机 ${COUNT}`, { exact: true }).isVisible(), 'the last row is reachable by one key');
  await shot('end');
  await page.keyboard.press('ArrowUp');
  const active = () => page.locator('.grid-cell[data-active]').first().innerText();
  check((await active()) === `商机 ${COUNT - 1}`, 'keys move by one row at the far end');
  // The middle by the scroll bar, then the wheel by one notch.
  await page.getByRole('grid').evaluate((grid) => {
    grid.scrollTop = (grid.scrollHeight - grid.clientHeight) / 2;
  });
  const top = () =>
    page.evaluate(() => {
      const grid = document.querySelector('.grid').getBoundingClientRect();
      const rows = [...document.querySelectorAll('.grid-row')].filter(
        (row) => row.getBoundingClientRect().top >= grid.top + 30,
      );
      const first = rows.sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top)[0];
      return Number(first?.getAttribute('aria-rowindex') ?? 0) - 1;
    });
  await page.waitForFunction(() => document.querySelectorAll('.grid-row .grid-name').length > 10);
  const settled = async () => {
    // Still means the same row twice in a row of frames.
    for (let last = -1, tries = 0; tries < 100; tries += 1) {
      const now = await top();
      if (now === last) return now;
      last = now;
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    }
    return -1;
  };
  const before = await settled();
  check(before > 400_000 && before < 600_000, `the scroll bar reaches the middle (row ${before})`);
  await page.mouse.move(700, 500);
  await page.mouse.wheel(0, 360);
  for (let tries = 0; tries < 100 && (await top()) === before; tries += 1)
    await page.evaluate(() => new Promise(requestAnimationFrame));
  const moved = (await settled()) - before;
  check(moved === 10, `a wheel of ten rows moves ten rows (${moved})`);
  await page.waitForFunction(() => document.querySelectorAll('.grid-row .grid-name').length > 10);
  await shot('middle');
  check((await page.locator('#root *').count()) <= 1500, 'no more nodes than for a short list');
  check(asked.length <= 14, `only what was looked at was asked for (${asked.length} pages)`);
}
