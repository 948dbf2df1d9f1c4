// What those who win more do differently: who they are, their way stage by stage, steps into the playbook and the guidance; weak evidence, phone.
import { hands } from './hands.mjs';

const day = 86_400_000;
const at = (days) => new Date(Date.now() - days * day).toISOString();

/** Forty deals of four people in the simple pipeline: the first wins most, rings up early and is quick. */
async function make(admin) {
  const people = (await admin.call('GET', '/api/records/user?limit=50&sort=name')).rows
    .filter((row) => row.login !== 'admin')
    .slice(0, 4);
  if ((await admin.find('opportunity', "name = '做法 1'")).length > 0) return people[0];
  const deals = [];
  for (let i = 0; i < 40; i += 1) {
    const best = i % 4 === 0;
    deals.push({ best, won: best ? i !== 4 : i % 10 === 1, owner: people[i % 4] });
  }
  const batch = async (commands) =>
    (await admin.call('POST', '/api/batch', { mode: 'all', commands })).results.map((each) => each.body);
  const made = await batch(
    deals.map(({ won, owner }, i) => ({
      method: 'POST',
      path: '/api/records/opportunity',
      body: {
        name: `做法 ${i + 1}`,
        owner: owner.id,
        pipeline: 'simple',
        amount: '1000',
        stage: won ? 'won' : 'lost',
        close_date: at(20).slice(0, 10),
      },
    })),
  );
  await admin.call('POST', '/api/stage-history', {
    object: 'opportunity',
    records: deals.map(({ best, won }, i) => ({
      key: made[i].id,
      visits: [
        { stage: 'prospecting', at: at(60) },
        { stage: 'engaging', at: at(best ? 56 : 45) },
        { stage: won ? 'won' : 'lost', at: at(20) },
      ],
    })),
  });
  await batch(
    deals.flatMap(({ best, owner }, i) => [
      ...(best || i % 10 === 3
        ? [
            {
              method: 'POST',
              path: '/api/records/call',
              body: {
                name: '首次联系',
                owner: owner.id,
                start_at: at(best ? 59 : 50),
                about: { object: 'opportunity', id: made[i].id },
              },
            },
          ]
        : []),
    ]),
  );
  return people[0];
}

