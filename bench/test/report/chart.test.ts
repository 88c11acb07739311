import { describe, expect, test } from '@jest/globals';
import { benchResult, type BenchResult, type Measured } from '../../src/report/bench-result.ts';
import { chartOf } from '../../src/report/chart.ts';
import { chartStyle, ground, inks } from '../../src/report/chart-style.ts';
import { sectionFigure, sectionFigures, type SectionOutcome } from '../../src/report/section-outcome.ts';

const cpu = { gateway: 400, postgres: 200, responder: 100, generator: 50 };
const ofBare = { responder: 30, generator: 40 };
const latency = { p50: 9, p99: 50, max: 150 };
const databaseWork = { walBytes: 6_000, dataBytes: 2_500, transactions: 0.1 };

const measured: Measured = {
  bareLoop: [10_000, 5_000, 9_000].map((postsPerSecond) => ({ postsPerSecond, cpu: ofBare })),
  maximum: [1_500, 500, 2_000].map((eventsPerSecond) => ({ eventsPerSecond, cpu, cpuOfOthers: 2, databaseWork })),
  maximumWithSent: [1_000].map((eventsPerSecond) => ({ eventsPerSecond, cpu, cpuOfOthers: 2, databaseWork })),
  halfLoad: [{ eventsPerSecond: 700, dueToAccept: latency, receivedToAccept: latency, cpu, cpuOfOthers: 2 }],
  gatewayPeakMemoryMb: 250,
  faults: [],
};
const nothing: Measured = { ...measured, bareLoop: [], maximum: [], maximumWithSent: [], halfLoad: [] };

const kannel = sectionFigures({
  figures: {
    messagesPerSecond: sectionFigure('messages', 'per second', [3_000]),
    ratioOfPath: sectionFigure('whole path / Kannel', '', [0.5]),
  },
  loads: {
    'message, through Kannel': {
      cpu: [{ bearerbox: 200, smsbox: 150, responder: 60, generator: 45 }],
      cpuOfOthers: [2],
    },
  },
  chart: [{ label: 'Kannel 1.4.5: messages', rate: 'messagesPerSecond', load: 'message, through Kannel' }],
  faults: [],
});

function resultOf(
  change: Partial<Measured> = {},
  sections: Readonly<Record<string, SectionOutcome>> = {},
  processor = 'A CPU',
): BenchResult {
  const facts = {
    date: '2026-11-23T16:20:30.400Z',
    commit: 'abc1234',
    machine: { cpu: processor, cores: 2, memoryGb: 25, platform: 'linux x64', node: 'v24', postgres: '18.4' },
    settings: { seconds: 90, connections: 50, inFlight: 200 },
  };
  return benchResult(facts, { ...measured, ...change }, sections);
}

function svgOf(result: BenchResult): string {
  return chartOf(result) ?? 'no chart';
}

/** The widths of the bars of a colour, from top to bottom; those of the legend are squares of ten. */
function widthsOf(svg: string, className: string): number[] {
  const bars = svg.matchAll(/<rect [^>]*width="([\d.]+)" height="18" class="(\w+)"\/>/g);
  return [...bars].flatMap(([, width, name]) => (name === className ? [Number(width)] : []));
}

function wordsOf(svg: string): string[] {
  return [...svg.matchAll(/<text [^>]*>([^<]*)<\/text>/g)].map(([, words]) => words ?? '');
}

describe('chartOf', () => {
  test('has a bar for each rate, as long as its median, with the range of its rounds', () => {
    const svg = svgOf(resultOf({}, { kannel }));
    const [bare = 0, ...others] = widthsOf(svg, 'bar');
    // To a tenth of a pixel.
    expect(others.map((width) => Math.round((width / bare) * 1_000))).toEqual([167, 111, 333]);
    expect(wordsOf(svg)).toEqual(
      expect.arrayContaining(['whole path: events', '1,500', 'Kannel 1.4.5: messages', '3,000']),
    );
    const ranges = [...svg.matchAll(/<path d="M([\d.]+) [\d.]+H([\d.]+)[^"]*" class="range"\/>/g)];
    // The rates of a single round have none.
    expect(ranges.map(([, from, to]) => Math.round(((Number(to) - Number(from)) / bare) * 1_000))).toEqual([556, 167]);
  });

  test('stacks the CPU of an event by process, and has a legend for those that are drawn', () => {
    const svg = svgOf(resultOf());
    const [ofPath = 0] = widthsOf(svg, 'gateway');
    expect(widthsOf(svg, 'postgres')[0]).toBeCloseTo(ofPath / 2, 0);
    // The bare loop has no gateway.
    expect([widthsOf(svg, 'gateway'), widthsOf(svg, 'generator')].map((bars) => bars.length)).toEqual([2, 3]);
    expect(wordsOf(svg)).toEqual(expect.arrayContaining(['750', '70', 'PostgreSQL']));
    expect(svg).not.toMatch(/bearerbox"\/>|>smsbox</);
    expect(wordsOf(svgOf(resultOf({}, { kannel })))).toEqual(expect.arrayContaining(['bearerbox', 'smsbox', '455']));
  });

  test('leaves out what was not measured or was skipped, and the CPU where the system does not tell', () => {
    const none = { gateway: Number.NaN, postgres: Number.NaN, responder: Number.NaN, generator: Number.NaN };
    const maximum = [{ eventsPerSecond: 1_500, cpu: none, cpuOfOthers: Number.NaN, databaseWork }];
    const svg = svgOf(resultOf({ ...nothing, maximum }, { kannel: { skipped: 'Kannel is not there.' } }));
    expect(svg).not.toMatch(/Kannel|bare loop|second receipt|CPU of each|NaN|undefined/);
    expect(widthsOf(svg, 'bar')).toHaveLength(1);
  });

  test('has the sections alone where nothing else was measured, and is none where nothing has a rate', () => {
    expect(widthsOf(svgOf(resultOf(nothing, { kannel })), 'bar')).toHaveLength(1);
    expect(chartOf(resultOf(nothing, { kannel: { ...kannel, chart: [] } }))).toBeUndefined();
  });

  test('is told in words, too, and whatever a name has in it stays text', () => {
    const svg = svgOf(resultOf({}, {}, '<A> & "B"'));
    expect(svg).toContain('Complete in a second: bare loop: posts 9000; whole path: events 1500;');
    expect(svg).toContain('&lt;A&gt; &amp; &quot;B&quot;, 2 cores');
  });
});

test.each([
  ['light', 0],
  ['dark', 1],
] as const)('text has a contrast of 4.5 to its ground on %s', (_name, scheme) => {
  for (const ink of Object.values(inks)) expect(contrast(ink[scheme], ground[scheme])).toBeGreaterThanOrEqual(4.5);
});

test('what has a colour on light has another one on dark', () => {
  const [light = '', dark = ''] = chartStyle().split('@media(prefers-color-scheme:dark)');
  const coloured = (rules: string) => [...rules.matchAll(/^(.*)\{(?:fill|stroke):(#[0-9a-f]{6})\}$/gm)];
  expect(coloured(light).length).toBeGreaterThan(8);
  expect(coloured(dark).map(([, name]) => name)).toEqual(coloured(light).map(([, name]) => name));
  for (const [index, [, , colour]] of coloured(light).entries()) expect(coloured(dark)[index]?.[2]).not.toBe(colour);
});

/** https://www.w3.org/TR/WCAG21/#dfn-contrast-ratio */
function contrast(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((first, second) => first - second);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.040_45 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
