// The flow between stages as a chart without cycles: what goes back leaves to the side and comes in again from there.
import type { ChartOption } from '@/charts/EChart';
import type { Format } from '@/meta/format';
import type { Flow } from './analysis';

export interface FlowWords {
  start: string;
  fresh: string;
  returned: string;
  back: string;
  inside: string;
}
export interface FlowLink {
  source: string;
  target: string;
  value: number;
  where: string;
}

/** Links of the chart in their order, so that a press finds its records. */
export function flowLinks(flow: Flow, name: (stage: string) => string, words: FlowWords): FlowLink[] {
  const links: FlowLink[] = [];
  const add = (source: string, target: string, value: number, where: string) => {
    if (value > 0) links.push({ source, target, value, where });
  };
  for (const stage of flow.stages) {
    const here = name(stage.stage);
    if (stage.kind !== 'open') continue;
    if (stage.start) add(words.start, here, stage.start.moves, stage.start.where);
    add(here, words.inside, stage.inside.moves, stage.inside.where);
  }
  for (const move of flow.moves) {
    const to = name(move.to);
    if (move.from === null) add(words.fresh, to, move.moves, move.where);
    else if (move.kind === 'back') {
      add(name(move.from), words.back, move.moves, move.where);
      add(words.returned, to, move.moves, move.where);
    } else if (move.kind === 'reopened') add(words.returned, to, move.moves, move.where);
    else add(name(move.from), to, move.moves, move.where);
  }
  return links;
}

export function flowChart(
  flow: Flow,
  links: FlowLink[],
  name: (stage: string) => string,
  words: FlowWords,
  format: Format,
): ChartOption {
  return (theme) => {
    const kinds = new Map(flow.stages.map((stage) => [name(stage.stage), stage.kind]));
    const used = new Set(links.flatMap((link) => [link.source, link.target]));
    const color = (node: string) =>
      kinds.get(node) === 'won'
        ? theme.green
        : kinds.get(node) === 'lost'
          ? theme.red
          : kinds.get(node) === 'open'
            ? theme.blue
            : node === words.back || node === words.returned
              ? (theme.series[1] ?? theme.gray)
              : theme.gray;
    return {
      tooltip: {
        trigger: 'item',
        formatter: (item: {
          dataType?: string;
          name: string;
          value: number;
          data: { source?: string; target?: string };
        }) =>
          item.dataType === 'edge'
            ? `${item.data.source} → ${item.data.target}: ${format.number(item.value)}`
            : `${item.name}: ${format.number(item.value)}`,
      },
      series: [
        {
          id: 'flow',
          type: 'sankey',
          left: 8,
          right: 110,
          top: 8,
          bottom: 8,
          nodeAlign: 'left',
          nodeGap: 14,
          nodeWidth: 14,
          draggable: false,
          emphasis: { focus: 'adjacency' },
          label: { color: theme.text, fontFamily: theme.font, fontSize: 12 },
          lineStyle: { color: 'source', opacity: 0.28, curveness: 0.5 },
          data: [...used].map((node) => ({ name: node, itemStyle: { color: color(node) } })),
          links: links.map(({ source, target, value }) => ({ source, target, value })),
        },
      ],
    };
  };
}
