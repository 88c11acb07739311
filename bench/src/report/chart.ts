import type { BenchResult, MaximumFigures } from './bench-result.ts';
import { type Bar, chartWidth, drawPanel, type Panel, panelHeight } from './chart-panel.ts';
import { chartStyle } from './chart-style.ts';
import { escaped, rect, text } from './chart-svg.ts';
import type { Cpu, Figure } from './figure.ts';
import { processes } from './processes.ts';
import type { SectionOutcome } from './section-outcome.ts';

const footHeight = 50;

/**
 * The rates of a result, and what they cost, as an SVG that is readable on light and on dark.
 *
 * @returns undefined when nothing was measured that has a rate.
 */
export function chartOf(result: BenchResult): string | undefined {
  const { date, commit, machine } = result;
  const measures = measuresOf(result);
  if (measures.length === 0) return undefined;
  const panels = [ratesPanel(measures), cpuPanel(measures)].filter(({ bars }) => bars.length > 0);
  const tops = panels.map((_, index) => panels.slice(0, index).reduce((sum, one) => sum + panelHeight(one), 0));
  const height = panels.reduce((sum, one) => sum + panelHeight(one), footHeight);
  const title = `Benchmark of ${date.slice(0, 10)}, commit ${commit}`;
  const foot = [
    `${title}; ${machine.cpu}, ${machine.cores} cores for all processes.`,
    'Medians of the rounds; the thin lines go from the least of them to the most.',
  ];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${chartWidth} ${height}" width="${chartWidth}" height="${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<desc>${escaped(describe(panels))}</desc>`,
    `<style>${chartStyle()}</style>`,
    rect({ x: 0, y: 0, width: chartWidth, height }, 'ground'),
    ...panels.map((panel, index) => drawPanel(panel, tops[index] ?? 0)),
    ...foot.map((line, index) => text(16, height - footHeight + 20 + index * 17, line, 'start', 'faint')),
    '</svg>\n',
  ].join('\n');
}

/** A load that was measured. */
interface Measure {
  readonly label: string;
  /** A second. */
  readonly rate: Figure;
  readonly cpu: Cpu;
}

function measuresOf({ bareLoop, maximum, maximumWithSent, sections = {} }: BenchResult): readonly Measure[] {
  const ofPath = (label: string, figures: MaximumFigures | undefined): Measure[] =>
    figures === undefined ? [] : [{ label, rate: figures.eventsPerSecond, cpu: figures.cpuPerEvent }];
  return [
    ...(bareLoop ? [{ label: 'bare loop: posts', rate: bareLoop.postsPerSecond, cpu: bareLoop.cpuPerPost }] : []),
    ...ofPath('whole path: events', maximum),
    ...ofPath('with a second receipt: events', maximumWithSent),
    ...Object.values(sections).flatMap(measuresOfSection),
  ];
}

function measuresOfSection(outcome: SectionOutcome): readonly Measure[] {
  if ('skipped' in outcome) return [];
  return outcome.chart.flatMap(({ label, rate, load }) => {
    const figure = outcome.figures[rate];
    return figure === undefined ? [] : [{ label, rate: figure, cpu: outcome.cpuMicrosecondsPerEvent[load] ?? {} }];
  });
}

function ratesPanel(measures: readonly Measure[]): Panel {
  return {
    title: 'Complete in a second',
    bars: measures.map(({ label, rate: { median, rounds } }) => ({
      label,
      pieces: [{ length: median, className: 'bar' }],
      range: [Math.min(...rounds), Math.max(...rounds)],
    })),
  };
}

/** Without what the system does not tell. */
function cpuPanel(measures: readonly Measure[]): Panel {
  const bars = measures
    .map(({ label, cpu }) => ({ label, pieces: piecesOf(cpu) }))
    .filter(({ pieces }) => pieces.length > 0);
  const drawn = new Set(bars.flatMap(({ pieces }) => pieces.map(({ className }) => className)));
  return {
    title: 'CPU of each, in microseconds',
    bars,
    legend: Object.entries(processes).flatMap(([className, label]) =>
      drawn.has(className) ? [{ className, label }] : [],
    ),
  };
}

function piecesOf(cpu: Cpu): Bar['pieces'] {
  return Object.keys(processes).flatMap((className) => {
    const length = cpu[className]?.median;
    return length === undefined || !Number.isFinite(length) ? [] : [{ length, className }];
  });
}

/** For who cannot see it. */
function describe(panels: readonly Panel[]): string {
  const sentences = panels.map(({ title, bars }) => {
    const told = bars.map(({ label, pieces }) => {
      const sum = pieces.reduce((total, { length }) => total + length, 0);
      return `${label} ${sum.toFixed(0)}`;
    });
    return `${title}: ${told.join('; ')}.`;
  });
  return sentences.join(' ');
}
