// The first run: who comes without the token is told what to do; three steps, each fault beside its field; what is sent.
// The door answers only while there is nobody, so its answers are given here.
export default async function walk({ open, check, accessible, shot }) {
  const door = async (page, sent) =>
    page.route('**/api/setup', (route) => {
      if (route.request().method() === 'GET') return route.fulfill({ json: { needed: true } });
      sent.push(route.request().postDataJSON());
      return route.fulfill({
        status: 403,
        contentType: 'application/problem+json',
        json: { code: 'forbidden', message: '', fields: [] },
      });
    });
  const page = await open({ signedIn: false, path: '/setup' });
  await page.getByText('这里已经设置好了').waitFor();
  check(true, 'a workspace with people needs no setting up');
  const sent = [];
  await door(page, sent);
  await page.goto(new URL('/signin', page.url()).href);
  await page.waitForURL(/\/setup/);
  await page.getByText('请用服务器启动时打印的完整地址').waitFor();
  check(true, 'the sign-in of an empty workspace leads here, and says where the token is');
  await page.goto(new URL('/setup?token=walk', page.url()).href);
  await page.getByLabel('公司名称').waitFor();
  await page.keyboard.press('Enter');
  await page.getByText('请填写公司名称。').waitFor();
  await accessible(page, 'company');
  await shot('company', page);
  await page.getByLabel('公司名称').fill('走查公司');
  await page.keyboard.press('Enter');
  await page.getByLabel('您的姓名').fill('林静');
  await page.getByLabel('登录名').fill('lin');
  await page.getByLabel('密码', { exact: false }).first().fill('long enough');
  await page.getByLabel('再输入一次密码').fill('long');
  await page.keyboard.press('Enter');
  await page.getByText('两次输入的密码不一样。').waitFor();
  await accessible(page, 'administrator');
  await shot('administrator', page);
  await page.getByLabel('再输入一次密码').fill('long enough');
  await page.keyboard.press('Enter');
  await page.getByLabel('带示例数据').check();
  await accessible(page, 'beginning');
  await page.getByRole('button', { name: '开始使用' }).click();
  await page.getByText('地址里的口令不对').waitFor();
  const body = sent[0] ?? {};
  check(
    body.token === 'walk' && body.company === '走查公司' && body.login === 'lin' && body.demo === true,
    `everything typed is sent: ${Object.keys(body).join()}`,
  );
  check(await page.getByLabel('带示例数据').isChecked(), 'a refusal keeps what was entered');
  const phone = await open({ signedIn: false, phone: true, dark: true, language: 'en', path: '/signin' });
  await door(phone, []);
  await phone.goto(new URL('/setup?token=walk', phone.url()).href);
  await phone.getByLabel('Name of the company').waitFor();
  check(
    await phone.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth),
    'nothing sticks out on a phone',
  );
  await accessible(phone, 'on a phone, dark');
  await shot('phone', phone);
}
