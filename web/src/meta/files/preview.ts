// Which file is looked at above the page; the shell shows it.
import { create } from 'zustand';
import type { StoredFile } from '@/api/files';
import type { Link } from '@/api/types';

export const usePreview = create<{ file: StoredFile | null }>(() => ({ file: null }));

const images = /\.(png|jpe?g|gif|webp)$/i;

/** What a field knows of its file is the name: it tells what a browser can show. */
export function openPreview(link: Link) {
  const name = link.name ?? '';
  const type = /\.pdf$/i.test(name) ? 'application/pdf' : /\.(txt|log|csv|md)$/i.test(name) ? 'text/plain' : '';
  usePreview.setState({
    file: {
      id: link.id,
      name,
      size: 0,
      type,
      image: images.test(name),
      created_at: '',
      href: `/api/files/${encodeURIComponent(link.id)}`,
    },
  });
}
export const closePreview = () => usePreview.setState({ file: null });
