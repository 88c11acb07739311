import { expect, test } from '@jest/globals';
import type { CallResult } from '../../src/check/examine-call.ts';
import { glowSalon } from '../../src/morning/glow-salon.ts';
import { summary } from '../../src/report/summary.ts';
import { percentile } from '../../src/report/words.ts';
import { deliveredAttempt, exampleCall, exampleText } from '../support/scripted-journey.ts';
import { scriptedJourney, withFollowUp } from '../support/scripted-journey.ts';

test('counts calls, verdicts, texts and latencies, with what is excluded apart', () => {
  const journey = scriptedJourney(exampleCall);
  const double = [{ status: 'delivered', doubleDelivery: true as const }];
  const onRcs = { ...deliveredAttempt(4_020), channel: 'rcs', engagement: ['read'], receipts: double };
  const onSms = { ...deliveredAttempt(8_209), id: 'a-2', step: 1, units: 2 };
  const fellBack = withFollowUp(journey, { id: 'f-us-99-3', attempts: [onRcs, onSms] });
  const one: CallResult = { call: exampleCall, business: glowSalon, journey, texts: [exampleText], differences: [] };
  const other: CallResult = { ...one, journey: withIds(fellBack), differences: ['late'] };
  expect(summary({ calls: [one, other], doubled: 0, differences: [] })).toEqual([
    'the morning',
    '───────────────────────────────────────────  ──',
    'calls                                         2',
    'events                                       10',
    'messages that the carriers took over          2',
    'SMS segments                                  3',
    'messages sent twice                           0',
    'replies                                       2',
    'calls that did not end as their script says   1',
    '',
    'channel  sent  delivered  read  fell back  doubles',
    '───────  ────  ─────────  ────  ─────────  ───────',
    'rcs         1          1     1          1        1',
    'sms         2          2     0          0        0',
    '',
    'verdicts on events',
    '──────────────────  ─',
    'skip not_a_trigger  6',
    'send                2',
    'skip duplicate      2',
    '',
    'from the due basis to the accept        follow-ups       p50       p95       max  over 5,000 ms',
    '──────────────────────────────────────  ──────────  ────────  ────────  ────────  ─────────────',
    'after the call (due 4 s after its end)           1  4,031 ms  4,031 ms  4,031 ms              0',
    'excluded: it fell back                           1  4,020 ms  4,020 ms  4,020 ms              0',
  ]);
});

test('percentiles by the nearest rank', () => {
  const values = [5, 1, 4, 2, 3];
  expect([0.5, 0.95, 1].map((share) => percentile(values, share))).toEqual([3, 5, 5]);
  expect(percentile([7], 0.5)).toBe(7);
  expect(percentile([], 0.5)).toBeUndefined();
});

/** Follow-ups of two calls have different ids. */
function withIds(journey: ReturnType<typeof scriptedJourney>): ReturnType<typeof scriptedJourney> {
  return JSON.parse(JSON.stringify(journey).replaceAll('f-us-99', 'g-us-99'), (key, value: unknown) =>
    key === 'basisAt' || key === 'acceptedAt' ? new Date(value as string) : value,
  ) as ReturnType<typeof scriptedJourney>;
}
