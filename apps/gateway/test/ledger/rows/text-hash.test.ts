import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { newTextSalt, textHashOf } from '../../../src/ledger/rows/text-hash.ts';

test('no two salts are alike, however many are asked for', () => {
  const salts = Array.from({ length: 1_000 }, newTextSalt);
  expect(new Set(salts).size).toBe(1_000);
  expect(salts.every((salt) => /^[\da-f]{32}$/.test(salt))).toBe(true);
});

test('the hash of a text is that of its salt and its words', () => {
  const salt = '00'.repeat(16);
  const expected = createHash('sha256').update(Buffer.alloc(16)).update('Hola, señor').digest('hex');
  expect(textHashOf(salt, 'Hola, señor')).toBe(expected);
});
