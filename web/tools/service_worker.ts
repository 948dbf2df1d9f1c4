// Writes sw.js at the end of a build: the worker of src/offline with the list of files the application starts from
// without a network. Charts, editors, designers, imports and administration are not among them.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Plugin, Rolldown } from 'vite';

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** What is needed to look, to capture and to send: with everything these import. */
const wanted =
  /\/src\/(app|ui|meta|grid|api|offline|i18n\/[^/]+\/(index|capture|record|list|form|board)|features\/(home|list|record|form|capture|board|search|session))[/.]/;
const unwanted = /editor|chart|flow|designer|layout_?designer|first_?run|setup/i;

export function serviceWorker(): Plugin {
  return {
    name: 'fairlead-service-worker',
    apply: 'build',
    enforce: 'post',
    generateBundle(_, bundle) {
      const files = new Set<string>();
      const take = (name: string) => {
        const chunk = bundle[name] as
          | (Rolldown.OutputChunk & { viteMetadata?: { importedCss: Set<string> } })
          | undefined;
        if (chunk?.type !== 'chunk' || files.has(`/${name}`)) return;
        files.add(`/${name}`);
        for (const css of chunk.viteMetadata?.importedCss ?? []) files.add(`/${css}`);
        for (const next of chunk.imports) take(next);
      };
      for (const [name, chunk] of Object.entries(bundle)) {
        if (chunk.type !== 'chunk') continue;
        const id = chunk.facadeModuleId ?? '';
        const own = id.slice(id.lastIndexOf('/src/'));
        if (chunk.isEntry || (wanted.test(own) && !unwanted.test(own))) take(name);
      }
      const fixed = readdirSync(path('../public'), { withFileTypes: true }).filter((entry) => entry.isFile());
      for (const { name } of fixed) files.add(`/${name}`);
      const shell = [...files].sort();
      const source = readFileSync(path('../src/offline/worker.js'), 'utf8');
      const page = bundle['index.html'];
      const version = createHash('sha256')
        .update(JSON.stringify(shell))
        .update(page?.type === 'asset' ? page.source : '')
        .update(source)
        .update(fixed.map(({ name }) => readFileSync(path(`../public/${name}`), 'utf8')).join())
        .digest('hex')
        .slice(0, 12);
      this.emitFile({
        type: 'asset',
        fileName: 'sw.js',
        source: source.replace("'__VERSION__'", `'${version}'`).replace('__SHELL__;', `${JSON.stringify(shell)};`),
      });
    },
  };
}
