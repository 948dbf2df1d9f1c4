// Colours and letters of the page, for what is drawn on a canvas. Read anew when the theme changes.
export interface ChartTheme {
  text: string;
  weak: string;
  line: string;
  ground: string;
  font: string;
  /** In the order in which series take them; neighbours differ in lightness as well as in hue. */
  series: string[];
  blue: string;
  blueSoft: string;
  green: string;
  red: string;
  gray: string;
}

export function readTheme(element: Element = document.documentElement): ChartTheme {
  const style = getComputedStyle(element);
  const token = (name: string) => style.getPropertyValue(name).trim();
  return {
    text: token('--tx2'),
    weak: token('--tx3'),
    line: token('--bd'),
    ground: token('--bg-raised'),
    font: getComputedStyle(document.body).fontFamily,
    series: ['blue', 'orange', 'green', 'purple', 'teal', 'yellow', 'red', 'gray'].map((name) =>
      token(`--${name}-dot`),
    ),
    blue: token('--blue-dot'),
    blueSoft: token('--blue-bg'),
    green: token('--green-dot'),
    red: token('--red-dot'),
    gray: token('--gray-dot'),
  };
}

/** A chart's own option over what every chart has in common, its title of parts and its words at the pointer as well. */
export function dressed<Own extends object>(theme: ChartTheme, own: Own) {
  const { legend, tooltip } = own as { legend?: object; tooltip?: object };
  return {
    animation: false,
    color: theme.series,
    textStyle: { fontFamily: theme.font, fontSize: 12, color: theme.text },
    ...own,
    tooltip: {
      backgroundColor: theme.ground,
      borderColor: theme.line,
      confine: true,
      renderMode: 'richText' as const, // text drawn on the canvas: styles within HTML are against the page's policy
      textStyle: { color: theme.text, fontFamily: theme.font, fontSize: 12 },
      ...tooltip,
    },
    legend: {
      ...(legend && 'top' in legend ? {} : { bottom: 0 }),
      icon: 'roundRect',
      itemWidth: 10,
      itemHeight: 10,
      textStyle: { color: theme.text },
      ...legend,
    },
  };
}
