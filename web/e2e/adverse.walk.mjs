// Typing with an input method in the palette, in a field in place and in a mention: what is being composed is no question and
// no answer yet, its Enter, Tab and Escape are its own.
export default async function walk({ open, check, shot, make, unique }) {
  const page = await open();
  const base = new URL(page.url()).origin;
  const name = unique('云杉输入法');
  const row = await make(page, 'opportunity', { name, next_step: '原来的' });
  const person = await make(page, 'account', { name: unique('恒泰输入') });
  const get = () => page.evaluate(async (id) => await (await fetch(`/api/records/opportunity/${id}`)).json(), row.id);
  const devtools = await page.context().newCDPSession(page);
  const compose = async (...steps) => {
    for (const text of steps)
      await devtools.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length });
  };
  const settle = (text) => devtools.send('Input.insertText', { text });
  const own = (target, key) => target.dispatchEvent('keydown', { key, isComposing: true, bubbles: true });

  // The palette: people and companies by pinyin and by initials.
  await page.keyboard.press('Control+k');
  const palette = page.getByRole('combobox', { name: '搜索记录或输入命令' });
  await palette.waitFor();
  for (const typed of ['hengtaishuru', 'htsr']) {
    await palette.fill(typed);
    await page
      .getByRole('option', { name: /恒泰输入/ })
      .first()
      .waitFor();
  }
  await palette.fill('guanliyuan');
  await page
    .getByRole('option', { name: /管理员/ })
    .first()
    .waitFor();
  check(true, `people and companies are found by pinyin and initials (${person.name})`);
  await compose('y', 'yu');
  await own(palette, 'Enter');
  check(await palette.isVisible(), 'Enter of the input method opens nothing');
  await settle('');
  await page.keyboard.press('Escape');

  // The filter as text: while a word is being composed its Enter puts nothing into force.
  await page.goto(`${base}/o/opportunity`);
  await page.locator('.grid-name').first().waitFor();
  await page.locator('body').press('f');
  await page.getByRole('radio', { name: '用表达式' }).click();
  const written = page.getByRole('textbox', { name: '用表达式' });
  await written.fill("contains(name, '");
  await written.press('End');
  await compose('yun', 'yun shan');
  await written.dispatchEvent('keydown', { key: 'Enter', ctrlKey: true, isComposing: true, bubbles: true });
  check(!new URL(page.url()).searchParams.has('where'), 'a filter that is being composed is not put into force');
  await settle(name);
  await page.keyboard.type("')");
  await page.getByRole('button', { name: '应用', exact: true }).click();
  await page.waitForFunction(() => document.querySelectorAll('.grid-row .grid-name').length === 1);
  check(
    (await page.locator('.grid-row .grid-name').innerText()).includes(name),
    'a filter with a composed word finds its record',
  );

  // A field in place.
  await page.goto(`${base}/o/opportunity/${row.id}`);
  await page.getByRole('heading', { level: 1, name }).waitFor();
  await page.getByRole('button', { name: '修改下一步' }).click({ force: true });
  const field = page.getByRole('textbox', { name: '下一步' });
  await field.fill('');
  await compose('ke', 'ke hu');
  for (const key of ['Enter', 'Tab', 'Escape']) await own(field, key);
  check(
    (await field.isVisible()) && (await get()).next_step === '原来的',
    'Enter, Tab and Escape of the input method leave the editor open',
  );
  await settle('客户确认');
  await page.keyboard.press('Enter');
  await page.locator('.fields').getByText('客户确认').waitFor();
  check((await get()).next_step === '客户确认', 'the word that was composed is saved');

  // A mention in a comment: people are looked for when the word stands, and Enter chooses.
  const composer = page.getByRole('region', { name: '记录跟进' });
  await composer.getByRole('button', { name: '评论' }).click();
  const text = composer.getByRole('textbox').first();
  await text.click();
  await page.keyboard.type('请看 @');
  await compose('guan', 'guan li');
  await settle('管理');
  const people = page.getByRole('option', { name: /管理员/ }).first();
  await people.waitFor();
  check(true, 'a person is found by a composed name');
  await page.keyboard.press('Enter');
  await composer.locator('[data-type=mention], .mention').first().waitFor();
  check(true, 'and mentioned');
  await shot('mention', page);
}
