// The only door to the chart library. It comes with the first chart that shows, never before.
import { lazy, Suspense } from 'react';
import { Skeleton } from '@/ui';
import type { CanvasProps } from './Canvas';
import './charts.css';

export type { Option } from './parts';
export type { ChartTheme } from './theme';
export type ChartOption = CanvasProps['option'];

const Canvas = lazy(() => import('./Canvas'));

export function EChart(props: CanvasProps) {
  return (
    <Suspense fallback={<Skeleton height={props.height} />}>
      <Canvas {...props} />
    </Suspense>
  );
}

export async function savePicture(option: ChartOption, name: string, width = 1000, height = 480) {
  const { picture } = await import('./Canvas');
  saveAs(picture(option, width, height), `${name}.png`);
}

/** Lets the browser keep a file the page has made. */
export function saveAs(href: string, name: string) {
  const link = document.createElement('a');
  link.href = href;
  link.download = name;
  link.click();
}

export function saveText(text: string, name: string, type = 'text/csv') {
  const href = URL.createObjectURL(new Blob([text], { type }));
  saveAs(href, name);
  setTimeout(() => URL.revokeObjectURL(href), 1000);
}
