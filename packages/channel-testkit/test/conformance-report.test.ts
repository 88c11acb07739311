import { expect, test } from '@jest/globals';
import { conformanceReport } from '../src/index.ts';
import type { ConformanceCheck } from '../src/index.ts';

const check = (name: string, never?: string): ConformanceCheck => ({
  group: 'failures',
  name,
  run: async () => {},
  ...(never === undefined ? {} : { never }),
});

test('a row a case: what came of it, or why there is no occasion for it', () => {
  const checks = [check('404'), check('throttled', 'it never is'), check('a | b')];
  const report = conformanceReport(checks, ({ name }) => (name === '404' ? 'failed' : 'not run'));
  expect(report.split('\n')).toEqual([
    '| group    | case      | result             |',
    '|----------|-----------|--------------------|',
    '| failures | 404       | failed             |',
    '| failures | throttled | never: it never is |',
    String.raw`| failures | a \| b    | not run            |`,
    '',
  ]);
});
