import { describe, expect, test } from '@jest/globals';
import { checksOf, describeEndurance } from '../../src/endurance/describe-endurance.ts';
import type { EnduranceRun } from '../../src/endurance/run-endurance.ts';

const machine = { cpu: 'A CPU', cores: 2, memoryGb: 25, platform: 'linux x64', node: 'v24.21.0', postgres: '18.4' };
const cpu = { gateway: 700, postgres: 250, responder: 100, generator: 50 };
const databaseWork = { walBytes: 6_000.4, dataBytes: 2_500, transactions: 0.1234 };
const most = (eventsPerSecond: number) => ({ eventsPerSecond, cpu, cpuOfOthers: 1, databaseWork });

const good: EnduranceRun = {
  machine,
  maximum: most(1_000),
  overload: { perSecond: 2_000, posted: 120_000, accepted: 60_000, unavailable: 60_000, p50: 400, p99: 999 },
  held: { count: 100_000, before: { gateway: 0.5, postgres: 0.5 }, after: { gateway: 2, postgres: 2.9 } },
  soak: { minutes: 10, perSecond: 500, growth: { slope: 0.2, error: 0.1 }, memory: 300, peakMemory: 349 },
  growth: { empty: most(1_000), full: [{ rows: 1_000_000, most: most(900) }] },
  starts: [1_500, 2_999],
  faults: [],
};

const metIn = (run: EnduranceRun): boolean[] => checksOf(run).map(({ isMet }) => isMet);

describe('checksOf', () => {
  test('all is met up to its limit', () => {
    expect(metIn(good)).toEqual([true, true, true, true, true, true]);
  });

  test.each<[string, Partial<EnduranceRun>, number]>([
    ['the latency', { overload: { ...good.overload!, p99: 1_000 } }, 0],
    ['the idle CPU', { held: { ...good.held!, after: { gateway: 2, postgres: 4.1 } } }, 1],
    ['the slope of memory', { soak: { ...good.soak!, growth: { slope: 0.21, error: 0.1 } } }, 2],
    ['the peak of memory', { soak: { ...good.soak!, peakMemory: 350 } }, 3],
    ['the rate', { growth: { ...good.growth!, full: [{ rows: 1_000_000, most: most(899) }] } }, 4],
    ['the start', { starts: [100, 3_000] }, 5],
  ])('misses %s just beyond its limit', (_name, worse, place) => {
    expect(metIn({ ...good, ...worse })).toEqual([0, 1, 2, 3, 4, 5].map((one) => one !== place));
  });

  test('of parts that were not run it says nothing', () => {
    expect(checksOf({ machine, maximum: most(1_000), faults: [] })).toEqual([]);
  });
});

describe('describeEndurance', () => {
  test('tells every part, what was missed, and what is wrong', () => {
    const run = { ...good, starts: [4_000], faults: ['3 events were sent more than once.'] };
    const text = describeEndurance(run, checksOf(run));
    expect(text).toContain(
      '2000 events/s arrived, 120000 in all; 60000 were taken, 60000 were answered with 503 or 429',
    );
    expect(text).toContain('2.0 % and 2.9 % with 100000 follow-ups held');
    expect(text).toContain('0.20 ± 0.10 MB a minute');
    expect(text).toContain('900 at 950 us with 1000000 rows more');
    expect(text).toMatch(/\| start: the slowest one +\| +under 3000 ms \| +4000 ms \| +MISSED \|/);
    expect(text).toContain('THE FIGURES ARE NOT VALID:\n- 3 events were sent more than once.');
  });
});
