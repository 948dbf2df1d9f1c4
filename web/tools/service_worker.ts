// Writes sw.js at the end of a build: the worker of src/offline with the list of files the application starts from
// without a network. Charts, editors, designers, imports and administration are not among them.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Plugin, Rolldown } from 'vite';

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** What is needed to look, to capture and to send: with everything these import. */
const wanted =
  /\/src\/(app|ui|meta|grid|api|offline|i18n\/[^/]+\/(index|capture|record|list|form|home|sheet|notices)|features\/(home|list|record|form|capture|session))[/.]/;
/** Pleasant to have as well, while there is room. */
const pleasant = /\/src\/(i18n\/[^/]+\/board|features\/(board|search))[/.]/;
/** Held by tools/size.mjs as well; a little is left for the page itself. */
const ROOM = 1_180_000;
/** Designers and editors, and what is nothing without the program: bulk acts, sharing, contents of files, printing. */
const unwanted =
  /editor|meta\/rich\/RichText|chart|flow|designer|layout_?designer|first_?run|setup|BulkBar|BulkSetDialog|Sharing|DecisionMap|TeamCard|FilePreview|PrintPage|Process|Mail|Ownership|EnrichDialog|ConvertDialog|RejectDialog|ClaimButton|DecisionPage|UnsubscribePage|AskDialog|ReleaseDialog|Requests|Approvals|CallPop|EmailStart|Away|MergePage|Duplicate|HandOver|HistoryTab|Palette|ColumnsBody|SortLevels|MePage|FilterPanel|FilterHints|BriefPage/i;

export function serviceWorker(): Plugin {
  return {
    name: 'fairlead-service-worker',
    apply: 'build',
    enforce: 'post',
    generateBundle(_, bundle) {
      const files = new Set<string>();
      const weight = (name: string) => {
        const file = bundle[name];
        return Buffer.byteLength(file?.type === 'chunk' ? file.code : (file?.source ?? ''));
      };
      const take = (name: string) => {
        const chunk = bundle[name] as
          | (Rolldown.OutputChunk & { viteMetadata?: { importedCss: Set<string> } })
          | undefined;
        if (chunk?.type !== 'chunk' || files.has(`/${name}`)) return;
        files.add(`/${name}`);
        for (const css of chunk.viteMetadata?.importedCss ?? []) files.add(`/${css}`);
        for (const next of chunk.imports) take(next);
      };
      const chunks = Object.entries(bundle).flatMap(([name, chunk]) => {
        if (chunk.type !== 'chunk') return [];
        const id = chunk.facadeModuleId ?? '';
        const own = id.slice(id.lastIndexOf('/src/'));
        return unwanted.test(own) ? [] : [{ name, own, entry: chunk.isEntry }];
      });
      for (const { name, own, entry } of chunks) if (entry || wanted.test(own)) take(name);
      for (const { name, own } of chunks) {
        if (!pleasant.test(own)) continue;
        const before = [...files];
        take(name);
        const all = [...files].reduce((sum, file) => sum + weight(file.slice(1)), 0);
        if (all <= ROOM) continue;
        files.clear();
        for (const file of before) files.add(file);
      }
      const fixed = readdirSync(path('../public'), { withFileTypes: true }).filter((entry) => entry.isFile());
      for (const { name } of fixed) if (name !== 'form.js') files.add(`/${name}`);
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
