import { expect, test } from '@jest/globals';
import { providerTime } from '../../src/google/provider-time.ts';

test.each([
  ['2026-11-24T15:00:00Z', '2026-11-24T15:00:00.000Z'],
  ['2026-11-24T15:00:00.123456789Z', '2026-11-24T15:00:00.123Z'],
  ['2026-11-24t09:00:00-06:00', '2026-11-24T15:00:00.000Z'],
])('%s is %s', (text, time) => expect(providerTime(text)?.toISOString()).toBe(time));

test.each([undefined, '', '2026-11-24', '2026-11-24T15:00:00', '1795532400', 'Tue, 24 Nov 2026 15:00:00 GMT'])(
  'what is not written so is no time: %s',
  (text) => expect(providerTime(text)).toBeUndefined(),
);

test.each(['2026-13-01T00:00:00Z', '2026-11-24T25:00:00Z', '2026-11-24T15:00:00+99:00'])(
  'nor is one that no clock shows: %s',
  (text) => expect(providerTime(text)).toBeUndefined(),
);
