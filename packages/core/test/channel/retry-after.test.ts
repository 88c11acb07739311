import { expect, test } from '@jest/globals';
import { retryAfterMs } from '../../src/index.ts';

const now = new Date('2026-11-23T10:00:00.000Z');

test.each([
  ['7', 7_000],
  ['0', 0],
  ['Mon, 23 Nov 2026 10:00:05 GMT', 5_000],
  ['Mon, 23 Nov 2026 09:00:00 GMT', 0],
  [' 7 ', 7_000],
  ['99999999999999999999999', 86_400_000],
  ['Mon, 23 Nov 2099 09:00:00 GMT', 86_400_000],
  ['Monday, 23-Nov-26 10:00:05 GMT', 5_000],
  ['Mon Nov 23 10:00:05 2026 GMT', 5_000],
  ['-7', undefined],
  ['2.5', undefined],
  ['soon', undefined],
  [undefined, undefined],
])('%s is %s ms', (header, wait) => {
  expect(retryAfterMs(header, now)).toBe(wait);
});
