import { describe, expect, test } from '@jest/globals';
import type { ReceiptStatus } from '../../src/channel/signal.ts';
import {
  attemptStatus,
  factOfReceipt,
  foldAttempt,
  isLateTruth,
  newAttempt,
  type AttemptFact,
  type AttemptState,
} from '../../src/delivery/attempt-state.ts';
import { failure } from './support/attempt-facts.ts';

const fold = (...facts: readonly AttemptFact[]): AttemptState => facts.reduce(foldAttempt, newAttempt);

const accepted: AttemptFact = { fact: 'accepted', providerIds: ['SM1'] };
const undeliverable: AttemptFact = { fact: 'undeliverable', reason: failure() };
const delivered: AttemptFact = { fact: 'delivered' };
const read: AttemptFact = { fact: 'engaged', by: 'read' };
const uncertain: AttemptFact = { fact: 'uncertain', cause: 'timeout' };

describe('the status of an attempt', () => {
  test.each<[string, readonly AttemptFact[], string]>([
    ['nothing', [], 'planned'],
    ['a lease', [{ fact: 'leased' }], 'leased'],
    ['no answer', [{ fact: 'leased' }, uncertain], 'uncertain'],
    ['an accept', [{ fact: 'leased' }, accepted], 'accepted'],
    ['an accept after no answer', [uncertain, accepted], 'accepted'],
    ['no answer after an accept', [accepted, uncertain], 'accepted'],
    ['a refusal after no answer', [uncertain, { fact: 'rejected', reason: failure() }], 'rejected'],
    ['sent, then the accept', [{ fact: 'sent' }, accepted], 'sent'],
    ['delivered', [accepted, delivered], 'delivered'],
    ['read without delivered', [accepted, read], 'delivered'],
    ['a reply is no delivery', [accepted, { fact: 'engaged', by: 'replied' }], 'accepted'],
    ['a failure after sent', [{ fact: 'sent' }, undeliverable], 'undeliverable'],
    ['delivered after a failure', [undeliverable, delivered], 'delivered'],
    ['a failure after delivered', [delivered, undeliverable], 'delivered'],
    ['the stronger of two failures', [undeliverable, { fact: 'expired', reason: failure() }], 'undeliverable'],
    [
      'revoked after expired',
      [
        { fact: 'expired', reason: failure() },
        { fact: 'revoked', reason: failure() },
      ],
      'revoked',
    ],
  ])('%s', (_what, facts, status) => {
    expect(attemptStatus(fold(...facts))).toBe(status);
  });
});

describe('the state of an attempt', () => {
  test('keeps everything that was said', () => {
    const more: AttemptFact = { fact: 'accepted', providerIds: ['SM0', 'SM1'] };
    expect(fold(uncertain, accepted, more, { fact: 'engaged', by: 'typing' }, read, undeliverable)).toEqual({
      progress: 'delivered',
      uncertainCause: 'timeout',
      providerIds: ['SM0', 'SM1'],
      engagement: ['read', 'typing'],
      failure: { kind: 'undeliverable', reason: failure() },
    });
  });

  test('of two reasons of one kind always shows the same one', () => {
    const one: AttemptFact = { fact: 'rejected', reason: failure({ providerCode: '30003' }) };
    const other: AttemptFact = { fact: 'rejected', reason: failure({ providerCode: '30008' }) };
    expect(fold(one, other).failure?.reason.providerCode).toBe('30008');
    expect(fold(other, one).failure?.reason.providerCode).toBe('30008');
  });

  test.each([
    { kind: 'blocked' as const },
    { permanent: false },
    { fallback: false },
    { alert: true },
    { optOut: 'all' as const },
    { providerCode: '30008' },
    { stopsAccount: true as const },
    { neverLeft: true as const },
    { message: 'Blocked.' },
  ])('reasons that differ only in %j are told apart, in both orders', (difference) => {
    const one: AttemptFact = { fact: 'rejected', reason: failure() };
    const other: AttemptFact = { fact: 'rejected', reason: failure(difference) };
    expect(one).not.toEqual(other);
    const { reason } = fold(one, other).failure ?? {};
    expect([failure(), failure(difference)]).toContainEqual(reason);
    expect(fold(one, other)).toEqual(fold(other, one));
  });

  test('reasons that differ only in the order of their keys are one', () => {
    const { message, ...rest } = failure();
    const turned: AttemptFact = { fact: 'rejected', reason: { message, ...rest } };
    const state = fold({ fact: 'rejected', reason: failure() });
    expect(foldAttempt(state, turned).failure).toBe(state.failure);
  });
});

test('a late truth is an arrival that was called a failure', () => {
  expect(isLateTruth(fold(undeliverable, delivered))).toBe(true);
  expect(isLateTruth(fold(undeliverable))).toBe(false);
  expect(isLateTruth(fold(accepted, delivered))).toBe(false);
});

describe('the fact that a receipt states', () => {
  test.each<[ReceiptStatus, AttemptFact | undefined]>([
    ['accepted', { fact: 'accepted', providerIds: ['SM1'] }],
    ['sent', { fact: 'sent' }],
    ['delivered', { fact: 'delivered' }],
    ['read', { fact: 'engaged', by: 'read' }],
    ['rejected', { fact: 'rejected', reason: failure() }],
    ['undeliverable', { fact: 'undeliverable', reason: failure() }],
    ['expired', { fact: 'expired', reason: failure() }],
    ['revoked', { fact: 'revoked', reason: failure() }],
    ['unknown', undefined],
  ])('%s', (status, fact) => {
    expect(factOfReceipt(status, 'SM1', failure())).toEqual(fact);
  });

  test('a failure without a reason is permanent, and another channel may be tried', () => {
    expect(factOfReceipt('undeliverable', 'SM1', undefined)).toMatchObject({
      fact: 'undeliverable',
      reason: { kind: 'unknown', permanent: true, fallback: true },
    });
  });
});
