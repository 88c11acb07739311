import { expect, test } from '@jest/globals';
import { percentiles } from '../../src/audit/percentiles.ts';
import { asPercent, lossBound } from '../../src/report/loss-bound.ts';
import type { ShardResult } from '../../src/report/shard-result.ts';
import { sumResults } from '../../src/report/sum-results.ts';
import { withSum } from '../../src/report/write-sum.ts';

function shard(number: number, more: Partial<ShardResult> = {}): ShardResult {
  return {
    format: 1,
    date: '2036-01-01T00:00:00.000Z',
    commit: 'abc1234',
    node: 'v24',
    line: `pnpm torture --shard ${number}/2`,
    seed: 7,
    shard: { number, of: 2 },
    gateways: 1,
    door: 'http',
    kills: 50,
    faults: { random: 30, 'postgres.kill': 20, 'connections.cut.database': 8 },
    figures: {
      calls: 400,
      events: 1_600,
      followUpsOwed: 300,
      accepts: 320,
      uncertain: { crash: 3, timeout: 1 },
      resent: 2,
      doubledAfterAbsence: 0,
      stops: 5,
    },
    refused: { answers: 1, unanswered: 2 },
    recovery: { toFirstAccept: percentiles([100, 300]), toEachAccept: percentiles([200]) },
    starts: percentiles([400]),
    killedMs: 100_000,
    settledMs: 100_000,
    findings: [],
    ...more,
  };
}

/** The cells of a row of the tables. */
function row(tables: string, name: string): string[] {
  const line = tables.split('\n').find((one) => one.startsWith(`| ${name} `)) ?? '';
  return line
    .split('|')
    .slice(2, -1)
    .map((one) => one.trim());
}

test('shards add up, and what is wrong is shown', () => {
  const lost = [{ wrong: 'lost', what: 'event x' } as const, { wrong: 'doubled', what: 'follow-up y' } as const];
  const tables = sumResults([shard(1), shard(2, { findings: lost }), shard(1, { gateways: 2, line: 'two' })]);
  expect(row(tables, '1, http')).toEqual(['100', '800', '640', '1', '1', '0', '8', '0']);
  expect(row(tables, 'all')).toEqual(['150', '1200', '960', '1', '1', '0', '12', '0']);
  expect(row(tables, '`postgres.kill`')).toEqual(['60']);
  expect(row(tables, 'from a kill to the next message that leaves')).toEqual(['6', '100', '300', '300']);
});

test('the bound is claimed only where nothing was lost', () => {
  expect(sumResults([shard(1)])).toContain('With 50 kills and nothing lost');
  expect(sumResults([shard(1, { findings: [{ wrong: 'lost', what: 'x' }] })])).not.toContain('nothing lost');
  expect([50, 1_000, 100_000].map((kills) => asPercent(lossBound(kills)))).toEqual(['6.00 %', '0.30 %', '0.0030 %']);
});

test('one shard twice proves no more than once', () => {
  expect(() => sumResults([shard(1), shard(1)])).toThrow('remove one of the files');
});

test('the tables go between the markers of a page, which stay', () => {
  const page = 'a\n<!-- torture: made by `pnpm torture --sum` -->\nold\n<!-- end of torture -->\nb\n';
  const once = withSum(page, 'new');
  expect(once).toContain('\n\nnew\n\n<!-- end of torture -->\nb\n');
  expect(withSum(once, 'new')).toBe(once);
  expect(() => withSum('a page', 'new')).toThrow('no place for the tables');
});
