import { describe, expect, test } from '@jest/globals';
import type { FailureKind, FailureReason } from '../../src/channel/failure-reason.ts';
import { causeOfFailure, causeOfSkip, deadLetterCauses } from '../../src/delivery/dead-letter.ts';

const failed = (kind: FailureKind, more: Partial<FailureReason> = {}): FailureReason => ({
  kind,
  permanent: true,
  fallback: true,
  alert: false,
  message: kind,
  ...more,
});

describe('a follow-up that ended without a message is a dead letter', () => {
  test.each(['no_consent', 'phone_missing', 'expired', 'cap_person', 'spend_limit', 'link_refused', 'quiet_hours'])(
    'where a person can mend the reason: %s',
    (reason) => {
      expect(causeOfSkip(reason)).toBe(reason);
      expect(deadLetterCauses).toContain(reason);
    },
  );

  test.each(['opted_out', 'withdrawn', 'superseded', 'duplicate', 'not_a_trigger', 'landline'])(
    'but not where it was the will of the caller, or is told otherwise, or never can be: %s',
    (reason) => expect(causeOfSkip(reason)).toBeUndefined(),
  );

  test.each(['configuration', 'content', 'filtered', 'provider_error', 'rate_limited', 'unknown'] as const)(
    'where its last failure says something of us or of the provider: %s',
    (kind) => expect(causeOfFailure(failed(kind))).toBe(kind),
  );

  test.each(['opted_out', 'unreachable', 'invalid_number', 'landline', 'blocked'] as const)(
    'but not where it says something of the person: %s',
    (kind) => expect(causeOfFailure(failed(kind))).toBeUndefined(),
  );

  test('but not after a stop, however the provider calls its refusal', () => {
    const optOut = 'all' as const;
    expect(causeOfFailure(failed('configuration', { optOut }))).toBeUndefined();
    expect(causeOfFailure(failed('filtered', { optOut, stopsAccount: true }))).toBeUndefined();
  });

  test('by the account, where that is what stands still: whoever mends it looks there, and not at the message', () => {
    expect(causeOfFailure(failed('configuration', { stopsAccount: true }))).toBe('account_stopped');
  });
});
