// What the program answers is what its description says: the types of this application are made from it.
export default async function walk({ open, check }) {
  const page = await open();
  const faults = await page.evaluate(async () => {
    const get = async (path) => (await fetch(path)).json();
    const document = await get('/api/openapi.json');
    const found = [];
    const follow = (schema) => (schema.$ref ? document.components.schemas[schema.$ref.split('/').pop()] : schema);
    const fits = (value, given, at, say) => {
      const schema = follow(given);
      const no = (why) => {
        if (say) found.push(`${at}: ${why}`);
        return false;
      };
      if (schema.anyOf) return schema.anyOf.some((each) => fits(value, each, at, false)) || no('none of its forms');
      if (schema.enum && !schema.enum.includes(value)) return no(`${value} is no word of it`);
      if (!schema.type) return true;
      const type =
        value === null ? 'null' : Array.isArray(value) ? 'array' : Number.isInteger(value) ? 'integer' : typeof value;
      if (schema.type && type !== schema.type && !(schema.type === 'number' && type === 'integer'))
        return no(`${type} instead of ${schema.type}`);
      if (type === 'array') return value.every((each, n) => fits(each, schema.items, `${at}[${n}]`, say));
      if (type !== 'object') return true;
      let good = true;
      for (const name of schema.required ?? []) if (!(name in value)) good = no(`${name} is missing`);
      for (const [name, each] of Object.entries(value)) {
        const part = schema.properties?.[name] ?? schema.additionalProperties;
        if (part && part !== true) good = fits(each, part, `${at}.${name}`, say) && good;
      }
      return good;
    };
    const id = (await get('/api/records/opportunity?limit=1')).rows[0].id;
    const record = `/api/records/opportunity/${id}`;
    for (const [door, path] of [
      ['/api/session', '/api/session'],
      ['/api/schema', '/api/schema'],
      ['/api/schema/{object}', '/api/schema/lead'],
      ['/api/settings', '/api/settings'],
      ['/api/records/{object}', '/api/records/opportunity?limit=20&count=exact&sum=amount'],
      ['/api/records/{object}/{id}', record],
      ['/api/records/{object}/{id}/history', `${record}/history`],
      ['/api/records/{object}/{id}/timeline', `${record}/timeline`],
      ['/api/jobs', '/api/jobs'],
      ['/api/notifications', '/api/notifications'],
    ]) {
      const schema = document.paths[door].get.responses['200'].content['application/json'].schema;
      if (!schema.$ref) found.push(`${door} has no shape`);
      else fits(await get(path), schema, path, true);
    }
    return found;
  });
  check(faults.length === 0, `answers are as described ${faults.slice(0, 12).join('; ')}`);
}
