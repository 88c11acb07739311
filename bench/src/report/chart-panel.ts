import { type Scale, scaleFor } from './chart-scale.ts';
import { rect, text, verticalLine, whisker } from './chart-svg.ts';

/** One or several pieces one after the other, and the sum of them at the end. */
export interface Bar {
  readonly label: string;
  readonly pieces: readonly { readonly length: number; readonly className: string }[];
  /** From the least to the most of the rounds. */
  readonly range?: readonly [least: number, most: number];
}

export interface Panel {
  readonly title: string;
  readonly bars: readonly Bar[];
  readonly legend?: readonly { readonly label: string; readonly className: string }[];
}

export const chartWidth = 760;

const margin = 16;
const barsStart = 250;
/** To the right of it there is room for the number of the longest bar. */
const barsEnd = chartWidth - 76;
const rowHeight = 30;
const barHeight = 18;
const titleHeight = 34;
const legendHeight = 24;
const axisHeight = 26;
const legendGap = 14;
const swatch = 10;
/** Of a character of the legend, about. */
const characterWidth = 7;

export function panelHeight({ bars, legend }: Panel): number {
  return titleHeight + (legend === undefined ? 0 : legendHeight) + bars.length * rowHeight + axisHeight;
}

/** @param top where it begins in the drawing. */
export function drawPanel(panel: Panel, top: number): string {
  const { title, bars, legend } = panel;
  const scale = scaleFor(bars.flatMap((bar) => [sumOf(bar), ...(bar.range ?? [])]));
  const barsTop = top + titleHeight + (legend === undefined ? 0 : legendHeight);
  return [
    text(margin, top + 22, title, 'start', 'title'),
    ...drawLegend(legend ?? [], top + titleHeight),
    ...drawAxis(scale, barsTop, barsTop + bars.length * rowHeight),
    ...bars.flatMap((bar, index) => drawBar(bar, scale, barsTop + (index + 0.5) * rowHeight)),
  ].join('\n');
}

function drawLegend(legend: NonNullable<Panel['legend']>, top: number): string[] {
  let x = margin;
  return legend.flatMap(({ label, className }) => {
    const start = x;
    x += swatch + 6 + label.length * characterWidth + legendGap;
    return [
      rect({ x: start, y: top + 3, width: swatch, height: swatch }, className),
      text(start + swatch + 6, top + 12, label, 'start', 'faint'),
    ];
  });
}

function drawAxis({ end, ticks }: Scale, top: number, bottom: number): string[] {
  return ticks.flatMap((tick) => {
    const x = xOf(tick, end);
    return [verticalLine(x, top, bottom), text(x, bottom + 16, numberOf(tick), 'middle', 'faint')];
  });
}

function drawBar(bar: Bar, { end }: Scale, middle: number): string[] {
  const y = middle - barHeight / 2;
  let before = 0;
  const pieces = bar.pieces.map(({ length, className }) => {
    const start = xOf(before, end);
    before += length;
    return rect({ x: start, y, width: xOf(before, end) - start, height: barHeight }, className);
  });
  const sum = sumOf(bar);
  const [least, most] = bar.range ?? [sum, sum];
  return [
    text(barsStart - 10, middle + 4, bar.label, 'end'),
    ...pieces,
    ...(most > least ? [whisker(xOf(least, end), xOf(most, end), middle, 5)] : []),
    text(xOf(Math.max(sum, most), end) + 8, middle + 4, numberOf(sum), 'start'),
  ];
}

function sumOf({ pieces }: Bar): number {
  return pieces.reduce((sum, { length }) => sum + length, 0);
}

function xOf(value: number, end: number): number {
  return barsStart + (value / end) * (barsEnd - barsStart);
}

function numberOf(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: value < 10 ? 1 : 0 });
}
