import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import {
  attemptStatus,
  failureRanks,
  foldAttempt,
  newAttempt,
  progressRanks,
  type AttemptFact,
  type AttemptState,
} from '../../src/delivery/attempt-state.ts';
import { followUpStatus } from '../../src/delivery/follow-up-state.ts';
import { deepFreeze } from '../decide/support/deep-freeze.ts';
import { anyFact } from './support/attempt-facts.ts';

const fold = (facts: readonly AttemptFact[]): AttemptState =>
  facts.reduce((state, fact) => deepFreeze(foldAttempt(state, deepFreeze(fact))), deepFreeze(newAttempt));

const facts = fc.array(anyFact, { maxLength: 12 });

/** The same facts in another order, some of them several times. */
const toldTwice = facts.chain((once) => {
  const again = once.length === 0 ? fc.constant([]) : fc.array(fc.constantFrom(...once), { maxLength: 8 });
  return again.chain((repeats) => {
    const all = [...once, ...repeats];
    const shuffled = fc.shuffledSubarray(all, { minLength: all.length });
    return shuffled.map((order) => ({ once, order }));
  });
});

const saysDelivered = (fact: AttemptFact): boolean =>
  fact.fact === 'delivered' || (fact.fact === 'engaged' && fact.by === 'read');

const isGivenUp = (fact: AttemptFact): boolean => fact.fact === 'given_up';
const saysTaken = (fact: AttemptFact): boolean => fact.fact === 'accepted' || fact.fact === 'sent';
/** Of a provider. */
const isFailure = (fact: AttemptFact): boolean => !isGivenUp(fact) && failureRanks.some((kind) => kind === fact.fact);

describe('foldAttempt', () => {
  test('comes to the same state for every order and any number of repeats', () => {
    fc.assert(
      fc.property(toldTwice, ({ once, order }) => expect(fold(order)).toEqual(fold(once))),
      { numRuns: 1_000 },
    );
  });

  test('is idempotent: a fact that is known changes nothing', () => {
    fc.assert(
      fc.property(facts, anyFact, (before, fact) => {
        const state = fold([...before, fact]);
        expect(foldAttempt(state, fact)).toEqual(state);
      }),
    );
  });

  test('never goes back: progress only rises, and nothing that was known is forgotten', () => {
    fc.assert(
      fc.property(facts, anyFact, (before, fact) => {
        const [was, is] = [fold(before), fold([...before, fact])];
        expect(progressRanks.indexOf(is.progress)).toBeGreaterThanOrEqual(progressRanks.indexOf(was.progress));
        expect(is.engagement).toEqual(expect.arrayContaining([...was.engagement]));
        expect(is.providerIds).toEqual(expect.arrayContaining([...was.providerIds]));
        expect(was.failure === undefined || is.failure !== undefined).toBe(true);
        expect(was.uncertainCause === undefined || is.uncertainCause !== undefined).toBe(true);
      }),
    );
  });

  test('is delivered exactly when somebody said so, whatever failed before or after', () => {
    fc.assert(
      fc.property(facts, (known) => {
        expect(attemptStatus(fold(known)) === 'delivered').toBe(known.some(saysDelivered));
      }),
    );
  });

  test('is failed exactly when something failed, or was given up with no word of its provider, and nothing arrived', () => {
    fc.assert(
      fc.property(facts, (known) => {
        const isFailed = failureRanks.some((kind) => kind === attemptStatus(fold(known)));
        const hasFailed = known.some(isFailure) || (known.some(isGivenUp) && !known.some(saysTaken));
        expect(isFailed).toBe(hasFailed && !known.some(saysDelivered));
      }),
    );
  });
});

describe('followUpStatus over folded attempts', () => {
  const attempts = fc.array(facts, { maxLength: 4 });
  const closed = fc.constantFrom(undefined, 'suppressed' as const, 'expired' as const, 'holdout' as const);

  test('is reached exactly when one of the attempts was delivered', () => {
    fc.assert(
      fc.property(attempts, closed, fc.boolean(), (known, outcome, moreToTry) => {
        const status = followUpStatus({ attempts: known.map(fold), moreToTry, ...(outcome && { closed: outcome }) });
        const isReached = status.state === 'settled' && status.outcome === 'reached';
        expect(isReached).toBe(known.some((one) => one.some(saysDelivered)));
      }),
    );
  });

  test('is the same in whatever order the facts of each attempt were learnt', () => {
    fc.assert(
      fc.property(fc.array(toldTwice, { maxLength: 3 }), fc.boolean(), (known, moreToTry) => {
        const inOrder = followUpStatus({ attempts: known.map(({ once }) => fold(once)), moreToTry });
        expect(followUpStatus({ attempts: known.map(({ order }) => fold(order)), moreToTry })).toEqual(inOrder);
      }),
    );
  });

  test('is never settled as unreached while an attempt may still arrive', () => {
    const mayArrive = new Set(['leased', 'accepted', 'sent', 'uncertain']);
    fc.assert(
      fc.property(attempts, fc.boolean(), (known, moreToTry) => {
        const states = known.map(fold);
        const status = followUpStatus({ attempts: states, moreToTry });
        const isUnreached = status.state === 'settled' && status.outcome === 'unreached';
        expect(isUnreached && states.some((one) => mayArrive.has(attemptStatus(one)))).toBe(false);
      }),
    );
  });
});
