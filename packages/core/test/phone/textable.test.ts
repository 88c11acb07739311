import { describe, expect, test } from '@jest/globals';
import { textable } from '../../src/phone/textable.ts';
import type { PhoneLine } from '../../src/phone/canonical-phone.ts';

const verdicts: Readonly<Record<PhoneLine, 'yes' | 'landline' | 'premium_rate'>> = {
  mobile: 'yes',
  fixed_or_mobile: 'yes',
  voip: 'yes',
  unknown: 'yes',
  fixed: 'landline',
  toll_free: 'landline',
  other: 'landline',
  premium: 'premium_rate',
};

describe('textable', () => {
  test.each(Object.entries(verdicts) as [PhoneLine, string][])('%s: %s', (line, verdict) => {
    expect(textable({ line })).toEqual(verdict === 'yes' ? { textable: true } : { textable: false, why: verdict });
  });
});
