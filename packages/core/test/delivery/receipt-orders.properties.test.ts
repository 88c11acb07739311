import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { ReceiptStatus } from '../../src/channel/signal.ts';
import {
  attemptStatus,
  factOfReceipt,
  foldAttempt,
  newAttempt,
  type AttemptState,
} from '../../src/delivery/attempt-state.ts';
import { failure } from './support/attempt-facts.ts';

/** What each provider can say about one message, in our words: queued, sent, delivered, read, and every way to fail. */
const vocabularies: Readonly<Record<string, readonly ReceiptStatus[]>> = {
  // queued, sent, delivered, read (RCS), undelivered, failed, canceled
  Twilio: ['accepted', 'sent', 'delivered', 'read', 'undeliverable', 'rejected', 'revoked'],
  // sent, delivered, read, failed
  Meta: ['sent', 'delivered', 'read', 'undeliverable'],
  // DELIVERED, READ, TTL_EXPIRATION_REVOKED, our own revocation, TTL_EXPIRATION_REVOKE_FAILED
  RBM: ['delivered', 'read', 'expired', 'revoked', 'unknown'],
};

function fold(receipts: readonly ReceiptStatus[]): AttemptState {
  return receipts.reduce((state, status) => {
    const fact = factOfReceipt(status, 'SM1', failure());
    return fact === undefined ? state : foldAttempt(state, fact);
  }, newAttempt);
}

function permutations<T>(items: readonly T[]): readonly (readonly T[])[] {
  if (items.length === 0) return [[]];
  return items.flatMap((first, at) => permutations(items.toSpliced(at, 1)).map((rest) => [first, ...rest]));
}

function subsets<T>(items: readonly T[]): readonly (readonly T[])[] {
  return items.reduce<readonly (readonly T[])[]>(
    (known, item) => [...known, ...known.map((one) => [...one, item])],
    [[]],
  );
}

/** Some of a vocabulary, each word one to three times, in any order. */
const told = (words: readonly ReceiptStatus[]) =>
  fc
    .subarray([...words], { minLength: 1 })
    .chain((once) => {
      const counts = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: once.length, maxLength: once.length });
      return counts.map((times) => ({
        once,
        all: once.flatMap((word, at) => Array<ReceiptStatus>(times[at] ?? 1).fill(word)),
      }));
    })
    .chain(({ once, all }) => fc.shuffledSubarray(all, { minLength: all.length }).map((order) => ({ once, order })));

describe.each(Object.entries(vocabularies))('the receipts of %s', (_provider, words) => {
  test('come to the same state in every order of every selection', () => {
    const differing = subsets(words).flatMap((once) => {
      const wanted = JSON.stringify(fold(once));
      return permutations(once).filter((order) => JSON.stringify(fold(order)) !== wanted);
    });
    expect(differing).toEqual([]);
  });

  test('come to the same state when each is told one to three times', () => {
    fc.assert(
      fc.property(told(words), ({ once, order }) => expect(fold(order)).toEqual(fold(once))),
      { numRuns: 2_000 },
    );
  });

  test('say delivered exactly when one of them says delivered or read', () => {
    for (const once of subsets(words)) {
      const isDelivered = once.includes('delivered') || once.includes('read');
      expect([once, attemptStatus(fold(once)) === 'delivered']).toEqual([once, isDelivered]);
    }
  });
});
