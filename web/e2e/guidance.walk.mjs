// Led through a stage: what is missing is added right there, checks are ticked, a gate is released in an emergency; the report
// of deviations, the gates and the scores of an administrator; at the desk and on the phone, in both languages.
export default async function walk({ open, check, accessible, shot, make, unique, settings }) {
  const page = await open();
  const name = unique('阶段走查');
  const account = await make(page, 'account', { name: unique('指引客户') });
  const row = await make(page, 'opportunity', {
    name,
    account: account.id,
    amount: '1000.00',
    pipeline: 'sales',
    stage: 'first_contact',
    buyer_stage: 'unaware',
  });
  await page.goto(`${settings.base}/o/opportunity/${row.id}`);
  const panel = page.getByRole('region', { name: '阶段指引' });
  await panel.getByText('请先记录一次与客户的电话或邮件。').waitFor();
  check((await panel.getByText('商机负责人').count()) > 0, 'it says who can help');
  check((await panel.getByText('买方处于“尚无意识”').count()) === 1, 'a buyer who stands elsewhere is told');
  await accessible(page, 'guidance');
  await shot('guidance', page);

  await panel.getByRole('checkbox').first().click();
  await panel
    .getByText(/^[^，]+，\d/)
    .first()
    .waitFor();
  check(true, 'a ticked check says who and when');

  // What is missing is added without leaving.
  await panel.getByRole('button', { name: '电话', exact: true }).click();
  const form = page.getByRole('dialog');
  await form.getByRole('textbox', { name: /主题/ }).fill('首次电话');
  await page.keyboard.press('Control+Enter');
  await panel.getByText('条件已具备').waitFor();
  check(true, 'a call that is logged opens the way');
  await panel.getByRole('button', { name: '进入下一阶段' }).click();
  await panel.getByText('请先写下至少一条客户需求。').waitFor();
  check(true, 'the next stage asks for its own');

  // An emergency.
  await panel.getByRole('button', { name: '紧急放行' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: /理由/ }).fill('客户今天签字');
  await accessible(page, 'release of a gate');
  await shot('release', page);
  await dialog.getByRole('button', { name: '紧急放行' }).click();
  await panel.getByText(/已放行一次/).waitFor();
  check(true, 'the release stands where the gate is');

  // Where the process was not followed.
  await page.goto(`${settings.base}/reports/deviations`);
  await page.getByRole('heading', { name: '流程偏差' }).waitFor();
  await page.locator('.deviations-list').getByText('客户今天签字').first().waitFor();
  check(true, 'a release is in the report');
  await accessible(page, 'deviations');
  await shot('deviations', page);

  // Scores with every point, and the rules behind them.
  await page.goto(`${settings.base}/o/lead?where=${encodeURIComponent('grade is not empty')}`);
  const lead = page.locator('.grid-name, .card-row').first();
  await lead.waitFor();
  await page.goto(`${settings.base}/admin/scoring`);
  await page.getByRole('button', { name: '用最近 90 天演练' }).click();
  await page.getByText(/共 [\d,]+ 条记录/).waitFor();
  await accessible(page, 'scoring rules');
  await shot('scoring', page);
  check((await page.locator('tbody tr').count()) > 5, 'rules and bands are listed');
  await page.goto(`${settings.base}/admin/gates`);
  await page.getByRole('heading', { name: '门槛' }).waitFor();
  await accessible(page, 'gates');

  for (const look of [
    { language: 'en', dark: true },
    { language: 'zh-CN', phone: true },
    { language: 'en', phone: true, dark: true },
  ]) {
    const other = await open({ path: `/o/opportunity/${row.id}${look.phone ? '?tab=related' : ''}`, ...look });
    await other.getByRole('region', { name: look.language === 'en' ? 'Guidance' : '阶段指引' }).waitFor();
    await accessible(other, `guidance ${look.language} ${look.phone ? 'phone' : 'desk'}`);
    await shot(`guidance-${look.language}${look.phone ? '-phone' : ''}${look.dark ? '-dark' : ''}`, other);
  }
}
