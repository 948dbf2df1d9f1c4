// Makes src/api/schema.d.ts from the description the program prints: the shapes of answers and the doors that have one.
//   fairlead openapi | node types.mjs [--check]
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import openapiTS, { astToString } from 'openapi-typescript';

const target = fileURLToPath(new URL('../../src/api/schema.d.ts', import.meta.url));
const document = JSON.parse(readFileSync(0, 'utf8'));
// A door without a shape of its own has nothing to say here.
const named = (operation) => operation.responses?.['200']?.content?.['application/json']?.schema?.$ref;
const doors = Object.entries(document.paths).flatMap(([path, item]) => {
  const kept = Object.fromEntries(Object.entries(item).filter(([, operation]) => named(operation)));
  return Object.keys(kept).length ? [[path, kept]] : [];
});
const text = `// Made by tools/api_types from the program's own description of its API. Do not change by hand.\n${astToString(
  await openapiTS({ ...document, paths: Object.fromEntries(doors) }),
)}`;
if (process.argv.includes('--check')) {
  if (readFileSync(target, 'utf8') !== text) {
    console.error('web/src/api/schema.d.ts is not what the program describes: run tools/api_types');
    process.exit(1);
  }
} else writeFileSync(target, text);
