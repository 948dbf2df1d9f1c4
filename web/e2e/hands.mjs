// The API in the hands of a person of a walk: what a screen needs to show first is made through it.

/** As who is signed in on the page, or, with a login, as somebody else. */
export async function hands(page, settings, login) {
  const request = login ? (await page.context().browser().newContext()).request : page.context().request;
  const at = `${settings.base}/api/session`;
  const answer = login
    ? await request.post(at, { data: { login, password: settings.password } })
    : await request.get(at);
  const { csrf, user } = await answer.json();
  const call = async (method, path, data, more = {}) => {
    const answer = await request.fetch(settings.base + path, {
      method,
      data,
      headers: { 'X-CSRF-Token': csrf, ...more },
    });
    if (!answer.ok()) throw new Error(`${method} ${path}: ${answer.status()} ${await answer.text()}`);
    return answer.status() === 204 ? {} : answer.json();
  };
  return {
    user,
    call,
    make: (object, values) => call('POST', `/api/records/${object}`, values),
    remove: (path) => call('DELETE', path),
    find: async (object, where) =>
      (await call('GET', `/api/records/${object}?limit=20&where=${encodeURIComponent(where)}`)).rows,
  };
}

/** A day in the zone of the demo company, so many days from today: theirs begins before that of Greenwich. */
export const dayFrom = (shift) =>
  new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai' }).format(new Date(Date.now() + shift * 86_400_000));

/** Does what changes a preference and waits until the program keeps it. */
export async function kept(page, preference, act) {
  const answer = page.waitForResponse(
    (each) =>
      each.url().endsWith('/api/session/preferences') && each.request().postData()?.includes(`"${preference}":`),
  );
  await act();
  await answer;
}

/** Opens "more" of a record and picks. */
export async function more(page, name) {
  await press(page, /^(更多|More)/);
  await page.getByRole('menuitem', { name }).click();
}

export const press = (page, name) => page.getByRole('button', { name }).first().click();

/** A process of one step or several whose only approver is the person. */
export function processOf(key, name, steps) {
  return {
    name,
    key,
    applies_to: 'opportunity',
    condition: `starts_with(name, '${key}')`,
    steps: JSON.stringify(steps),
  };
}
