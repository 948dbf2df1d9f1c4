// What every screen starts from travels together: all that the application and its first list import, in one file beside the
// libraries, so that the first rows wait for few requests. What the page has to ask for next stands in its head, where
// public/first.js reads it before the application itself is there.
import type { Plugin, Rolldown } from 'vite';

const starts = ['/src/app/main.tsx', '/src/features/list/ListPage.tsx'];
/** The words of a language, which the page's script knows first. */
const soon = { 'zh-CN': '/src/i18n/zh-CN/index.ts', en: '/src/i18n/en/index.ts' };

export function firstList() {
  const own = new Set<string>();
  const plugin: Plugin = {
    name: 'fairlead-first-list',
    apply: 'build',
    buildEnd() {
      own.clear();
      const take = (id: string) => {
        // A library names more than is used of it; what is used comes along by itself.
        if (own.has(id) || id.includes('/node_modules/')) return;
        own.add(id);
        for (const next of this.getModuleInfo(id)?.importedIds ?? []) take(next);
      };
      for (const id of this.getModuleIds()) if (starts.some((start) => id.endsWith(start))) take(id);
    },
    transformIndexHtml: {
      order: 'post',
      handler(_, { bundle }) {
        const files = Object.values(bundle ?? {}).filter((file): file is Rolldown.OutputChunk => file.type === 'chunk');
        const content = Object.entries(soon).flatMap(([name, end]) => {
          const file = files.find((each) => each.facadeModuleId?.endsWith(end));
          return file ? [`${name}=/${file.fileName}`] : [];
        });
        return [
          { tag: 'meta', injectTo: 'head-prepend', attrs: { name: 'fairlead-soon', content: content.join(' ') } },
        ];
      },
    },
  };
  return { plugin, isFirst: (id: string) => own.has(id) };
}
