import { describe, expect, test } from '@jest/globals';
import { canonicalPhone } from '../../src/phone/canonical-phone.ts';
import { createPhoneReader } from '../../src/phone/phone-reader.ts';

describe('createPhoneReader', () => {
  test('reads as canonicalPhone does, and remembers the answer', () => {
    const read = createPhoneReader({ cacheSize: 2 });
    const first = read('+5215512345678');
    expect(first).toEqual(canonicalPhone('+5215512345678'));
    expect(read('+5215512345678')).toBe(first);
  });

  test('forgets what was not asked for', () => {
    const read = createPhoneReader({ cacheSize: 1 });
    const first = read('+5215512345678');
    read('+12125551234');
    expect(read('+5215512345678')).not.toBe(first);
    expect(read('+5215512345678')).toEqual(first);
  });

  test('does not remember text that is too long', () => {
    const read = createPhoneReader({ cacheSize: 1 });
    const first = read('+12125551234');
    expect(read('1'.repeat(1_000))).toEqual({ valid: false, why: 'too_long' });
    expect(read('+12125551234')).toBe(first);
  });

  test('needs room for one', () => {
    expect(() => createPhoneReader({ cacheSize: 0 })).toThrow('capacity');
  });
});
