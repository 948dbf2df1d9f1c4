// Signing in, being sent where one wanted to go, signing in again under unsaved input, signing out.
export default async function walk({ open, check, accessible, shot, settings }) {
  const page = await open({ signedIn: false, path: '/o/opportunity?view=open' });
  await page.waitForURL('**/signin**');
  await page.getByRole('heading', { level: 1 }).waitFor();
  await accessible(page, 'sign-in');
  await page.getByLabel('用户名').fill(settings.login);
  await page.getByLabel('密码').fill('not the password');
  await page.getByRole('button', { name: '登录' }).click();
  await page.getByRole('alert').first().waitFor();
  check(true, 'a wrong password is refused in words');
  await shot('refused');
  await page.getByLabel('密码').fill(settings.password);
  await page.getByRole('button', { name: '登录' }).click();
  await page.waitForURL('**/o/opportunity?view=open');
  await page.getByRole('grid').waitFor();
  check(true, 'goes on to the page that was asked for');

  // The session ends while a form is open.
  await page.keyboard.press('n');
  await page.getByLabel('商机名称').fill('会话过期测试');
  await page.context().clearCookies();
  await page.getByRole('button', { name: '创建', exact: true }).click();
  const again = page.getByRole('dialog', { name: '请重新登录' });
  await again.waitFor();
  await shot('expired');
  await again.getByLabel('密码').fill(settings.password);
  await again.getByRole('button', { name: '登录' }).click();
  await page.getByText('已创建“会话过期测试”').waitFor();
  check(true, 'the refused request is sent again after signing in, nothing typed is lost');

  await page.getByRole('button', { name: /的菜单/ }).click();
  await page.getByRole('menuitem', { name: '退出登录' }).click();
  await page.waitForURL('**/signin**');
  await page.goto(`${settings.base}/`);
  await page.waitForURL('**/signin**');
  check(true, 'after signing out nothing is reachable');
}
