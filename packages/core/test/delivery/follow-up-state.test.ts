import { describe, expect, test } from '@jest/globals';
import { foldAttempt, newAttempt, type AttemptFact, type AttemptState } from '../../src/delivery/attempt-state.ts';
import { followUpStatus, type FollowUpFacts } from '../../src/delivery/follow-up-state.ts';
import { failure } from './support/attempt-facts.ts';

const facts = {
  planned: { fact: 'planned' },
  leased: { fact: 'leased' },
  uncertain: { fact: 'uncertain', cause: 'timeout' },
  accepted: { fact: 'accepted', providerIds: ['SM1'] },
  sent: { fact: 'sent' },
  delivered: { fact: 'delivered' },
  rejected: { fact: 'rejected', reason: failure() },
  undeliverable: { fact: 'undeliverable', reason: failure() },
} as const satisfies Record<string, AttemptFact>;

const attempt = (name: keyof typeof facts): AttemptState => foldAttempt(newAttempt, facts[name]);

/** The status in one line, e.g. `settled(reached)`. */
function status(attempts: readonly (keyof typeof facts)[], more: Partial<FollowUpFacts> = {}): string {
  const answer = followUpStatus({ attempts: attempts.map(attempt), moreToTry: false, ...more });
  return answer.state === 'settled' ? `settled(${answer.outcome})` : answer.state;
}

describe('followUpStatus', () => {
  test.each<[(keyof typeof facts)[], string]>([
    [[], 'held'],
    [['planned'], 'planned'],
    [['leased'], 'sending'],
    [['accepted'], 'sending'],
    [['sent'], 'sending'],
    [['delivered'], 'settled(reached)'],
    [['rejected'], 'settled(unreached)'],
    [['uncertain'], 'settled(uncertain)'],
    [['rejected', 'planned'], 'planned'],
    [['rejected', 'sent'], 'sending'],
    [['rejected', 'undeliverable'], 'settled(unreached)'],
    [['delivered', 'rejected'], 'settled(reached)'],
    [['sent', 'rejected'], 'sending'],
    [['uncertain', 'planned'], 'planned'],
    [['uncertain', 'rejected'], 'settled(uncertain)'],
  ])('%j: %s', (attempts, expected) => {
    expect(status(attempts)).toBe(expected);
  });

  test('after a failure it switches where more is to be tried', () => {
    expect(status(['rejected'], { moreToTry: true })).toBe('switching');
    expect(status(['uncertain', 'rejected'], { moreToTry: true })).toBe('switching');
    expect(status(['delivered'], { moreToTry: true })).toBe('settled(reached)');
  });

  test('what is uncertain is never tried again by itself', () => {
    expect(status(['uncertain'], { moreToTry: true })).toBe('settled(uncertain)');
  });

  test.each(['suppressed', 'expired', 'holdout'] as const)('closed as %s', (closed) => {
    expect(status([], { closed })).toBe(`settled(${closed})`);
    expect(status(['planned'], { closed })).toBe(`settled(${closed})`);
    expect(status(['rejected'], { closed, moreToTry: true })).toBe(`settled(${closed})`);
  });

  test('closing takes nothing back that has left', () => {
    expect(status(['sent'], { closed: 'suppressed' })).toBe('sending');
    expect(status(['delivered'], { closed: 'suppressed' })).toBe('settled(reached)');
    expect(status(['uncertain'], { closed: 'suppressed' })).toBe('settled(uncertain)');
    expect(status(['uncertain', 'planned'], { closed: 'suppressed' })).toBe('settled(uncertain)');
  });
});
