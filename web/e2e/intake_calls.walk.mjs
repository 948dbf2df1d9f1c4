// A telephone system is connected and rings; a lead begins with an e-mail address; a company is filled in from the register.
import { createServer } from 'node:http';

export default async function walk({ open, check, accessible, shot, make, unique, settings }) {
  const page = await open({ path: '/admin/phone_systems' });
  await page.getByRole('button', { name: '新建连接' }).first().click();
  const drawer = page.getByRole('dialog');
  await drawer.getByLabel('名称').fill(unique('总机'));
  await drawer.getByRole('button', { name: '创建', exact: true }).click();
  const once = page.getByRole('dialog', { name: '连接密钥' });
  await once.waitFor();
  const bearer = await once.getByRole('textbox', { name: '连接密钥' }).inputValue();
  const address = (await once.getByLabel('推送地址').inputValue()).replace('POST ', '');
  await accessible(page, 'secret');
  await shot('secret', page);
  await once.getByRole('button', { name: '我已保存' }).click();
  await page.locator('.admin-table').waitFor();
  await shot('connections', page);

  // It rings: who it is, on whatever screen.
  const person = unique('来电人');
  const mobile = `139${String(Date.now()).slice(-8)}`;
  const contact = await make(page, 'contact', { name: person, mobile });
  const ring = await page.request.post(address, {
    headers: { authorization: bearer.replace('Authorization: ', '') },
    data: { id: `w${Date.now()}`, event: 'ringing', direction: 'inbound', from: mobile, agent: settings.login },
  });
  check(ring.ok(), `the event is taken (${ring.status()})`);
  const pop = page.locator('.call-pop');
  await pop.getByText(person).waitFor();
  check(true, 'the caller shows without a reload');
  await accessible(page, 'call');
  await shot('call', page);
  await pop.getByRole('button', { name: '打开记录' }).click();
  await page.waitForURL(`**/o/contact/${contact.id}`);
  await page.getByRole('heading', { name: person, level: 1 }).waitFor();
  check((await pop.count()) === 0, 'opening it puts the notice away');

  // One address begins a lead.
  const label = `star${Date.now().toString(36)}`;
  const company = `${label} 有限公司`;
  const account = await make(page, 'account', { name: company, website: `https://www.${label}.cn` });
  await page.goto(`${settings.base}/o/lead`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.locator('body').press('n');
  await drawer.getByLabel('从邮箱开始').fill(`zhang.wei@${label}.cn`);
  await drawer.getByRole('button', { name: '识别' }).click();
  await drawer.getByText('域名属于客户').waitFor();
  check((await drawer.getByLabel('姓名').inputValue()) === 'Zhang Wei', 'the name is read from the address');
  check((await drawer.getByLabel('公司').first().inputValue()) === company, 'the company is that of the domain');
  await accessible(page, 'from an address');
  await shot('from_email', page);

  // The register, as a service of its own.
  const service = createServer((_, answer) => {
    answer.setHeader('content-type', 'application/json');
    answer.end(
      JSON.stringify({
        items: [{ company, code: '91440300708461136T', state: '存续', tel: '0755-86013388', year: 1998 }],
      }),
    );
  });
  await new Promise((ready) => service.listen(0, '127.0.0.1', ready));
  await make(page, 'registry_source', {
    name: '工商接口',
    kind: 'http',
    position: 1,
    url: `http://127.0.0.1:${service.address().port}/?q={query}`,
    rows_path: 'items',
    mapping: JSON.stringify({ name: 'company', credit_code: 'code', state: 'state', phone: 'tel', founded: 'year' }),
  });
  await page.goto(`${settings.base}/o/account/${account.id}`);
  await page.getByRole('heading', { name: company, level: 1 }).waitFor();
  await page.getByRole('button', { name: '更多' }).first().click();
  await page.getByRole('menuitem', { name: '用工商信息补全' }).click();
  const enrich = page.getByRole('dialog', { name: '工商信息补全' });
  await enrich.getByText('91440300708461136T').waitFor();
  await enrich.getByLabel('采用“成立年份”').uncheck();
  await accessible(page, 'enrich');
  await shot('enrich', page);
  await enrich.getByRole('button', { name: /^采用 \d+ 项$/ }).click();
  await enrich.waitFor({ state: 'detached' });
  await page.getByText('91440300708461136T').first().waitFor();
  const row = await page.evaluate(async (id) => (await fetch(`/api/records/account/${id}`)).json(), account.id);
  check(row.credit_code === '91440300708461136T' && row.founded === null, 'only what was accepted is written');
  service.close();
}