export default async function walk({ open, check, accessible, shot, settings }) {
  const first = await open({ path: '/' });
  const admin = await hands(first, settings);
  const overlay = await admin.call('GET', '/api/schema/opportunity/overlay');
  const best = await make(admin);
  const path = '/reports/funnel?tab=practice&pipeline=simple&least=5';
  const page = await open({ path });
  await page.getByRole('heading', { name: '谁做得更好' }).waitFor();
  const who = page.getByRole('region', { name: '谁做得更好：数据表' });
  await who.getByText(best.name).waitFor();
  check((await who.locator('tbody tr').count()) === 1, 'the one who wins more is named alone');
  await page.getByText('超出偶然', { exact: true }).first().waitFor();
  const rows = page.getByRole('list', { name: '“挖掘”阶段的做法' }).locator('.practice-row');
  await rows.first().waitFor();
  check((await rows.count()) === 2, 'two differences of the first stage are evident: days in it, and calls');
  await accessible(page, 'practice, light');
  await shot('way');

  // Everything compared can be seen; what is weak has no box.
  const stage = page.getByRole('region', { name: '挖掘', exact: true });
  await stage.getByRole('button', { name: /查看全部/ }).click();
  await stage.getByText('无证据').first().waitFor();
  check(
    (await stage.getByRole('checkbox').count()) === 2 && (await rows.count()) > 10,
    'only what is evident can be chosen',
  );
  await shot('all');
  await stage.getByRole('button', { name: '只看有证据的' }).click();
  await stage.getByRole('radio', { name: '表', exact: true }).click();
  const table = page.getByRole('region', { name: '挖掘：数据表' });
  await table.waitFor();
  await table.getByText('有电话的商机占比').waitFor();
  await accessible(page, 'practice, table');
  await shot('table');
  await table
    .getByRole('row', { name: /有电话的商机占比/ })
    .getByRole('link', { name: '9' })
    .first()
    .click();
  await page.locator('.grid-name').first().waitFor();
  check(page.url().includes('/o/opportunity'), 'a number opens its records');
  await page.goBack();
  await table.waitFor();
  await page.getByRole('radio', { name: '图', exact: true }).first().click();
  await rows.first().waitFor();

  // Two steps into the playbook.
  for (const box of await rows.getByRole('checkbox').all()) await box.check();
  await page.getByText(/已选 2 项/).waitFor();
  await page.getByRole('button', { name: '发布到措施库' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('做法', { exact: false }).first().waitFor();
  await accessible(page, 'publishing');
  await shot('publish');
  await dialog.locator('fieldset').first().getByRole('textbox').first().fill('四天内走完第一阶段');
  const publish = async () => {
    const answer = page.waitForResponse((each) => each.url().endsWith('/api/reports/best_practice/publish'));
    await dialog.getByRole('button', { name: /^发布/ }).click();
    return (await answer).json();
  };
  const done = await publish();
  await dialog.waitFor({ state: 'detached' });
  check(done.made.length + done.kept.length === 2, 'two entries are made');
  const entries = await admin.find('playbook_entry', "stage = 'prospecting' and name = '四天内走完第一阶段'");
  check(entries.length === 1 && Number(entries[0].within_days) === 4, 'with the wording and the timing');

  // The same into the guidance of the stage, where administrators may.
  await rows.getByRole('checkbox').first().check();
  await page.getByRole('button', { name: '发布到措施库' }).click();
  await dialog.getByRole('radio', { name: '阶段指引' }).click();
  const guided = await publish();
  await dialog.waitFor({ state: 'detached' });
  check(guided.as === 'stage' && guided.made.length + guided.kept.length === 1, 'a step of the stage is made');
  const open_deal = await admin.make('opportunity', { name: '有指引的商机', pipeline: 'simple', amount: '10' });
  await page.goto(`${settings.base}/o/opportunity/${open_deal.id}`);
  await page.locator('.guidance-steps summary').first().click();
  await page.getByText('“挖掘”阶段约 4 天走完').first().waitFor();
  check(true, 'the step shows in the guidance of a record there');
  await shot('guidance');

  // Nobody is named when there is too little to go by; a faulty filter says so.
  const weak = await open({
    path: '/reports/funnel?tab=practice&pipeline=simple&least=50',
    language: 'en',
    dark: true,
  });
  await weak.getByText('Too few closed deals to name anybody').waitFor();
  await accessible(weak, 'practice, too few, dark');
  await shot('weak', weak);
  await weak.goto(`${settings.base}/reports/funnel?tab=practice&where=nonsense%20%3D%201`);
  await weak.getByRole('heading', { name: 'Who does better' }).waitFor();
  await weak.locator('[role="alert"]').first().waitFor();
  await shot('fault', weak);

  const phone = await open({ path, phone: true, language: 'en' });
  await phone.locator('.practice-row').first().waitFor();
  check(
    await phone.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth),
    'nothing sticks out on a phone',
  );
  await accessible(phone, 'practice, phone');
  await shot('phone', phone);
  await phone.locator('.practice-row').first().scrollIntoViewIfNeeded();
  await phone.mouse.wheel(0, 260);
  await shot('phone-rows', phone);
  await phone.locator('.practice-row').getByRole('checkbox').first().check();
  await phone.getByRole('button', { name: 'Publish to the playbook' }).click();
  await phone.getByRole('dialog').getByText('What to do (English)').waitFor();
  await shot('phone-publish', phone);

  // The company of the other walks is left as it was.
  await admin.call('PUT', '/api/schema/opportunity', { ...overlay, object: 'opportunity' });
  const made = await admin.call(
    'GET',
    `/api/records/opportunity?limit=100&where=${encodeURIComponent("pipeline = 'simple' and (starts_with(name, '做法 ') or name = '有指引的商机')")}`,
  );
  const kept = await admin.find('playbook_entry', "name = '四天内走完第一阶段' or starts_with(name, '“挖掘”')");
  for (const [object, rows] of [
    ['opportunity', made.rows],
    ['playbook_entry', kept],
  ])
    await admin.call('POST', '/api/batch', {
      mode: 'all',
      commands: rows.map(({ id }) => ({ method: 'DELETE', path: `/api/records/${object}/${id}` })),
    });
}
