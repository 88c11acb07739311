import { expect, test } from '@jest/globals';
import type { CallResult } from '../../src/check/examine-call.ts';
import { glowSalon } from '../../src/morning/glow-salon.ts';
import { summary } from '../../src/report/summary.ts';
import { percentile } from '../../src/report/words.ts';
import { basisAt, exampleCall, exampleText, scriptedJourney, withFollowUp } from '../support/scripted-journey.ts';

test('counts calls, verdicts, texts and latencies, with what is excluded apart', () => {
  const journey = scriptedJourney(exampleCall);
  const rejected = { id: 'a-0', channel: 'sms', status: 'rejected', units: 1 };
  const accepted = {
    ...rejected,
    id: 'a-1',
    status: 'delivered',
    units: 2,
    acceptedAt: new Date(basisAt.getTime() + 6_209),
  };
  const throttled = withFollowUp(journey, { id: 'f-us-99-3', attempts: [rejected, accepted] });
  const one: CallResult = { call: exampleCall, business: glowSalon, journey, texts: [exampleText], differences: [] };
  const other: CallResult = { ...one, journey: withIds(throttled), differences: ['late'] };
  expect(summary({ calls: [one, other], doubles: 0, differences: [] })).toEqual([
    'the morning',
    '───────────────────────────────────────────  ──',
    'calls                                         2',
    'events                                       10',
    'texts that the carrier took over              2',
    'SMS segments                                  3',
    'texts that arrived                            2',
    'texts sent twice                              0',
    'replies                                       2',
    'calls that did not end as their script says   1',
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
    'excluded: the carrier throttled it               1  6,209 ms  6,209 ms  6,209 ms              1',
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
