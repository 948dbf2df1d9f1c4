import { useEffect, useRef, useState } from 'react';
import { init, type Option } from './parts';
import { type ChartTheme, dressed, readTheme } from './theme';

export interface CanvasProps {
  /** Made anew for a theme. Keep it stable between renders. */
  option: (theme: ChartTheme) => Option;
  /** One sentence: what there is to see. */
  sentence: string;
  height: number;
  /** A press on a bar, a point, a node or (`part` is "edge") a link; what it stands for is the caller's. */
  onPick?: (at: { index: number; series: string; part: string }) => void;
}

const readScheme = () => document.documentElement.dataset.mantineColorScheme ?? 'light';

/** The scheme of the page; a chart is drawn again when it changes. */
function useScheme(): string {
  const [scheme, setScheme] = useState(readScheme);
  useEffect(() => {
    const watch = new MutationObserver(() => setScheme(readScheme()));
    watch.observe(document.documentElement, { attributes: true, attributeFilter: ['data-mantine-color-scheme'] });
    return () => watch.disconnect();
  }, []);
  return scheme;
}

export default function Canvas({ option, sentence, height, onPick }: CanvasProps) {
  const box = useRef<HTMLDivElement>(null);
  const pick = useRef(onPick);
  pick.current = onPick;
  const scheme = useScheme();
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new scheme has new colours
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const theme = readTheme(element);
    const chart = init(element);
    chart.setOption(dressed(theme, option(theme)));
    chart.on('click', (event) =>
      pick.current?.({
        index: Number(event.dataIndex),
        series: String(event.seriesId ?? event.seriesName ?? ''),
        part: String(event.dataType ?? ''),
      }),
    );
    const watch = new ResizeObserver(() => chart.resize());
    watch.observe(element);
    return () => {
      watch.disconnect();
      chart.dispose();
    };
  }, [option, scheme]);
  return <div ref={box} className="chart" role="img" aria-label={sentence} style={{ height }} />;
}

/** The chart as a picture, for a file. */
export function picture(option: CanvasProps['option'], width: number, height: number): string {
  const element = document.createElement('div');
  const theme = readTheme();
  const chart = init(element, null, { width, height });
  chart.setOption(dressed(theme, option(theme)));
  const url = chart.getDataURL({ type: 'png', pixelRatio: 2, backgroundColor: theme.ground });
  chart.dispose();
  return url;
}
