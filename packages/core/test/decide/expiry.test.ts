import { describe, expect, test } from '@jest/globals';
import { expiresAt, expireUntried, firstExpiry, lastExpiry } from '../../src/decide/expiry.ts';
import { dropStale } from '../../src/decide/recheck-attempt.ts';
import { failure } from '../delivery/support/attempt-facts.ts';
import { CallUnderTest, moment, time, timing } from './support/call-under-test.ts';
import { booking, granted, payment, started } from './support/sample-events.ts';

const cause = failure({ kind: 'provider_error', permanent: false, neverLeft: true });
let ids = 0;
const newId = (): string => `new-${(ids += 1)}`;

function twoFollowUps(): CallUnderTest {
  const call = new CallUnderTest({});
  const live = { live: true, time: time(0) } as const;
  call.receive(
    0,
    started(),
    granted({ channels: ['sms'] }),
    booking({ startsAt: time(60_000) }, live),
    payment({}, live),
  );
  return call;
}

describe('a message that carries several follow-ups', () => {
  test('begins to expire with the first of them, and is of no use after the last', () => {
    const { followUps } = twoFollowUps().facts;
    expect(followUps.map((one) => expiresAt(one, timing))).toEqual([moment(60_000), moment(timing.expireAfterMs)]);
    expect(new Date(firstExpiry(followUps, timing))).toEqual(moment(60_000));
    expect(new Date(lastExpiry(followUps, timing))).toEqual(moment(timing.expireAfterMs));
    expect(lastExpiry([], timing)).toBe(Infinity);
  });

  test('that could be tried again only too late ends all of them, each by a verdict, with what the last try failed for', () => {
    const { facts } = twoFollowUps();
    const changes = expireUntried(facts.followUps, facts, cause, newId);
    for (const { id, verdictId } of facts.followUps) {
      expect(changes).toContainEqual({
        change: 'verdict_given',
        verdict: expect.objectContaining({ verdict: 'skip', reason: 'expired', followUpId: id, supersedes: verdictId }),
      });
      expect(changes).toContainEqual(
        expect.objectContaining({ change: 'follow_up_closed', outcome: 'expired', reason: 'expired', cause }),
      );
    }
  });

  test('that expired while it was to be tried again says so, and one that was taken back names no failure', () => {
    const { facts } = twoFollowUps();
    const [first, second] = facts.followUps;
    if (first === undefined || second === undefined) throw new Error('two follow-ups were to be planned');
    const stale = [
      { followUp: first, reason: 'expired' },
      { followUp: second, reason: 'withdrawn' },
    ] as const;
    const closed = dropStale(facts.followUps, { valid: false, stale }, facts, moment(60_000), newId, cause).filter(
      (one) => one.change === 'follow_up_closed',
    );
    expect(closed).toMatchObject([{ reason: 'expired', cause }, { reason: 'withdrawn' }]);
    expect(closed[1]).not.toHaveProperty('cause');
  });
});
