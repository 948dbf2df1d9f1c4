// A slow network, as the browser makes it: grey shapes until rows are there, and what is pressed twice is sent once.
export default async function walk({ open, check, shot, make, unique }) {
  const page = await open({ path: '/me' });
  const base = new URL(page.url()).origin;
  await page.getByRole('heading', { level: 1 }).waitFor();
  const name = unique('慢网走查');
  const row = await make(page, 'opportunity', { name, pipeline: 'sales', stage: 'prospecting' });
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Network.enable');
  const slow = (latency) =>
    devtools.send('Network.emulateNetworkConditions', {
      offline: false,
      latency,
      downloadThroughput: latency ? 60_000 : -1,
      uploadThroughput: latency ? 40_000 : -1,
    });
  // The program's files are at hand; the answers are late.
  await page.goto(`${base}/o/opportunity`);
  await page.locator('.grid-name').first().waitFor();
  await slow(900);
  await page.getByRole('navigation').first().getByRole('link', { name: '联系人', exact: true }).click();
  await page.locator('main .skeleton').first().waitFor();
  check((await page.locator('.spinner').count()) === 0, 'a slow list shows grey shapes, no spinner');
  await shot('list');
  await page.locator('.grid-row .grid-name, .card-row').first().waitFor();
  check(true, 'and then its rows');

  // Pressed twice, sent once: a new record, a change of stage.
  const writes = [];
  page.on('request', (request) => {
    if (request.method() !== 'GET' && request.url().includes('/api/records/')) writes.push(request.url());
  });
  await page.keyboard.press('n');
  const form = page.getByRole('dialog', { name: /新建联系人/ });
  await form.getByLabel('姓名').fill(name);
  const create = form.getByRole('button', { name: '创建', exact: true });
  await create.dblclick();
  await form.waitFor({ state: 'detached' });
  check(
    writes.filter((url) => /\/records\/contact$/.test(url)).length === 1,
    `a form pressed twice makes one record (${writes.length} writes)`,
  );
  await page.goto(`${base}/o/opportunity/${row.id}`);
  const stage = page.getByRole('button', { name: '移到“初步接触”' });
  await stage.waitFor();
  writes.length = 0;
  await stage.dblclick();
  await page.getByRole('button', { name: '当前阶段：初步接触' }).waitFor();
  await page.getByRole('button', { name: '撤销' }).waitFor();
  check(writes.length === 1, `a stage pressed twice moves once (${writes.length})`);
  await slow(0);
}
