import { expect, test } from '@jest/globals';
import { unevenFaults } from '../../src/sections/measure-mixed.ts';

test('a channel that got clearly less than its third is a fault', () => {
  expect(unevenFaults({ sms: 340, whatsapp: 320, rcs: 340 })).toEqual([]);
  expect(unevenFaults({ sms: 341, whatsapp: 319, rcs: 340 })).toEqual(['Only 319 of 1000 messages went by whatsapp.']);
  expect(unevenFaults({ sms: 1_000, whatsapp: 0, rcs: 0 })).toHaveLength(2);
});
