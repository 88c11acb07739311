import { describe, expect, test } from '@jest/globals';
import { textable } from '../../src/phone/textable.ts';
import { canonicalPhone } from '../../src/phone/canonical-phone.ts';
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
    expect(textable({ line, e164: '+12025550123', country: 'US' })).toEqual(
      verdict === 'yes' ? { textable: true } : { textable: false, why: verdict },
    );
  });

  test.each(['+881612345678', '+88213300655', '+979123456789'])(
    '%s belongs to no country, and costs what it likes',
    (raw) => {
      const phone = canonicalPhone(raw);
      expect(phone).toMatchObject({ valid: true });
      if (phone.valid) expect(textable(phone)).toEqual({ textable: false, why: 'premium_rate' });
    },
  );

  test.each(['+12129761234', '+19005551234'])('%s is paid for by whoever calls it', (raw) => {
    const phone = canonicalPhone(raw);
    expect(phone.valid && textable(phone)).toEqual({ textable: false, why: 'premium_rate' });
  });
});
