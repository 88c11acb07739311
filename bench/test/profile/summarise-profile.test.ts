import { describe, expect, test } from '@jest/globals';
import { type CpuProfile, ownTimes, selfTimes, selfTimesOfAreas } from '../../src/profile/summarise-profile.ts';

const node = (id: number, functionName: string, url = '', lineNumber = -1, children: number[] = []) => ({
  id,
  children,
  callFrame: { functionName, url, lineNumber },
});

const profile: CpuProfile = {
  nodes: [
    node(1, '(root)'),
    node(2, '(idle)'),
    node(3, '(garbage collector)'),
    node(4, 'decide', 'file:///a/packages/core/src/decide/decide-event.ts', 19),
    // The same function, called from elsewhere.
    node(5, 'decide', 'file:///a/packages/core/src/decide/decide-event.ts', 19),
    node(6, '', 'file:///a/apps/gateway/src/ledger/feed.ts', 0, [7]),
    node(7, 'parse', 'file:///a/node_modules/.pnpm/pg@8.0.0/node_modules/pg/lib/query.js', 4, [10]),
    node(8, 'sign', 'file:///a/node_modules/.pnpm/x/node_modules/@scope/signer/index.js', 9),
    node(9, 'emit', 'node:events', 507),
    node(10, 'write', 'node:internal/stream_base_commons', 1),
    node(11, 'writev'),
  ],
  samples: [2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
  timeDeltas: [9_000, 100, 200, 200, 100, 100, 100, 50, 50, 100],
};

describe('a CPU profile', () => {
  test('is summed by function, the idle time left out', () => {
    expect(selfTimes(profile)[0]).toEqual({ area: 'packages/core', name: 'decide decide-event.ts:20', share: 0.4 });
    expect(selfTimes(profile).map(({ name }) => name)).not.toContain('(idle)');
    expect(selfTimes(profile).reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
  });

  test('is laid at the door of the nearest function of ours', () => {
    const shares = Object.fromEntries(ownTimes(profile).map(({ name, share }) => [name, share]));
    expect(shares).toEqual({
      'decide decide-event.ts:20': 0.4,
      // With the parse that it called, and the write that this one called.
      '(anonymous) feed.ts:1': expect.closeTo(0.25),
      '(none of ours)': expect.closeTo(0.35),
    });
  });

  test('is summed by area', () => {
    const shares = Object.fromEntries(selfTimesOfAreas(selfTimes(profile)).map(({ area, share }) => [area, share]));
    expect(shares).toEqual({
      'packages/core': 0.4,
      'garbage collection': 0.1,
      'gateway/ledger': 0.1,
      pg: 0.1,
      '@scope/signer': 0.1,
      'node:events': 0.05,
      'node:internal/stream_base_commons': 0.05,
      native: 0.1,
    });
  });
});
