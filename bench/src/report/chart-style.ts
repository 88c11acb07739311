import type { processes } from './processes.ts';

/** On a light page and on a dark one. */
type Colour = readonly [onLight: string, onDark: string];

/** Both grounds are drawn, whatever page it is on. */
export const ground: Colour = ['#ffffff', '#14171c'];
export const inks = { text: ['#1c2128', '#e6e9ee'], '.faint': ['#57606a', '#9aa4b0'] } as const satisfies Record<
  string,
  Colour
>;

const strokes: Readonly<Record<string, Colour>> = { '.grid': ['#dde1e6', '#2d333b'], '.range': inks.text };

/** What is measured has colours, the bench's own processes are grey. */
const bars: Readonly<Record<'bar' | keyof typeof processes, Colour>> = {
  bar: ['#2f6fd0', '#5b96ee'],
  gateway: ['#2f6fd0', '#5b96ee'],
  secondGateway: ['#86aee6', '#a3c3f5'],
  postgres: ['#12908a', '#3bb8ae'],
  emulator: ['#7d5bb5', '#a384d8'],
  bearerbox: ['#b8541a', '#dd7b3f'],
  smsbox: ['#d9932f', '#f0b35c'],
  responder: ['#8b949e', '#7d8792'],
  generator: ['#b9c0c8', '#545d68'],
};

/** The style of the drawing: its colours follow the reader's scheme. Viewers that know no scheme take the light one. */
export function chartStyle(): string {
  return [
    'text{font:13px system-ui,sans-serif}',
    '.title{font-size:15px;font-weight:600}',
    '.faint{font-size:12px}',
    '.range{fill:none}',
    ...coloursOf(0),
    '@media(prefers-color-scheme:dark){',
    ...coloursOf(1),
    '}',
  ].join('\n');
}

function coloursOf(scheme: 0 | 1): string[] {
  const rules = (of: Readonly<Record<string, Colour>>, property: string, prefix = ''): string[] =>
    Object.entries(of).map(([name, colour]) => `${prefix}${name}{${property}:${colour[scheme]}}`);
  return [...rules({ ...inks, '.ground': ground }, 'fill'), ...rules(strokes, 'stroke'), ...rules(bars, 'fill', '.')];
}
