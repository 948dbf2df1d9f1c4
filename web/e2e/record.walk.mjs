// The record: edit in place, stage moves with a gate that asks in place, notes, tasks, history, conflict, delete and undo.
export default async function walk({ open, check, accessible, shot, make, pursue, unique }) {
  const page = await open();
  const name = unique('记录走查');
  const row = await make(page, 'opportunity', { name });
  await pursue(page, row.id);
  await page.goto(`${new URL(page.url()).origin}/o/opportunity/${row.id}`);
  await page.getByRole('heading', { name, level: 1 }).waitFor();
  await accessible(page, 'record, light');

  // A field, in place.
  await page.getByRole('button', { name: '修改下一步' }).click({ force: true });
  await page.getByRole('textbox', { name: '下一步' }).fill('约见决策人');
  await page.keyboard.press('Enter');
  await page.locator('.fields').getByText('约见决策人').waitFor();
  check(true, 'a field is edited in place');

  // One press moves the stage.
  await page.getByRole('button', { name: '移到“初步接触”' }).click();
  await page.getByRole('button', { name: '当前阶段：初步接触' }).waitFor();
  check(true, 'one press moves the stage');

  // A gate refuses and asks right here.
  await page.getByRole('button', { name: '移到“谈判与报价”' }).click();
  const gate = page.getByRole('dialog', { name: /谈判与报价/ });
  await gate.waitFor();
  check(await gate.getByText('请填写').first().isVisible(), 'the gate says what is missing');
  await accessible(page, 'gate');
  await shot('gate');
  await gate.getByLabel('金额').fill('88000');
  await gate.getByRole('button', { name: '保存并移动' }).click();
  // Other gates may still ask; the dialogue then shows them.
  await page.getByRole('button', { name: '当前阶段：谈判与报价' }).waitFor();
  check(
    await page.locator('.figures').getByText('¥88,000').isVisible(),
    'the missing fact is filled and the stage moves',
  );

  // Closing as lost asks for the reason.
  await page.locator('.stages').getByRole('button', { name: '关闭' }).click();
  await page.getByRole('menuitemcheckbox', { name: '输单' }).click();
  const lost = page.getByRole('dialog', { name: /输单/ });
  await lost.waitFor();
  await lost.getByRole('button', { name: /输单原因/ }).click();
  await page.getByRole('option', { name: '价格' }).click();
  await lost.getByRole('button', { name: '保存并移动' }).click();
  await page.locator('.stages-end[data-state="lost"]').waitFor();
  check(true, 'lost asks for the reason');
  await page.getByRole('button', { name: '撤销' }).click();
  await page.getByRole('button', { name: '当前阶段：谈判与报价' }).waitFor();
  check(true, 'undo reopens it');

  // The timeline and its composer.
  await page.locator('body').press('l');
  const composer = page.getByRole('region', { name: '记录跟进' });
  await composer.getByRole('textbox').first().fill('客户确认预算，下周二演示。');
  await page.keyboard.press('Control+Enter');
  await page.locator('.timeline').getByText('客户确认预算，下周二演示。').waitFor();
  check(true, 'a note is written with the keyboard alone');
  await composer.getByRole('button', { name: '任务' }).click();
  await composer.getByLabel('主题').fill('发送报价');
  await composer.getByRole('button', { name: '保存任务' }).click();
  await page.locator('.timeline').getByText('发送报价').waitFor();
  await page.getByRole('checkbox', { name: /发送报价/ }).click();
  await page.locator('.entry-title[data-done]', { hasText: '发送报价' }).waitFor();
  check(true, 'a task is planned and finished on the timeline');
  await shot('timeline');

  // History by field.
  await page.getByRole('tab', { name: '变更历史' }).click();
  await page.getByRole('table').getByText('约见决策人').waitFor();
  check(page.url().includes('tab=history'), 'the tab is in the address');
  await accessible(page, 'history');

  // Somebody else is faster.
  await page.evaluate(
    async ([id, by]) => {
      const session = await (await fetch('/api/session')).json();
      const now = await (await fetch(`/api/records/opportunity/${id}`)).json();
      window.fetch = new Proxy(window.fetch, {
        apply: async (target, self, args) => {
          const [, init] = args;
          if (init?.method === 'PATCH' && !window.raced) {
            window.raced = true;
            await Reflect.apply(target, self, [
              `/api/records/opportunity/${id}`,
              {
                method: 'PATCH',
                headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': session.csrf },
                body: JSON.stringify({ next_step: by, version: now.version }),
              },
            ]);
          }
          return Reflect.apply(target, self, args);
        },
      });
    },
    [row.id, '别人写的'],
  );
  await page.getByRole('button', { name: '修改下一步' }).click({ force: true });
  await page.getByRole('textbox', { name: '下一步' }).fill('我写的');
  await page.keyboard.press('Enter');
  const conflict = page.getByRole('dialog', { name: '这条记录刚被别人改过' });
  await conflict.waitFor();
  check(
    (await conflict.getByText('我写的').isVisible()) && (await conflict.getByText('别人写的').isVisible()),
    'a conflict shows both values',
  );
  await accessible(page, 'conflict');
  await shot('conflict');
  await conflict.getByRole('button', { name: '保存所选' }).click();
  await page.locator('.fields').getByText('我写的').waitFor();
  check(true, 'the chosen value wins');

  // Delete, and take it back.
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: '更多操作' }).click();
  await page.getByRole('menuitem', { name: '删除' }).click();
  await page.waitForURL(/\/o\/opportunity(\?|$)/);
  await page.getByText('已放入回收站').waitFor();
  await page.getByRole('button', { name: '撤销' }).click();
  await page.getByText('已撤销').waitFor();
  await page.goto(`${new URL(page.url()).origin}/o/opportunity/${row.id}`);
  await page.getByRole('heading', { name, level: 1 }).waitFor();
  check(true, 'a delete is taken back');

  const dark = await open({ dark: true, path: `/o/opportunity/${row.id}` });
  await dark.getByRole('heading', { name, level: 1 }).waitFor();
  await dark.locator('.entry').first().waitFor();
  await accessible(dark, 'record, dark');
  await shot('dark', dark);

  await page.goto(`${new URL(page.url()).origin}/o/opportunity/0000000000000`);
  await page.getByText('这条记录不存在').waitFor();
  check(true, 'a missing record says so');
}
