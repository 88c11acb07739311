import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { benchResult, type Measured } from '../../src/report/bench-result.ts';
import { chartOf } from '../../src/report/chart.ts';
import { describeResult } from '../../src/report/describe-result.ts';
import { sectionFigure, sectionFigures } from '../../src/report/section-outcome.ts';
import { writeResult } from '../../src/report/write-result.ts';

const facts = {
  date: '2026-11-23T16:20:30.400Z',
  commit: 'abc1234',
  machine: { cpu: 'A CPU', cores: 2, memoryGb: 25, platform: 'linux x64', node: 'v24.21.0', postgres: '18.4' },
  settings: { seconds: 90, connections: 50, inFlight: 200 },
};

const cpu = { gateway: 220, postgres: 140, responder: 100, generator: 50 };
const bare = (postsPerSecond: number) => ({ postsPerSecond, cpu: { responder: 30, generator: 40 } });
const databaseWork = { walBytes: 6_000.4, dataBytes: 2_500, transactions: 0.1234 };
const most = (eventsPerSecond: number) => ({ eventsPerSecond, cpu, cpuOfOthers: 2, databaseWork });
const half = (p99: number) => ({
  eventsPerSecond: 700,
  dueToAccept: { p50: 9, p99, max: 150 },
  receivedToAccept: { p50: 8, p99: p99 - 1, max: 149 },
  cpu,
  cpuOfOthers: 2,
});

const measured: Measured = {
  bareLoop: [bare(10_000), bare(5_000), bare(12_000)],
  maximum: [most(1_300), most(500), most(1_800)],
  maximumWithSent: [most(1_000), most(400), most(1_500)],
  halfLoad: [half(99.9), half(20), half(300)],
  gatewayPeakMemoryMb: 299.94,
  faults: [],
};

describe('benchResult', () => {
  test('takes the median of the rounds, and the ratio round by round', () => {
    const { maximum, maximumWithSent, bareLoop, halfLoad } = benchResult(facts, measured);
    expect(bareLoop?.postsPerSecond).toEqual({ median: 10_000, rounds: [10_000, 5_000, 12_000] });
    expect(maximum?.eventsPerSecond.median).toBe(1_300);
    expect(maximum?.ratioToBareLoop).toEqual({ median: 0.13, rounds: [0.13, 0.1, 0.15] });
    expect(maximumWithSent?.ratioToBareLoop).toEqual({ median: 0.1, rounds: [0.1, 0.08, 0.125] });
    // 30 + 40 of 220 + 140 + 100 + 50.
    expect(maximum?.cpuRatioToBareLoop?.median).toBe(0.1373);
    expect(maximum?.cpuPerEvent['postgres']).toEqual({ median: 140, rounds: [140, 140, 140] });
    expect(halfLoad?.dueToAccept.p99.median).toBe(99.9);
  });

  test('says of each target whether it was met', () => {
    expect(benchResult(facts, measured).targets.map(({ measured, met }) => [measured, met])).toEqual([
      [0.13, true],
      [360, true],
      [99.9, true],
      [299.9, true],
    ]);
  });

  test.each([
    ['the ratio', { maximum: [most(1_190), most(500), most(1_200)] }, [false, true, true, true]],
    ['the CPU', { maximum: [{ ...most(1_300), cpu: { ...cpu, postgres: 141 } }] }, [true, false, true, true]],
    ['the latency', { halfLoad: [half(100)] }, [true, true, false, true]],
    ['the memory', { gatewayPeakMemoryMb: 300 }, [true, true, true, false]],
  ])('misses %s just beyond its limit', (_name, worse, expected) => {
    expect(benchResult(facts, { ...measured, ...worse }).targets.map(({ met }) => met)).toEqual(expected);
  });
});

const nothing: Measured = {
  bareLoop: [],
  maximum: [],
  maximumWithSent: [],
  halfLoad: [],
  gatewayPeakMemoryMb: Number.NaN,
  faults: [],
};

const pubsub = sectionFigures({
  figures: { eventsPerSecond: sectionFigure('events pulled', 'per second', [300, 500, 400]) },
  loads: { 'event, pulled': { cpu: [{ ...cpu, emulator: 900 }], cpuOfOthers: [3] } },
  notes: ['A note.'],
  faults: ['1 events were sent more than once.'],
});

