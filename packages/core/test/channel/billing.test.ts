import { describe, expect, test } from '@jest/globals';
import { mergeBilling, readBilling } from '../../src/channel/billing.ts';

describe('what a provider tells of a bill', () => {
  test('is read as it stands, where it can be', () => {
    const told = { segments: 2, billable: false, category: 'utility', type: 'free_customer_service' };
    expect(readBilling({ ...told, price: { amount: '0.00790', currency: 'usd' } })).toEqual({
      ...told,
      price: { amount: '0.0079', currency: 'USD' },
    });
  });

  test.each([
    ['a count that no message has', { segments: 0 }],
    ['one that is more than any', { segments: 1_001 }],
    ['half a segment', { segments: 1.5 }],
    ['a number as a text', { segments: '2' }],
    ['a word for yes', { billable: 'true' }],
    ['a sentence for a category', { category: 'a utility message' }],
    ["what may be somebody's number", { type: 'to_16505551234' }],
    ['an amount without a currency', { price: { amount: '0.0079' } }],
    ['an amount that is a number', { price: { amount: 0.0079, currency: 'USD' } }],
    ['an amount that is none', { price: { amount: 'free', currency: 'USD' } }],
    ['a currency that is none', { price: { amount: '0.0079', currency: 'dollars' } }],
    ['nothing', {}],
  ])('is left out otherwise: %s', (_what, told) => expect(readBilling(told)).toBeUndefined());

  test('keeps what can be read beside what cannot', () => {
    expect(readBilling({ segments: -1, billable: true, price: { amount: '1', currency: '' } })).toEqual({
      billable: true,
    });
  });
});

describe('two words of a provider about one bill', () => {
  const one = { segments: 1, billable: false, price: { amount: '0.0079', currency: 'USD' } };
  const other = { segments: 3, billable: true, category: 'utility', price: { amount: '0.03', currency: 'EUR' } };

  test('come to the same, whichever comes first: the greater of each counts', () => {
    const both = { segments: 3, billable: true, category: 'utility', price: { amount: '0.03', currency: 'EUR' } };
    expect(mergeBilling(one, other)).toEqual(both);
    expect(mergeBilling(other, one)).toEqual(both);
    expect(mergeBilling(undefined, one)).toEqual(one);
  });

  test('are compared as sums and not as texts; of equal ones the currency decides', () => {
    const price = (amount: string, currency = 'USD') => ({ price: { amount, currency } });
    expect(mergeBilling(price('9'), price('10'))).toEqual(price('10'));
    expect(mergeBilling(price('10'), price('9'))).toEqual(price('10'));
    for (const [a, b] of [
      ['EUR', 'USD'],
      ['USD', 'EUR'],
    ] as const) {
      expect(mergeBilling(price('1', a), price('1', b))).toEqual(price('1', 'USD'));
    }
  });
});
