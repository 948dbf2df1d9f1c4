// Holds the bundles against the byte budgets of the first list, of every route, and of the whole. Run after a build.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const dist = fileURLToPath(new URL('../dist', import.meta.url));
const manifest = JSON.parse(readFileSync(join(dist, '.vite/manifest.json'), 'utf8'));
const bytes = new Map();
const size = (file) => {
  if (!bytes.has(file)) bytes.set(file, gzipSync(readFileSync(join(dist, file))).length);
  return bytes.get(file);
};

/** All files that come with an entry: itself, what it imports, their styles. */
function closure(key, seen = new Set()) {
  if (seen.has(key)) return seen;
  seen.add(key);
  for (const next of manifest[key]?.imports ?? []) closure(next, seen);
  return seen;
}
const files = (keys) => ({
  js: new Set([...keys].map((key) => manifest[key]?.file).filter((file) => file?.endsWith('.js'))),
  css: new Set([...keys].flatMap((key) => manifest[key]?.css ?? [])),
});
const sum = (set) => [...set].reduce((total, file) => total + size(file), 0);
const find = (end) => Object.keys(manifest).find((key) => key.endsWith(end));

const first = new Set();
// The first list comes with the application itself (tools/first_list.ts).
for (const end of ['index.html', 'i18n/zh-CN/index.ts']) {
  const key = find(end);
  if (!key) throw new Error(`no ${end} in the build`);
  closure(key, first);
}
const base = files(first);
const rows = [
  ['JS until the first list', sum(base.js), 210],
  ['CSS until the first list', sum(base.css), 24],
];
for (const [key, chunk] of Object.entries(manifest)) {
  if (!chunk.isDynamicEntry || !/features\/.*Page\.tsx$/.test(key)) continue;
  const route = files(closure(key));
  const extra = [...route.js].filter((file) => !base.js.has(file));
  rows.push([`extra JS of ${key.split('/').pop()}`, sum(new Set(extra)), 60]);
}
// Parts that come when they are first shown have gates of their own.
for (const [end, name, gate] of [
  ['charts/Canvas.tsx', 'charts', 260],
  ['features/admin/model/Model.tsx', 'designers', 60],
]) {
  const key = find(end);
  if (!key) continue;
  const extra = [...files(closure(key)).js].filter((file) => !base.js.has(file));
  rows.push([`${name}, when first shown`, sum(new Set(extra)), gate]);
}
// What the service worker puts down at its installation, as it is on the device.
const shell = JSON.parse(/const SHELL = (\[[^\]]*\]);/.exec(readFileSync(join(dist, 'sw.js'), 'utf8'))[1]);
rows.push([
  'offline shell, as it is',
  [...shell, '/index.html'].reduce((total, file) => total + readFileSync(join(dist, file)).length, 0),
  1200,
]);
const kb = (value) => `${(value / 1024).toFixed(1)} KB`;
let failed = 0;
for (const [name, value, gate] of rows) {
  const over = value > gate * 1024;
  if (over) failed += 1;
  console.log(`${over ? 'OVER ' : 'ok   '} ${name.padEnd(40)} ${kb(value).padStart(10)} of ${gate} KB`);
}
const all = readdirSync(dist, { recursive: true, withFileTypes: true }).filter(
  (entry) => entry.isFile() && !entry.parentPath.includes('.vite'),
);
console.log(
  `whole: ${all.length} files, ${kb(all.reduce((total, entry) => total + readFileSync(join(entry.parentPath, entry.name)).length, 0))} raw`,
);
if (failed) process.exit(1);
