// The page of a form as visitors see it: both languages, a phone, the dark; the designer on a phone and in the dark.
export default async function walk({ open, check, accessible, shot, make, unique }) {
  const page = await open({ path: '/o/form' });
  await page.getByRole('heading', { level: 1 }).waitFor();
  const form = await make(page, 'form', { name: unique('会展登记'), min_seconds: 0 });
  const put = await page.evaluate(async (key) => {
    const session = await (await fetch('/api/session')).json();
    const answer = await fetch(`/api/forms/${key}/definition`, {
      method: 'PUT',
      headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': session.csrf },
      body: JSON.stringify({
        title: { zh: '会展登记', en: 'Register at our booth' },
        intro: { zh: '留下联系方式，我们会后发送资料。', en: 'Leave your details and we will send the material.' },
        consent: { text: { zh: '我同意接收产品信息。', en: 'I agree to be sent product news.' }, required: true },
        fields: [
          { field: 'name', required: true },
          { field: 'company' },
          { field: 'mobile', required: true },
          { field: 'industry' },
          { field: 'description', label: { zh: '想了解什么', en: 'What are you looking for' } },
        ],
        defaults: {},
      }),
    });
    return answer.status;
  }, form.id);
  check(put === 200, 'the definition is taken');
  for (const [language, phone, dark, label] of [
    ['zh-CN', false, false, '姓名'],
    ['en', false, true, 'Name'],
    ['zh-CN', true, true, '姓名'],
    ['en', true, false, 'Name'],
  ]) {
    const visitor = await open({ language, phone, dark, signedIn: false, path: `/f/${form.id}` });
    await visitor.getByLabel(label).first().waitFor();
    const what = `${language}${phone ? '-phone' : ''}${dark ? '-dark' : ''}`;
    await accessible(visitor, `page, ${what}`);
    check(
      await visitor.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth),
      `nothing is cut off, ${what}`,
    );
    await shot(`page-${what}`, visitor);
  }
  for (const [language, phone, dark] of [
    ['en', true, false],
    ['zh-CN', false, true],
  ]) {
    const other = await open({ language, phone, dark, path: `/forms/${form.id}` });
    await other.locator('.intake-preview').waitFor();
    await other.locator('.intake-code img').waitFor();
    const what = `${language}${phone ? '-phone' : ''}${dark ? '-dark' : ''}`;
    await accessible(other, `designer, ${what}`);
    await shot(`designer-${what}`, other);
  }
  const gone = await open({ signedIn: false, path: '/f/nosuchform' });
  await gone.getByText('没有这个表单').waitFor();
  check(true, 'a form that is not there says so');
}
