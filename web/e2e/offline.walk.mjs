// Without a network: the pages start, what was read can be read, what is captured waits, survives a reload, and is sent
// once. What the program refuses can be mended, what somebody else changed meanwhile can be chosen.
export default async function walk({ open, check, accessible, shot, make, unique }) {
  const page = await open({
    phone: true,
    more: {
      serviceWorkers: 'allow',
      geolocation: { latitude: 31.2304, longitude: 121.4737, accuracy: 18 },
      permissions: ['geolocation'],
    },
  });
  const context = page.context();
  const base = new URL(page.url()).origin;
  const name = unique('离线走查');
  const row = await make(page, 'opportunity', { name, amount: '5000.00', next_step: '原来的' });
  const gone = await make(page, 'account', { name: unique('将被删除') });
  const api = (method, path, body, headers = {}) =>
    page.evaluate(
      async ([verb, address, content, extra]) => {
        const session = await (await fetch('/api/session')).json();
        const answer = await fetch(address, {
          method: verb,
          headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': session.csrf, ...extra },
          body: content ? JSON.stringify(content) : undefined,
        });
        return answer.status === 204 ? null : answer.json();
      },
      [method, path, body, headers],
    );
  const bar = page.locator('.shell-banner');
  const sheet = page.getByRole('dialog');
  const capture = async (kind) => {
    await page.locator('.bottom').getByRole('button', { name: '快速记录' }).click();
    await sheet.getByRole('button', { name: kind, exact: true }).click();
  };
  const save = () => sheet.getByRole('button', { name: '保存', exact: true }).click();

  const picture = await page.screenshot();
  // A program that cannot keep files yet still takes the rest.
  const takesFiles = await page.evaluate(
    async (path) => (await fetch(path)).ok,
    `/api/records/opportunity/${row.id}/files`,
  );

  // The worker comes five seconds after the page; what is read from then on is kept.
  await page.waitForFunction(async () => Boolean((await navigator.serviceWorker.getRegistration())?.active));
  check(
    (await page.evaluate(async () => (await fetch('/manifest.webmanifest')).json())).icons.length > 2,
    'the application can be installed',
  );
  await page.waitForFunction(() => Boolean(navigator.serviceWorker.controller));
  await page.goto(`${base}/o/account/${gone.id}`);
  await page.getByRole('heading', { level: 1, name: gone.name }).waitFor();
  await page.goto(`${base}/o/opportunity/${row.id}`);
  await page.getByRole('heading', { level: 1, name }).waitFor();
  await page.waitForLoadState('networkidle');
  await api('DELETE', `/api/records/account/${gone.id}`);

  await context.setOffline(true);
  await page.reload();
  await page.getByRole('heading', { level: 1, name }).waitFor();
  await bar.getByText('离线：看到的是上次加载的内容').waitFor();
  check(true, 'a reload without a network shows the record that was read');
  await accessible(page, 'offline');
  await shot('record');

  // A visit about this record: the draft survives a reload, then it waits in the queue.
  await capture('拜访');
  await sheet.getByLabel('纪要').fill(`${name} 看了产线`);
  await sheet.getByRole('button', { name: '记录当前位置' }).click();
  await sheet.getByText('误差约 18 米').waitFor();
  await sheet
    .locator('input[type=file]')
    .nth(1)
    .setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: picture });
  await sheet.getByRole('img', { name: '照片 1' }).waitFor();
  await accessible(page, 'capture');
  await shot('visit');
  await page.reload();
  await sheet.getByText('接着上次没有写完的内容').waitFor();
  check(
    (await sheet.getByLabel('纪要').inputValue()) === `${name} 看了产线` &&
      (await sheet.getByRole('img', { name: '照片 1' }).isVisible()),
    'what was being typed, the photo and the place survive a reload',
  );
  if (!takesFiles) await sheet.getByRole('button', { name: '移除照片 1' }).click();
  await save();
  await bar.getByText('离线：已排队 1 条').waitFor();

  // A note about a record that somebody deletes meanwhile.
  await capture('跟进');
  await sheet.getByRole('button', { name: gone.name }).click();
  await sheet.getByLabel('内容').fill(`${name} 会被拒绝`);
  await save();
  await bar.getByText('离线：已排队 2 条').waitFor();
  check(true, 'what waits is said');
  await page.reload();
  await bar.getByText('离线：已排队 2 条').waitFor();
  check(true, 'what waits survives a reload');

  // A change of the record itself, made without a network.
  await page.goto(`${base}/o/opportunity/${row.id}`);
  await page.getByRole('heading', { level: 1, name }).waitFor();
  await page.keyboard.press('e');
  await sheet.getByLabel('下一步').fill('我离线写的');
  await sheet.getByRole('button', { name: '保存', exact: true }).click();
  await bar.getByText('离线：已排队 3 条').waitFor();
  await bar.getByRole('link', { name: '查看' }).click();
  await page.getByRole('heading', { level: 1, name: '待发送' }).waitFor();
  check((await page.locator('.outbox-item').count()) === 3, 'the queue lists everything');
  await accessible(page, 'queue');
  await shot('queue');

  // Back: the first answer is lost on the way, somebody else has changed the record.
  const other = await open({ signedIn: true, path: '/' });
  await other.evaluate(
    async ([path, version]) => {
      const session = await (await fetch('/api/session')).json();
      await fetch(path, {
        method: 'PATCH',
        headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': session.csrf, 'If-Match': `"${version}"` },
        body: JSON.stringify({ next_step: '别人改的' }),
      });
    },
    [`/api/records/opportunity/${row.id}`, row.version],
  );
  await other.close();
  let lost = 0;
  await page.route('**/api/records/meeting', async (route) => {
    if (route.request().method() !== 'POST' || lost > 0) return route.fallback();
    lost += 1;
    await route.fetch();
    return route.abort();
  });
  await context.setOffline(false);
  await page.locator('.outbox-item[data-state=conflict]').waitFor();
  await page.locator('.outbox-item[data-state=refused]').waitFor();
  check(lost === 1, 'an answer was lost on purpose');
  await page.waitForFunction(() => document.querySelectorAll('.outbox-item').length === 2);
  const visits = await api('GET', `/api/records/meeting?where=${encodeURIComponent(`contains(summary, '${name}')`)}`);
  check(visits.rows.length === 1, `a visit whose answer was lost is there once (${visits.rows.length})`);
  const visit = await api('GET', `/api/records/meeting/${visits.rows[0]?.id}`);
  check(
    Number(visit.check_in_latitude) === 31.2304 && visit.about?.id === row.id,
    `with its place and its record (${visit.check_in_latitude})`,
  );
  const files = takesFiles ? (await api('GET', `/api/records/meeting/${visit.id}/files`)).files : [];
  check(files.length === (takesFiles ? 1 : 0), `and its photo, once (${files.length})`);
  await accessible(page, 'refused');
  await shot('refused', page);

  // The change: both values, mine is chosen.
  const conflict = page.locator('.outbox-item[data-state=conflict]');
  await conflict.getByRole('button', { name: '选择保留哪个' }).click();
  await conflict.getByText('别人改的').waitFor();
  await shot('conflict', page);
  await conflict.getByRole('button', { name: '保存所选' }).click();
  await page.waitForFunction(() => document.querySelectorAll('.outbox-item').length === 1);
  check(
    (await api('GET', `/api/records/opportunity/${row.id}`)).next_step === '我离线写的',
    'the chosen value is saved on top of the other change',
  );

  // The note: what was typed is there; without the record that is gone it is accepted.
  await page.locator('.outbox-item[data-state=refused]').getByRole('button', { name: '修改后再发' }).click();
  check((await sheet.getByLabel('内容').inputValue()) === `${name} 会被拒绝`, 'what was refused is still as typed');
  await sheet.getByRole('button', { name }).click();
  await sheet.getByRole('button', { name: '再发一次' }).click();
  await page.getByText('没有待发送的内容').waitFor();
  const notes = await api('GET', `/api/records/note?where=${encodeURIComponent(`contains(body, '${name}')`)}`);
  check(notes.rows.length === 1, 'mended and sent, once');
  await shot('empty', page);
}
