import { describe, expect, test } from '@jest/globals';
import { knownReachability } from '../../src/routing/reachability.ts';

const now = new Date('2026-11-24T15:00:00Z');
const ages = { reachableForMs: 10_000, unreachableForMs: 2_000 };
const answer = (reachable: boolean, ageMs: number, account = 'rcs-main') => ({
  account,
  reachable,
  answeredAt: new Date(now.getTime() - ageMs),
});

describe('knownReachability', () => {
  test.each([
    [true, 9_999, true],
    [true, 10_000, false],
    [false, 1_999, true],
    [false, 2_000, false],
  ])('%s of %i ms ago: still known is %s', (reachable, ageMs, isKnown) => {
    const known = knownReachability([answer(reachable, ageMs)], ages, now);
    expect([...known]).toEqual(isKnown ? [['rcs-main', { reachable, ageMs }]] : []);
  });

  test('keeps the accounts apart, and of two answers about one the younger', () => {
    const answers = [answer(true, 500), answer(false, 900), answer(false, 100, 'sms-main')];
    expect([...knownReachability(answers, ages, now)]).toEqual([
      ['rcs-main', { reachable: true, ageMs: 500 }],
      ['sms-main', { reachable: false, ageMs: 100 }],
    ]);
  });

  test('an answer of a clock that is ahead is new', () => {
    expect(knownReachability([answer(true, -400)], ages, now).get('rcs-main')).toEqual({ reachable: true, ageMs: 0 });
  });
});
