// One field for search and commands, by keyboard alone; the page of all results.
export default async function walk({ open, check, accessible, shot, make, unique }) {
  const page = await open();
  const tag = Date.now().toString(36);
  const name = unique('云杉检索');
  await make(page, 'account', { name });
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.keyboard.press('Control+k');
  const palette = page.getByRole('combobox', { name: '搜索记录或输入命令' });
  await palette.waitFor();
  check(
    await palette.evaluate((element) => element === document.activeElement),
    'the palette opens with the focus in its field',
  );
  await accessible(page, 'palette');
  await palette.fill('yunshan');
  await page
    .getByRole('option', { name: /云杉检索/ })
    .first()
    .waitFor();
  check(true, 'pinyin finds a Chinese name');
  await shot('palette');
  await palette.fill(name);
  await page
    .getByRole('option', { name: new RegExp(tag.slice(0, 5)) })
    .first()
    .waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name, level: 1 }).waitFor();
  check(true, 'Enter opens the first result');
  await page.keyboard.press('Control+k');
  await palette.fill('漏斗');
  await page.getByRole('option', { name: '销售漏斗' }).waitFor();
  check(true, 'commands are found too');
  for (const typed of ['loudou', 'xsld', 'funnel']) {
    await palette.fill(typed);
    await page
      .getByRole('option', { name: '销售漏斗' })
      .waitFor({ timeout: 5000 })
      .catch(() => undefined);
    if (typed !== 'funnel')
      check(await page.getByRole('option', { name: '销售漏斗' }).isVisible(), `a command answers to ${typed}`);
  }
  // An input method at work: nothing is asked for until the word stands.
  await palette.fill('');
  let asked = 0;
  page.on('request', (request) => {
    if (request.url().includes('/api/search')) asked += 1;
  });
  const sent = page.waitForRequest((request) => request.url().includes('/api/search'));
  await palette.evaluate((input) => {
    const put = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;
    input.dispatchEvent(new CompositionEvent('compositionstart', { bubbles: true }));
    for (const text of ['y', 'yu', 'yun', 'yun s']) {
      put.call(input, text);
      input.dispatchEvent(new InputEvent('input', { bubbles: true, isComposing: true, data: text }));
    }
    window.setTimeout(() => {
      put.call(input, '云杉检索');
      input.dispatchEvent(new InputEvent('input', { bubbles: true, isComposing: true, data: '云杉检索' }));
      input.dispatchEvent(new CompositionEvent('compositionend', { bubbles: true, data: '云杉检索' }));
    }, 400);
  });
  await page
    .getByRole('option', { name: /云杉检索/ })
    .first()
    .waitFor();
  // What was open lately answers at once; the question follows.
  await sent;
  check(asked === 1, `a word typed with an input method is asked for once (${asked})`);
  await palette.fill('云杉');
  await page.getByRole('option', { name: /查看“云杉”的全部结果/ }).click();
  await page.waitForURL('**/search?q=**');
  await page
    .getByRole('link', { name: /云杉检索/ })
    .first()
    .waitFor();
  await accessible(page, 'search page');
  await shot('page');
  await page.goto(`${new URL(page.url()).origin}/`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press('a');
  await page.waitForURL('**/o/account');
  check(true, 'G then A goes to the accounts');
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: '键盘快捷键' }).waitFor();
  await accessible(page, 'keys');
  await shot('keys');
}
