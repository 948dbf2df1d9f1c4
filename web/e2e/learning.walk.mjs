// Learning: a manager gives a lesson to a team, a rep reads it, answers wrong, reads again and passes; progress with its
// records, the next level with its figures; from the stage guidance and a development plan to the lessons; both languages, phone, dark.
import { hands } from './hands.mjs';

export default async function walk({ open, check, accessible, shot, make, unique, settings }) {
  const admin = await open();
  const manager = await hands(admin, settings);
  const title = unique('需求访谈演练');
  const lesson = await make(admin, 'lesson', {
    name: title,
    name_en: `${title} EN`,
    body: '## 影响\n问出影响，并写成一个数字。\n\n## 谁受影响\n- 仓库\n- 财务',
    body_en: '## Effect\nAsk for the effect and put a number to it.\n\n## Who is affected\n- Warehouse\n- Finance',
    stage: 'needs_analysis',
    pipeline: 'sales',
    skill: 'needs',
    minutes: 5,
  });
  await make(admin, 'lesson_question', {
    lesson: lesson.id,
    position: 1,
    name: '先问什么？',
    name_en: 'What do you ask for?',
    answers: '价格\n影响',
    answers_en: 'The price\nThe effect',
    right: ['b'],
    place: '影响',
    place_en: 'Effect',
  });
  await make(admin, 'lesson_question', {
    lesson: lesson.id,
    position: 2,
    name: '还影响谁？',
    name_en: 'Who else is affected?',
    answers: '仓库\n邻居\n财务',
    answers_en: 'The warehouse\nThe neighbours\nFinance',
    right: ['a', 'c'],
    place: '谁受影响',
    place_en: 'Who is affected',
  });

  // The manager gives it to two people.
  await admin.goto(`${settings.base}/learning?tab=lessons&stage=needs_analysis`);
  await admin.getByRole('button', { name: `布置：${title}` }).click();
  const dialog = admin.getByRole('dialog');
  const rep = 'he';
  const [person] = await manager.find('user', `login = '${rep}'`);
  await dialog.getByRole('button', { name: /^人员/ }).click();
  await admin.getByRole('option', { name: person.name, exact: true }).click();
  await admin.keyboard.press('Escape');
  await accessible(admin, 'assigning a lesson');
  await shot('assign', admin);
  await dialog.getByRole('button', { name: '布置', exact: true }).click();
  await admin.getByText('已布置给 1 人。').waitFor();
  check(true, 'a lesson is given from the list');

  // Who learns: due, read, wrong, right.
  const learner = await open({ login: rep, path: '/learning' });
  await learner.getByRole('button', { name: new RegExp(title) }).waitFor();
  await accessible(learner, 'my learning');
  await shot('mine', learner);
  await learner.getByRole('button', { name: new RegExp(title) }).click();
  await learner.getByRole('heading', { name: '谁受影响' }).waitFor();
  await learner.getByRole('button', { name: '我读完了' }).click();
  await learner.getByText(/读完$/).waitFor();
  check(true, 'what has been read says when');
  const quiz = learner.getByRole('form', { name: /课后题/ });
  await quiz.getByRole('radio', { name: '价格' }).check();
  await quiz.getByRole('button', { name: '提交' }).click();
  await quiz.getByText('这一题还没有回答。').waitFor();
  check(true, 'an open question is named');
  await quiz.getByRole('checkbox', { name: '仓库' }).check();
  await quiz.getByRole('checkbox', { name: '财务' }).check();
  await quiz.getByRole('button', { name: '提交' }).click();
  await quiz.getByText('2 题答对 1 题', { exact: false }).waitFor();
  await quiz.getByText('已答 1 次').waitFor();
  check((await quiz.locator('[data-right]').count()) === 0, 'the right answers are not shown before one has passed');
  await accessible(learner, 'a quiz not passed');
  await shot('wrong', learner);
  await quiz.getByRole('button', { name: '回看“影响”' }).click();
  check(
    await learner.evaluate(() => document.activeElement?.textContent === '影响'),
    'a wrong answer leads to its place in the text',
  );
  await quiz.getByRole('radio', { name: '影响' }).check();
  await quiz.getByRole('button', { name: '提交' }).click();
  await quiz.getByText('已通过，成绩 100%', { exact: false }).waitFor();
  check((await quiz.locator('[data-right]').count()) === 3, 'once passed the right answers are marked');
  await shot('passed', learner);
  await learner.getByRole('button', { name: '返回' }).click();
  await learner.getByRole('heading', { name: /已完成/ }).waitFor();

  // The next level, with figures that lead to their records.
  await learner.getByRole('tab', { name: '成长与晋升' }).click();
  await learner.getByRole('heading', { name: /晋升到/ }).waitFor();
  await accessible(learner, 'career');
  await shot('career', learner);
  const figure = learner
    .getByRole('region', { name: /晋升到/ })
    .locator('a.figure-link')
    .first();
  await figure.click();
  await learner.waitForURL(/\/o\/\w+\?where=/);
  check(true, 'a figure of a criterion leads to its records');

  // Progress of the people.
  await admin.goto(`${settings.base}/learning?tab=team`);
  const table = admin.getByRole('region', { name: '学习进度' });
  await table.getByRole('row').nth(3).waitFor();
  await accessible(admin, 'progress');
  await shot('team', admin);
  await admin.getByRole('radio', { name: '微课' }).click();
  await table.getByRole('rowheader', { name: title }).waitFor();
  check(true, 'progress by lesson names the lesson');
  await table.locator('tbody tr').first().locator('a.figure-link').first().click();
  await admin.waitForURL(/\/o\/lesson_assignment\?where=/);
  check(true, 'a number leads to its assignments');

  // From a record's stage and from a development plan.
  const deal = await make(admin, 'opportunity', {
    name: unique('微课走查'),
    amount: '1000.00',
    pipeline: 'sales',
    stage: 'prospecting',
  });
  await admin.goto(`${settings.base}/o/opportunity/${deal.id}`);
  await admin.getByRole('region', { name: '阶段指引' }).getByRole('link', { name: '本阶段的微课' }).click();
  await admin.getByRole('button', { name: /^先判断，再投入/ }).waitFor();
  check(true, 'the guidance leads to the lessons of the stage');
  const plan = await make(admin, 'development_plan', { name: unique('发展计划'), person: person.id });
  await make(admin, 'development_goal', {
    plan: plan.id,
    name: '独立访谈',
    skill: 'needs',
    level_now: 2,
    level_wanted: 4,
  });
  await admin.goto(`${settings.base}/o/development_plan/${plan.id}`);
  const beside = admin.getByRole('region', { name: '针对差距的微课' });
  await beside.getByRole('link', { name: title }).waitFor();
  check((await beside.getByText('已通过').count()) > 0, 'a gap offers its lessons and says which are passed');
  await accessible(admin, 'a development plan with lessons');
  await shot('plan', admin);

  const looks = [
    { language: 'en', dark: true },
    { language: 'zh-CN', phone: true },
    { language: 'en', phone: true, dark: true },
  ];
  for (const look of looks) {
    const name = `${look.language} ${look.phone ? 'phone' : 'desk'}`;
    const page = await open({ ...look, path: `/learning?lesson=${lesson.id}` });
    await page.getByRole('heading', { name: look.language === 'en' ? 'Who is affected' : '谁受影响' }).waitFor();
    await accessible(page, `a lesson ${name}`);
    await shot(`lesson-${look.language}-${look.phone ? 'phone' : 'desk'}`, page);
    for (const tab of ['lessons', 'team', 'career']) {
      await page.goto(`${settings.base}/learning?tab=${tab}${tab === 'career' ? `&person=${person.id}` : ''}`);
      await page
        .locator(tab === 'lessons' ? '.learning-list' : tab === 'team' ? 'tfoot' : '.career-track')
        .first()
        .waitFor();
      check(
        await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth),
        `${tab} ${name}: nothing sticks out`,
      );
      await accessible(page, `${tab} ${name}`);
      await shot(`${tab}-${look.language}-${look.phone ? 'phone' : 'desk'}`, page);
    }
  }
  const empty = await open({ login: rep, phone: true, path: '/me' });
  await empty.getByRole('link', { name: '学习' }).click();
  await empty.waitForURL(/\/learning/);
  check(true, 'the phone menu leads here');
}
