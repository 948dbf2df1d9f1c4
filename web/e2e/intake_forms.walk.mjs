// A form is designed, stands in a page of another site, is filled in there; the lead has its owner, who hears of it at once.
import { createServer } from 'node:http';

/** A website of somebody else: its own origin, one page. */
async function website(html) {
  const server = createServer((_, answer) => {
    answer.setHeader('content-type', 'text/html; charset=utf-8');
    answer.end(html());
  });
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  return { origin: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

export default async function walk({ open, check, accessible, shot, make, unique, settings }) {
  let key = '';
  const site = await website(
    () =>
      `<!doctype html><html lang="zh-CN"><title>星辰</title><main><h1>星辰科技</h1><script src="${settings.base}/form.js" data-form="${key}" data-title="联系我们"></script></main></html>`,
  );
  const page = await open({ path: '/o/form' });
  await page.getByRole('heading', { level: 1 }).waitFor();
  const me = await page.evaluate(async () => (await (await fetch('/api/session')).json()).user);
  const name = unique('官网表单');
  const form = await make(page, 'form', { name, origins: site.origin, assign_to: me.id, min_seconds: 0 });
  key = form.id;

  // From the record to the designer.
  await page.goto(`${settings.base}/o/form/${key}`);
  await page.getByRole('button', { name: '设计表单' }).click();
  await page.getByText('发布', { exact: true }).waitFor();
  await page.getByRole('button', { name: /^添加字段/ }).click();
  await page.keyboard.type('员工');
  await page.getByRole('option', { name: '员工人数' }).click();
  await page.getByRole('button', { name: '员工人数', exact: true }).waitFor();
  await page.getByRole('button', { name: '上移“员工人数”' }).click();
  await page.getByRole('group', { name: '标题' }).getByLabel(/中文/).fill('预约演示');
  await page.getByRole('button', { name: '保存' }).click();
  await page.getByText('已保存').first().waitFor();
  check((await page.locator('.intake-preview').innerText()).includes('预约演示'), 'the preview follows');
  await accessible(page, 'designer, light');
  await shot('designer', page);

  // What is wrong is said where it is.
  await page.getByRole('button', { name: '移除“邮箱”' }).click();
  await page.getByRole('button', { name: '移除“手机”' }).click();
  await page.getByRole('button', { name: '保存' }).click();
  await page.getByText('请至少询问邮箱或电话').waitFor();
  check(true, 'a form nobody could be reached by is refused');
  await page.getByRole('button', { name: '放弃修改' }).click();
  await page.getByRole('button', { name: '移除“邮箱”' }).waitFor();

  // On the other site.
  const visitor = await page
    .context()
    .browser()
    .newContext({ viewport: { width: 900, height: 900 }, locale: 'zh-CN' });
  const elsewhere = await visitor.newPage();
  await elsewhere.goto(`${site.origin}/?utm_source=baidu&utm_medium=cpc`);
  const frame = elsewhere.frameLocator('iframe');
  await frame.getByLabel('姓名').waitFor();
  await frame.getByRole('button', { name: '提交' }).click();
  await frame.getByText('请填写“姓名”').waitFor();
  check(true, 'a visitor is told what is missing');
  await elsewhere.screenshot({ path: `${settings.shots}intake_forms-embedded.png` });
  const person = unique('访客');
  await frame.getByLabel('姓名').fill(person);
  await frame.getByLabel('邮箱').fill(`v${Date.now()}@visitor.example`);
  await frame.getByRole('button', { name: '提交' }).click();
  await frame.getByText('谢谢').waitFor();
  check(true, 'the visitor is thanked');
  await visitor.close();
  site.close();

  // The owner hears of it without a reload, and sees where it came from.
  await page.getByRole('button', { name: /通知，\d+ 条未读/ }).waitFor();
  await page.locator('body').press('g');
  await page.keyboard.press('n');
  const centre = page.getByRole('dialog', { name: '通知' });
  await centre.getByText(person).first().click();
  await page.getByRole('heading', { name: person, level: 1 }).waitFor();
  check((await page.getByText(name).count()) > 0, 'the lead says which form it came by');
  await shot('lead', page);
}
