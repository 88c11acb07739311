import { describe, expect, test } from '@jest/globals';
import { attemptWords, hasThoughts, planWords } from '../../src/check/plan-words.ts';
import { glowSalon } from '../../src/morning/glow-salon.ts';
import { ipeImoveis } from '../../src/morning/ipe-imoveis.ts';
import { mapleDental } from '../../src/morning/maple-dental.ts';
import { planOfWords } from '../support/plan-of-words.ts';
import { deliveredAttempt, rejectedAttempt } from '../support/scripted-journey.ts';

const ruled = (channel: string, rule: number | 'default') => ({ channel, why: 'rule', rule });

describe('the words of a plan', () => {
  test.each([
    ['say whom the rule is for', glowSalon, [ruled('rcs', 0)], 'rcs (rule US/CA)'],
    ['say so for a rule by locale', ipeImoveis, [ruled('whatsapp', 0)], 'whatsapp (rule pt-*)'],
    ['say so for a rule for all', glowSalon, [ruled('sms', 1)], 'sms (rule everybody)'],
    ["say so for the gateway's own", mapleDental, [ruled('rcs', 'default')], 'rcs (rule default)'],
    ['say a reason once', glowSalon, [ruled('rcs', 0), ruled('sms', 0)], 'rcs (rule US/CA) -> sms'],
    [
      'say each reason',
      glowSalon,
      [{ channel: 'sms', why: 'caller_asked' }, ruled('rcs', 0)],
      'sms (caller_asked) -> rcs (rule US/CA)',
    ],
  ])('%s', (_what, business, steps, words) => {
    expect(planWords({ steps, omitted: [] }, business)).toBe(words);
  });

  test('say why not, also where nothing is left', () => {
    const omitted = [
      { channel: 'rcs', whyNot: 'no_account' },
      { channel: 'whatsapp', whyNot: 'not_in_rule' },
    ];
    expect(planWords({ steps: [ruled('sms', 'default')], omitted }, mapleDental)).toBe(
      'sms (rule default); not rcs: no_account, not whatsapp: not_in_rule',
    );
    expect(planWords({ steps: [], omitted }, mapleDental)).toBe('not rcs: no_account, not whatsapp: not_in_rule');
  });

  test('can be read back', () => {
    const words = 'sms (caller_asked) -> rcs (rule US/CA); not whatsapp: no_account, not pigeon: no_consent';
    expect(planWords(planOfWords(words, glowSalon), glowSalon)).toBe(words);
  });
});

test('a plan has thoughts where there was more than one channel to think of', () => {
  const one = ruled('sms', 0);
  expect(hasThoughts({ steps: [one], omitted: [] })).toBe(false);
  expect(hasThoughts({ steps: [one, one], omitted: [] })).toBe(true);
  expect(hasThoughts({ steps: [one], omitted: [{ channel: 'rcs', whyNot: 'no_consent' }] })).toBe(true);
});

test('the words of an attempt tell that it was read, and not that it was answered', () => {
  expect(attemptWords(rejectedAttempt)).toBe('sms rejected');
  expect(attemptWords({ ...deliveredAttempt(1), engagement: ['replied'] })).toBe('sms delivered');
  expect(attemptWords({ ...deliveredAttempt(1), channel: 'rcs', engagement: ['read', 'replied'] })).toBe(
    'rcs delivered, read',
  );
});