describe('a run of some sections', () => {
  test('has no figure, no target and no line of the others', () => {
    // Its own target is the CPU, of which the system does not tell here.
    const untold = { ...cpu, gateway: Number.NaN };
    const result = benchResult(facts, { ...nothing, maximum: [{ ...most(1_000), cpu: untold }] });
    expect(Object.keys(result)).not.toEqual(expect.arrayContaining(['bareLoop']));
    expect(result.maximum?.eventsPerSecond.median).toBe(1_000);
    expect(result.maximum?.ratioToBareLoop).toBeUndefined();
    expect(result.targets).toEqual([]);
    const text = describeResult(result);
    expect(text).toContain('whole path: events delivered');
    expect(text).not.toMatch(/bare|target|latency|NaN|undefined/);
  });

  test('tells those with processes of their own, with the faults of each', () => {
    const result = benchResult(facts, nothing, { pubsub });
    expect(result.sections).toMatchObject({
      pubsub: { figures: { eventsPerSecond: { what: 'events pulled', median: 400, rounds: [300, 500, 400] } } },
    });
    expect(result.faults).toEqual(['pubsub: 1 events were sent more than once.']);
    const text = describeResult(result);
    expect(text).toContain('## pubsub');
    expect(text).toMatch(/\| events pulled, per second +\| +400 \| \(300, 500, 400\) \|/);
    expect(text).toMatch(
      /\| CPU, microseconds each +\| gateway \| PostgreSQL \| emulator \| responder \| generator \|/,
    );
    expect(text).toMatch(/\| event, pulled +\| +220 \| +140 \| +900 \| +100 \| +50 \|/);
    expect(text).toContain('A note.');
    expect(text).not.toMatch(/whole path|NaN|undefined/);
  });

  test('says aloud, in the text and in the JSON, what was skipped and why', () => {
    const result = benchResult(facts, nothing, { pubsub: { skipped: 'there is no emulator' } });
    expect(result.sections).toEqual({ pubsub: { skipped: 'there is no emulator' } });
    expect(result.faults).toEqual([]);
    expect(describeResult(result)).toContain('## pubsub\n\nskipped: there is no emulator');
  });
});

describe('Kannel beside the path', () => {
  const kannel = (ratio: number) =>
    sectionFigures({
      figures: { ratioOfPath: sectionFigure('whole path / Kannel', '', [ratio], 4) },
      loads: { 'message, through Kannel': { cpu: [{ bearerbox: 200, smsbox: 150 }], cpuOfOthers: [3] } },
      faults: [],
    });

  test.each([
    [1, true],
    [0.9999, false],
  ])('is a target, and %d of it is met: %s', (ratio, met) => {
    const { targets } = benchResult(facts, measured, { kannel: kannel(ratio) });
    expect(targets.at(-1)).toEqual({ name: 'events/s beside Kannel', wanted: 'at least 1', measured: ratio, met });
  });

  test('is told in the report, with columns for the processes that it has', () => {
    const told = describeResult(benchResult(facts, measured, { kannel: kannel(0.5) }));
    expect(told).toMatch(/\| whole path \/ Kannel +\| +0\.500 \| +\(0\.500\) \|/);
    expect(told).toMatch(/\| CPU, microseconds each +\| bearerbox \| smsbox \|/);
  });

  test('is no target where it was skipped', () => {
    const { targets } = benchResult(facts, measured, { kannel: { skipped: 'it is not installed' } });
    expect(targets).toEqual(benchResult(facts, measured).targets);
  });
});

describe('describeResult', () => {
  const text = describeResult(benchResult(facts, measured));

  test('shows the figures with their rounds', () => {
    expect(text).toContain('# Benchmark of 2026-11-23, commit abc1234');
    expect(text).toMatch(/\| whole path \/ bare loop +\| +0\.130 \| \(0\.130, 0\.100, 0\.150\) \|/);
    expect(text).toMatch(/\| event, at the maximum +\| +220 \| +140 \| +100 \| +50 \|/);
    expect(text).toMatch(/\| event, at the maximum +\| +6000 \| +2500 \| +0\.123 \|/);
    expect(text).toContain('pg_stat_statements is not loaded');
    expect(text).toMatch(/\| post, bare loop +\| +- \| +- \| +30 \| +40 \|/);
    expect(text).not.toMatch(/MISSED|NOT VALID|Other programs/);
  });

  test('says aloud what was missed, what is wrong, and that the machine was busy', () => {
    const busy = {
      ...measured,
      maximum: [{ ...most(100), cpuOfOthers: 60 }],
      halfLoad: [{ ...half(200), cpuOfOthers: 40 }],
    };
    const bad = describeResult(benchResult(facts, { ...busy, faults: ['3 events were sent more than once.'] }));
    expect(bad).toContain('THE FIGURES ARE NOT VALID:\n- 3 events were sent more than once.');
    expect(bad).toContain('Other programs used 50 % of the machine');
    expect(bad.match(/MISSED/g)).toHaveLength(2);
  });
});

test('writeResult writes the same as JSON and as Markdown, which shows the chart, named for day and commit', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'aftercall-bench-test-'));
  try {
    const result = benchResult(facts, measured);
    const files = await writeResult(result, join(folder, 'results'));
    expect(files).toEqual(['2026-11-23-abc1234.json', '2026-11-23-abc1234.md', '2026-11-23-abc1234.svg']);
    expect((await readdir(join(folder, 'results'))).sort()).toEqual(files);
    const [json, markdown, svg] = await Promise.all(
      files.map((file) => readFile(join(folder, 'results', file), 'utf8')),
    );
    expect(JSON.parse(json ?? '')).toEqual(result);
    expect(markdown).toBe(`${describeResult(result)}\n\n![The same as a chart](2026-11-23-abc1234.svg)\n`);
    expect(svg).toBe(chartOf(result));

    // Of the same day and commit, but with nothing to draw.
    const other = benchResult(facts, nothing);
    expect(await writeResult(other, join(folder, 'results'))).toEqual(files.slice(0, 2));
    expect((await readdir(join(folder, 'results'))).sort()).toEqual(files.slice(0, 2));
    expect(await readFile(join(folder, 'results', '2026-11-23-abc1234.md'), 'utf8')).toBe(`${describeResult(other)}\n`);
  } finally {
    await rm(folder, { recursive: true });
  }
});
