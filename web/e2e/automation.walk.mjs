// An administrator makes a rule from a template, reads it aloud, rehearses it and keeps it; it fires on a save, and the
// log says why. A faulty one says where.
// req: S0-23 S3-33
export default async function walk({ open, check, accessible, shot, make, unique }) {
  for (const [language, dark] of [
    ['zh-CN', false],
    ['en', true],
  ]) {
    const zh = language === 'zh-CN';
    const page = await open({ language, dark, path: '/admin/rules' });
    await page.getByRole('heading', { level: 1, name: zh ? '自动化规则' : 'Automation' }).waitFor();
    await page.getByRole('button', { name: zh ? '新建规则' : 'New rule' }).click();
    await page.getByRole('menuitem', { name: zh ? '大单通知上级' : 'Tell the manager of big deals' }).click();
    const drawer = page.getByRole('dialog');
    await drawer.getByRole('status').filter({ hasText: 'amount >= 1000000' }).waitFor();
    check(true, `${language}: the rule is read aloud`);
    const name = unique('规则走查');
    await drawer.getByLabel(zh ? /^名称/ : /^Name/).fill(name);
    await drawer.getByRole('button', { name: zh ? '演练最近 90 天' : 'Rehearse 90 days' }).click();
    await drawer.getByRole('region', { name: zh ? '演练结果' : 'Rehearsal' }).waitFor();
    check(true, `${language}: it is rehearsed before it is kept`);
    await accessible(page, `rule drawer ${language}`);
    await shot(`rule-${language}`);
    const condition = drawer.getByLabel(zh ? /^条件/ : /^Condition/);
    await condition.fill('amont > 5');
    await drawer.getByRole('button', { name: zh ? '保存' : 'Save', exact: true }).click();
    await drawer
      .getByText(/amount[?？]/)
      .first()
      .waitFor();
    check(true, `${language}: a fault stands at its field with the nearest name`);
    await condition.fill(`name = '${name}'`);
    await drawer.getByRole('button', { name: zh ? '保存' : 'Save', exact: true }).click();
    await drawer.waitFor({ state: 'detached' });
    await page.getByRole('button', { name, exact: true }).waitFor();
    await accessible(page, `rules ${language}`);
    await shot(`rules-${language}`);
    await make(page, 'opportunity', { name });
    await page.getByRole('tab', { name: zh ? /^运行记录/ : /^Run log/ }).click();
    await page.getByRole('link', { name }).first().waitFor();
    check(true, `${language}: the log names the record`);
    await shot(`rule-log-${language}`);
    await page.close();
  }
  const phone = await open({ phone: true, path: '/admin/rules' });
  await phone.getByRole('heading', { level: 1, name: '自动化规则' }).waitFor();
  await phone.getByRole('tab', { name: '规则', exact: true }).waitFor();
  const wide = await phone.evaluate(() => document.documentElement.scrollWidth);
  check(wide <= 390, `nothing is wider than the phone (${wide})`);
  await shot('rules-phone');
}
