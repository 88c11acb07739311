import { describe, expect, test } from '@jest/globals';
import {
  afterQuestions,
  attemptStatus,
  foldAttempt,
  followUpStatus,
  givenUp,
  moveUnder,
  isLateTruth,
  newAttempt,
  nextMove,
  noWayOn,
  uncertainPolicies,
  uncertainPolicyFor,
  type AttemptFact,
  type AttemptState,
  type WayOn,
} from '../../src/index.ts';

const now = new Date('2026-11-24T15:00:00Z');
const later = new Date('2026-11-24T15:01:00Z');
const way: WayOn = { deadline: later, isLast: true, isOpen: true };

const stateAfter = (...facts: readonly AttemptFact[]): AttemptState => facts.reduce(foldAttempt, newAttempt);
const uncertain: AttemptFact = { fact: 'uncertain', cause: 'timeout' };
const given = (fallback: boolean): AttemptFact => ({ fact: 'given_up', reason: givenUp('Given up.', fallback) });

describe('the policy for an uncertain send', () => {
  test('is to wait for a person unless its purpose has another', () => {
    expect(uncertainPolicyFor(['appointment'])).toBe('park');
    expect(uncertainPolicyFor(['appointment'], { marketing: 'give_up' })).toBe('park');
    expect(uncertainPolicyFor(['marketing'], { marketing: 'give_up' })).toBe('give_up');
  });

  test('is the most cautious one of a message that tells several things', () => {
    const policies = { appointment: 'fall_back', transaction: 'give_up', support: 'park' } as const;
    expect(uncertainPolicyFor(['appointment', 'transaction'], policies)).toBe('give_up');
    expect(uncertainPolicyFor(['transaction', 'support', 'appointment'], policies)).toBe('park');
    expect(uncertainPolicyFor([], policies)).toBe('park');
  });

  test.each(uncertainPolicies)('%s holds where the next channel may tell it', (policy) => {
    expect(afterQuestions(policy, way, now)).toBe(policy);
  });

  test.each([
    ['no_next_channel', { isLast: true, isOpen: true }],
    ['left_before', { ...way, isLast: false }],
    ['closed', { ...way, isOpen: false }],
    ['expired', { ...way, deadline: now }],
  ] as const)('falls back nowhere and waits for a person: %s', (why, blocked) => {
    expect(noWayOn(blocked, now)).toBe(why);
    expect(afterQuestions('fall_back', blocked, now)).toBe('park');
    expect(afterQuestions('give_up', blocked, now)).toBe('give_up');
  });
});

describe('a step that waited for its receipt in vain', () => {
  const leave = { move: 'switch', from: 0, why: 'no_receipt' } as const;

  test('is left by what is uncertain, unless its policy is to give it up: then it is looked at in a minute', () => {
    const last = stateAfter(uncertain);
    expect(moveUnder('park', leave, last, now)).toBe(leave);
    expect(moveUnder('fall_back', leave, last, now)).toBe(leave);
    expect(moveUnder('give_up', leave, last, now)).toEqual({ move: 'wait', until: later });
  });

  test('is left by what is certain, whatever the policy', () => {
    const failed = { move: 'switch', from: 0, why: 'undeliverable' } as const;
    expect(moveUnder('give_up', leave, stateAfter({ fact: 'sent' }), now)).toBe(leave);
    expect(moveUnder('give_up', failed, stateAfter(uncertain), now)).toBe(failed);
    expect(moveUnder('give_up', leave, undefined, now)).toBe(leave);
  });
});

describe('a send that was given up as uncertain', () => {
  test('is unreached, and stays on its channel unless it falls back', () => {
    const plan = [
      { channel: 'whatsapp', account: 'wa', consentId: 'c', why: 'rule', rule: 0 },
      { channel: 'sms', account: 'sms', consentId: 'c', why: 'rule', rule: 0 },
    ] as const;
    const moveOf = (fallback: boolean) => {
      const state = stateAfter(uncertain, given(fallback));
      return nextMove(plan, [{ id: 'a', step: 0, state, plannedAt: now }], now);
    };
    expect(attemptStatus(stateAfter(uncertain, given(false)))).toBe('given_up');
    expect(followUpStatus({ attempts: [stateAfter(uncertain, given(false))], moreToTry: false })).toEqual({
      state: 'settled',
      outcome: 'unreached',
    });
    expect(moveOf(false)).toEqual({ move: 'stay' });
    expect(moveOf(true)).toEqual({ move: 'switch', from: 0, why: 'given_up' });
  });

  test.each(['sent', 'delivered'] as const)('is what a late receipt says: %s', (fact) => {
    expect(attemptStatus(stateAfter(uncertain, given(false), { fact }))).toBe(fact);
    expect(attemptStatus(stateAfter({ fact }, given(false), uncertain))).toBe(fact);
  });

  test('is what a late refusal says, and a late delivery is flagged', () => {
    const refused: AttemptFact = { fact: 'undeliverable', reason: givenUp('Refused.', true) };
    expect(attemptStatus(stateAfter(uncertain, given(false), refused))).toBe('undeliverable');
    expect(isLateTruth(stateAfter(uncertain, given(false), { fact: 'delivered' }))).toBe(true);
  });
});
