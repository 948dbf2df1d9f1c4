// Parts that a screen shows only when there is something to show: a record shared with others, a field with a file, keys,
// the narrowed log, what was removed, why a change happened, a question in a column. Made here, and shown in every look.
import { hands, more } from './hands.mjs';
import { tour } from './overview.walk.mjs';

/** What there must be: the address of each screen goes by it. */
async function prepare({ call, make }) {
  const stamp = Date.now().toString(36);
  const rows = async (path) => (await call('GET', path)).rows;
  const before = await call('GET', '/api/schema/product/overlay');
  const gone = `brochure_${stamp}_c`;
  const kept = `sheet_${stamp}_c`;
  const file = (zh, en) => ({ type: 'file', label: { zh, en } });
  await call('PUT', '/api/schema/product', {
    ...before,
    fields: { ...before.fields, [gone]: file('旧版画册', 'Old brochure'), [kept]: file('规格书', 'Data sheet') },
  });
  await call('DELETE', `/api/schema/product/fields/${gone}`);
  const sheet = await call(
    'POST',
    '/api/files?object=product&name=AXQ-200%20%E8%A7%84%E6%A0%BC%E4%B9%A6.txt',
    Buffer.from('AXQ-200'),
    { 'Content-Type': 'text/plain' },
  );
  const product = await make('product', { name: `AXQ-200 ${stamp}`, [kept]: sheet.id });
  const [team] = await rows('/api/records/team?limit=1');
  const [role] = await rows('/api/records/role?limit=1');
  const deal = await make('opportunity', {
    name: `华南仓储自动化改造 ${stamp}`,
    pipeline: 'sales',
    stage: 'prospecting',
  });
  const shares = `/api/records/opportunity/${deal.id}/shares`;
  await call('POST', shares, { principal: team.id, kind: 'team', write: true });
  await call('POST', shares, { principal: role.id, kind: 'role', write: false });
  for (const [name, scopes] of [
    ['官网表单', ['read', 'write']],
    ['BI 报表', ['read']],
  ])
    await call('POST', '/api/keys', { name: `${name} ${stamp}`, scopes });
  return { product: product.id, deal: deal.id, kept, stamp };
}

/** Moves the one card by its menu into a stage that asks. */
async function moveInto(page, stage) {
  const card = page.locator('[data-card]').first();
  await card.focus();
  await page.keyboard.press('m');
  await page.getByRole('menuitem', { name: stage }).click();
}

export default async function walk(tools) {
  const first = await tools.open({ path: '/' });
  const own = await hands(first, tools.settings);
  const { product, deal, kept, stamp } = await prepare(own);
  const where = encodeURIComponent(`contains(name, '${stamp}')`);
  const share = (page) => more(page, /^(共享…|Share…)$/);
  await tour(
    [
      ['sharing', `/o/opportunity/${deal}`, '.sharing-list li + li', share],
      ['file-field', `/o/product/${product}`, '.fields'],
      ['keys-list', '/admin/keys', '.admin-table'],
      ['audit-narrowed', '/admin/audit?action=key_made', '.admin-table'],
      ['removed', '/admin/objects?id=product&q=', '.model-hidden'],
      ['causes', 'record:account?tab=history', '.cause'],
      [
        'gate-in-column',
        `/o/opportunity/board?pipeline=sales&where=${where}`,
        '.bgate input',
        (page) => moveInto(page, /需求分析|Needs analysis/i),
      ],
    ],
    tools,
  );
  await own.remove(`/api/schema/product/fields/${kept}`);
  for (const key of (await own.call('GET', '/api/keys')).keys)
    if (key.name.endsWith(stamp)) await own.remove(`/api/keys/${key.id}`);
}
