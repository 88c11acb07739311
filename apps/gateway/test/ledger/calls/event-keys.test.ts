import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { identityOf } from '../../../src/ledger/calls/event-keys.ts';

describe('the identity of an event', () => {
  test('is the same for the same tenant, source and id alone, wherever the quotes and commas are', () => {
    const names = fc.tuple(fc.string(), fc.string(), fc.string());
    fc.assert(
      fc.property(names, names, (one, other) => {
        const areSame = one.every((name, index) => name === other[index]);
        expect(identityOf(...one) === identityOf(...other)).toBe(areSame);
      }),
    );
    expect(identityOf('a","b', 'c', 'd')).not.toBe(identityOf('a', 'b","c', 'd'));
    expect(identityOf('acme', '/voice', 'e1')).toBe(identityOf('acme', '/voice', 'e1'));
  });
});
