// A colleague submits; it waits in my list on the phone and is told live; I approve with the thumb, and refuse another with
// a reason. The record shows its steps; support is asked for and the owner nudged.
// req: S4-47 S2-06 S2-40 S2-51
export default async function walk({ open, check, accessible, shot, unique, settings }) {
  const page = await open({ path: '/admin/approvals' });
  await page.getByRole('heading', { level: 1, name: '审批流程' }).waitFor();
  const me = await page.evaluate(async () => (await (await fetch('/api/session')).json()).user);
  const post = (path, data) =>
    page.evaluate(
      async ([where, body]) => {
        const { csrf } = await (await fetch('/api/session')).json();
        const answer = await fetch(where, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': csrf },
          body: JSON.stringify(body),
        });
        return { ok: answer.ok, status: answer.status, body: await answer.json() };
      },
      [path, data],
    );
  const key = `walk_${Date.now()}`;
  const made = await post('/api/records/approval_process', {
    name: '折扣审批',
    key,
    applies_to: 'opportunity',
    condition: `starts_with(name, '${key}')`,
    steps: JSON.stringify([
      { name: { zh: '总监', en: 'Director' }, approvers: [`user:${me.id}`], hours: 24 },
      { name: { zh: '财务', en: 'Finance' }, approvers: [`user:${me.id}`, 'role:finance'], mode: 'any' },
    ]),
  });
  check(made.ok, `a process is made (${made.status})`);
  await page.reload();
  await page.getByRole('button', { name: '折扣审批' }).last().click();
  const drawer = page.getByRole('dialog');
  await drawer.getByText('总监').first().waitFor();
  await accessible(page, 'process drawer');
  await shot('process');
  await page.keyboard.press('Escape');
  await accessible(page, 'processes');
  await shot('processes');

  const other = await page.context().browser().newContext();
  const signed = await other.request.post(`${settings.base}/api/session`, {
    data: { login: 'gao', password: settings.password },
  });
  const { csrf } = await signed.json();
  const headers = { 'X-CSRF-Token': csrf };
  const submit = async (name) => {
    const deal = await (
      await other.request.post(`${settings.base}/api/records/opportunity`, { headers, data: { name } })
    ).json();
    const answer = await other.request.post(`${settings.base}/api/records/opportunity/${deal.id}/submit`, {
      headers,
      data: { process: key, comment: '客户要求降价两成' },
    });
    check(answer.ok(), `submitted (${answer.status()})`);
    return deal.id;
  };

  // On the phone, in both languages.
  const first = unique(`${key} 一`);
  const second = unique(`${key} 二`);
  const phone = await open({ phone: true, path: '/approvals' });
  await phone.getByRole('heading', { level: 1, name: '我的审批' }).waitFor();
  await submit(first);
  const card = phone.getByRole('listitem').filter({ hasText: first }).first();
  await card.waitFor();
  check(true, 'what is submitted appears without a reload');
  const press = card.getByRole('button', { name: '同意', exact: true });
  const box = await press.boundingBox();
  check(box && box.height >= 44, `the thumb finds it (${box?.height})`);
  await accessible(phone, 'approvals on the phone');
  await shot('phone', phone);
  await press.click();
  await card.getByText('第 2 层').waitFor();
  await press.click();
  await card.waitFor({ state: 'detached' });
  check(true, 'two presses approve both steps');

  const id = await submit(second);
  const english = await open({ language: 'en', dark: true, path: '/approvals' });
  const line = english.getByRole('listitem').filter({ hasText: second }).first();
  await line.waitFor();
  await shot('inbox-en', english);
  await line.getByRole('button', { name: 'Refuse', exact: true }).click();
  const dialog = english.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Refuse', exact: true }).click();
  await dialog.getByText('Say why.').waitFor();
  check(true, 'a refusal needs a reason');
  await dialog.getByLabel(/Reason/).fill('Below cost');
  // A button under the pointer wears its hover colour; what is at rest is looked at.
  await english.mouse.move(2, 2);
  await accessible(english, 'refusal');
  await dialog.getByRole('button', { name: 'Refuse', exact: true }).click();
  await line.waitFor({ state: 'detached' });

  // The record: its steps, support asked for, its owner nudged.
  await english.goto(`${settings.base}/o/opportunity/${id}`);
  const panel = english.getByRole('region', { name: 'Approvals' });
  await panel.getByText('Below cost').first().waitFor();
  check(true, 'the record shows who refused and why');
  await english.getByRole('button', { name: 'Nudge' }).click();
  await english.getByRole('menuitem', { name: 'Ask for an update' }).click();
  const requests = english.getByRole('region', { name: 'Requests' });
  await requests.getByRole('listitem').first().waitFor();
  check(true, 'the nudge is kept as a request');
  await requests.getByRole('button', { name: 'Ask for support' }).click();
  const ask = english.getByRole('dialog');
  await ask.getByRole('radio', { name: 'Peer' }).click();
  await ask.getByLabel(/Subject/).fill('Check the terms');
  await ask.getByRole('button', { name: 'Send request' }).click();
  await ask.getByText('Say whom you ask.').waitFor();
  await english.mouse.move(2, 2);
  await accessible(english, 'ask');
  await shot('ask', english);
  await english.keyboard.press('Escape');
  await shot('record', english);
  await other.close();
}
