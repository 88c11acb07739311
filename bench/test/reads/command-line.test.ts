import { expect, test } from '@jest/globals';
import { readCommandLine } from '../../src/reads/command-line.ts';
import { describeReads } from '../../src/reads/describe-reads.ts';
import { UsageError } from '../../src/usage-error.ts';

test('the bench of reads has sensible values for whatever is not said', () => {
  expect(readCommandLine([])).toEqual({ rows: 10_000_000, times: 30 });
  expect(readCommandLine(['--rows', '200000', '--times', '5'])).toEqual({ rows: 200_000, times: 5 });
  expect(readCommandLine(['--help'])).toBe('help');
});

test.each([[['--rows', 'many']], [['--rows', '10']], [['--times', '0']], [['--row', '200000']]])(
  'it refuses %j',
  (line) => {
    expect(() => readCommandLine(line)).toThrow(UsageError);
  },
);

test('it says what a row costs on disk, and which answers were too slow', () => {
  const text = describeReads({
    rows: 1_000,
    calls: 143,
    fillSeconds: 1,
    rollUpSeconds: 2,
    tables: [
      { name: 'ledger', megabytes: 0.8 },
      { name: 'scorecard_facts', megabytes: 0.2 },
    ],
    readings: [
      { what: 'quick', p50: 100, p99: 499, max: 500, wanted: 500 },
      { what: 'slow', p50: 100, p99: 500, max: 500, wanted: 500 },
    ],
  });
  expect(text).toContain('1000 bytes a row, of which 200 for what is rolled up');
  expect(text).toMatch(/quick.*met/);
  expect(text).toMatch(/slow.*MISSED/);
});
