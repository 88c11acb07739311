import { describe, expect, test } from '@jest/globals';
import type { FailureReason } from '../../src/channel/failure-reason.ts';
import { answeredAttempt, type AnswerableAttempt } from '../../src/delivery/answered-attempt.ts';
import { foldAttempt, newAttempt, type AttemptFact } from '../../src/delivery/attempt-state.ts';

const reason: FailureReason = { kind: 'unreachable', permanent: true, fallback: true, alert: false, message: 'x' };
const leased: AttemptFact = { fact: 'leased' };
const uncertain: AttemptFact = { fact: 'uncertain', cause: 'timeout' };
const accepted = (id: string): AttemptFact => ({ fact: 'accepted', providerIds: [id] });
const failed = (fact: 'given_up' | 'rejected' | 'expired' | 'revoked' | 'undeliverable'): AttemptFact => ({
  fact,
  reason,
});

interface Named extends AnswerableAttempt {
  readonly id: string;
}

const leftAt = new Date('2026-01-02T03:04:05Z');
const attempt = (id: string, account: string, ...facts: readonly AttemptFact[]): Named => ({
  id,
  account,
  leftAt,
  state: facts.reduce(foldAttempt, newAttempt),
});
const answered = (attempts: readonly Named[], account: string, inReplyTo?: string): string | undefined =>
  answeredAttempt(attempts, { account, ...(inReplyTo !== undefined && { inReplyTo }) })?.id;

describe('a reply answers', () => {
  const booking = attempt('booking', 'wa', leased, accepted('w1'), { fact: 'delivered' });
  const payment = attempt('payment', 'sms', leased, accepted('s1'));
  const reminder = attempt('reminder', 'wa', leased, accepted('w2'));

  test('the latest message from the account that was written to', () => {
    expect(answered([booking, payment], 'wa')).toBe('booking');
    expect(answered([booking, payment], 'sms')).toBe('payment');
    expect(answered([booking, payment, reminder], 'wa')).toBe('reminder');
  });

  test('the message that the person picked, however old it is', () => {
    expect(answered([booking, payment, reminder], 'wa', 'w1')).toBe('booking');
    expect(answered([booking, payment, reminder], 'wa', 'of another call')).toBe('reminder');
    // An id means something at its own provider only.
    expect(answered([booking, payment], 'sms', 'w1')).toBe('payment');
  });

  test('the latest message from any account, where none left from that one', () => {
    expect(answered([booking, payment], 'rcs')).toBe('payment');
    expect(answered([booking, payment, attempt('planned', 'rcs')], 'rcs')).toBe('payment');
  });

  test.each(['rejected', 'expired', 'revoked', 'undeliverable'] as const)('no message that was %s', (fact) => {
    const refused = attempt('refused', 'wa', leased, accepted('w3'), failed(fact));
    expect(answered([refused], 'wa')).toBeUndefined();
    expect(answered([booking, refused, payment], 'wa')).toBe('booking');
    expect(answered([attempt('arrived', 'wa', accepted('w3'), failed(fact), { fact: 'delivered' })], 'wa')).toBe(
      'arrived',
    );
  });

  test.each([[[leased]], [[leased, uncertain]], [[leased, uncertain, failed('given_up')]]])(
    'a message that may have left (%#), where none surely left from its account',
    (facts) => {
      const maybe = attempt('maybe', 'wa', ...facts);
      expect(answered([maybe, payment], 'wa')).toBe('maybe');
      expect(answered([booking, maybe], 'wa')).toBe('booking');
    },
  );

  test('no message that left after it was written, where that is known late, but for one that was picked', () => {
    const seconds = (count: number): Date => new Date(leftAt.getTime() + count * 1_000);
    const later = { ...reminder, leftAt: seconds(60) };
    const answeredAt = (writtenAt: Date, more: object = {}): string | undefined =>
      answeredAttempt([booking, payment, later], { account: 'wa', writtenAt, ...more })?.id;
    expect(answeredAt(seconds(30))).toBe('booking');
    // Clocks differ by a little.
    expect(answeredAt(seconds(57))).toBe('reminder');
    expect(answeredAt(seconds(-30))).toBeUndefined();
    expect(answeredAt(seconds(30), { inReplyTo: 'w2' })).toBe('reminder');
    const elsewhere = { ...later, account: 'sms' };
    expect(answeredAttempt([payment, elsewhere], { account: 'rcs', writtenAt: leftAt })?.id).toBe('payment');
  });

  test('nothing, where nothing left', () => {
    expect(answered([], 'wa')).toBeUndefined();
    expect(answered([attempt('planned', 'wa')], 'wa')).toBeUndefined();
  });
});
