// What is not the sunny day: a slow network, a failing program, no rights, a session that ends under somebody's hands, an
// input method, a large font, a narrow window, no motion, long names.
export default async function walk({ open, check, accessible, shot, make, unique, settings }) {
  const page = await open({ path: '/me' });
  const base = new URL(page.url()).origin;
  await page.getByRole('heading', { level: 1 }).waitFor();
  const fits = async (what, on = page) => {
    const wide = await on.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    check(wide <= 0, `${what}: nothing sticks out sideways (${wide} px)`);
  };
  const long = `${unique('很长的名称')}${'一二三四五六七八九十'.repeat(8)}`;
  const row = await make(page, 'opportunity', { name: long, amount: '1.00' });

  // Slow: grey shapes at first, the old rows while a new question is on its way.
  let hold = null;
  const release = [];
  await page.route('**/api/records/opportunity?**', async (route) => {
    if (hold) await hold;
    await route.fallback();
  });
  const stop = () => {
    hold = new Promise((resolve) => release.push(resolve));
  };
  const go = () => {
    hold = null;
    for (const each of release.splice(0)) each();
  };
  stop();
  await page.goto(`${base}/o/opportunity`);
  await page.locator('main .skeleton').first().waitFor();
  check((await page.locator('.spinner').count()) === 0, 'grey shapes, no spinner');
  await accessible(page, 'loading');
  await shot('loading', page);
  go();
  await page.locator('.grid-row .grid-name').first().waitFor();
  const search = page.locator('#main input[data-search]');
  stop();
  await search.fill('zzzz');
  await page.waitForFunction(() => document.querySelector('#main input[data-search]').value === 'zzzz');
  check((await page.locator('.grid-row .grid-name').count()) > 5, 'the old rows stay until the new ones are there');
  go();
  await page.locator('.state').first().waitFor();
  await shot('no-match', page);

  // An input method: what is being composed is no question yet, and its Enter and Escape are its own.
  const asked = [];
  page.on('request', (request) => {
    const text = new URL(request.url()).searchParams.get('search');
    if (text) asked.push(text);
  });
  await search.fill('');
  await page.locator('.grid-row .grid-name').first().waitFor();
  await search.focus();
  const devtools = await page.context().newCDPSession(page);
  for (const text of ['k', 'ke', 'ke ji'])
    await devtools.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length });
  await page.evaluate(() => new Promise((done) => setTimeout(done, 300)));
  check(asked.length === 0, `nothing is asked while composing (${asked.join()})`);
  await search.dispatchEvent('keydown', { key: 'Escape', isComposing: true, bubbles: true });
  check((await search.inputValue()) === 'ke ji', 'Escape belongs to the input method while it composes');
  await devtools.send('Input.insertText', { text: '科技' });
  await page.waitForRequest((request) => new URL(request.url()).searchParams.get('search') === '科技');
  check((await search.inputValue()) === '科技', 'what was composed is searched for');

  // The program fails: said beside the cause, the input stays, a second try works.
  let failing = true;
  await page.route('**/api/records/opportunity?**', (route) =>
    failing ? route.fulfill({ status: 500, json: { code: 'internal', request_id: 'trace-1' } }) : route.fallback(),
  );
  await search.fill('别的');
  await page.getByText('trace-1').first().waitFor();
  check((await search.inputValue()) === '别的', 'after a failure the input is still there');
  await accessible(page, 'failure');
  await shot('failure', page);
  failing = false;
  await page.getByRole('button', { name: '重试' }).first().click();
  await page.getByText('trace-1').first().waitFor({ state: 'detached' });
  check(true, 'trying again works');
  await page.unrouteAll({ behavior: 'ignoreErrors' });

  // The session ends while something is typed on a record: the sign-in comes above, the input goes through.
  await page.goto(`${base}/o/opportunity/${row.id}`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await fits('a long name');
  await page.keyboard.press('e');
  const form = page.getByRole('dialog', { name: '编辑商机' });
  await form.getByLabel('下一步').fill('登录过期时写的');
  await page.context().clearCookies();
  await form.getByRole('button', { name: '保存', exact: true }).click();
  const again = page.getByRole('dialog', { name: '请重新登录' });
  await again.waitFor();
  check((await form.getByLabel('下一步').inputValue()) === '登录过期时写的', 'what was typed is still there');
  await accessible(page, 'sign in again');
  await shot('expired', page);
  await again.getByLabel('密码').fill(settings.password);
  await again.getByRole('button', { name: '登录' }).click();
  await form.waitFor({ state: 'detached' });
  await page.getByText('登录过期时写的').first().waitFor();
  check(true, 'and is saved after signing in, without a second press');

  // The same for quick capture: it is kept, asked for the password, sent.
  const said = unique('过期后发送');
  await page.goto(`${base}/?capture=note`);
  await page.getByRole('dialog').getByLabel('内容').fill(said);
  await page.context().clearCookies();
  await page.getByRole('dialog').getByRole('button', { name: '保存', exact: true }).click();
  await again.getByLabel('密码').fill(settings.password);
  await again.getByRole('button', { name: '登录' }).click();
  await again.waitFor({ state: 'detached' });
  await page.waitForFunction(
    async (text) =>
      (await (await fetch(`/api/records/note?where=${encodeURIComponent(`contains(body, '${text}')`)}`)).json()).rows
        ?.length === 1,
    said,
  );
  check(true, 'a note captured with an ended session is sent after signing in');

  // No rights: said in words, with a way on.
  const roles = await page.evaluate(async () => (await (await fetch('/api/records/role?limit=50')).json()).rows);
  const rep = roles.find((role) => role.name === 'sales_rep' || role.label === 'sales_rep') ?? roles.at(-1);
  const who = `walk${Date.now().toString(36)}`;
  const person = await make(page, 'user', { name: '走查销售', login: who, role: rep.id });
  await page.evaluate(
    async ([id, secret]) => {
      const session = await (await fetch('/api/session')).json();
      await fetch(`/api/records/user/${id}/password`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': session.csrf },
        body: JSON.stringify({ password: secret }),
      });
    },
    [person.id, 'walk-walk-walk-1'],
  );
  const limited = await open({ signedIn: false, path: `/o/opportunity/${row.id}` });
  await limited.getByLabel('用户名').fill(who);
  await limited.getByLabel('密码').fill('walk-walk-walk-1');
  await limited.getByRole('button', { name: '登录' }).click();
  await limited.locator('main .state').waitFor();
  check(!(await limited.locator('main').innerText()).includes(long), 'a record of others is not shown');
  await accessible(limited, 'no permission');
  await shot('not-visible', limited);
  await limited.goto(`${base}/admin/users`);
  await limited.locator('main .state').waitFor();
  await shot('no-permission', limited);
  check(true, 'administration says that it is not for everybody');

  // 200 %: half the room at the desk. 320 px: the narrowest window. Nothing moves that need not.
  const zoomed = await open({
    path: '/o/opportunity',
    more: { viewport: { width: 720, height: 450 }, deviceScaleFactor: 2 },
  });
  await zoomed.locator('.card-row, .grid-row').first().waitFor();
  await fits('200 %, list', zoomed);
  await shot('zoom-list', zoomed);
  const narrow = await open({ phone: true, language: 'en', more: { viewport: { width: 320, height: 640 } } });
  for (const path of [
    '/',
    '/o/opportunity',
    `/o/opportunity/${row.id}`,
    '/outbox',
    '/me',
    '/?capture=visit',
    '/import',
    '/admin/users',
    '/reports/funnel?object=opportunity&pipeline=sales&kind=cohort',
  ]) {
    await narrow.goto(base + path);
    await narrow
      .locator(path.includes('capture') ? '[role=dialog] textarea' : 'main h1, main .state')
      .first()
      .waitFor();
    await narrow.waitForLoadState('networkidle');
    await fits(`320 px, ${path}`, narrow);
    await shot(`320${path.replace(/\W+/g, '-').slice(0, 20)}`, narrow);
  }
  const moving = await narrow.evaluate(
    () => document.getAnimations().filter((each) => Number(each.effect?.getTiming().duration ?? 0) > 50).length,
  );
  check(moving === 0, `with reduced motion nothing moves (${moving})`);
}
