import { expect, test } from '@jest/globals';
import { canonicalBody } from '@aftercall/core';
import { assert, json, property } from 'fast-check';
import { canonical } from '../src/verify.ts';

test('the verifier and the gateway, written apart, have one canonical form', () => {
  assert(
    property(json(), (text) => {
      const value = JSON.parse(text) as never;
      expect(canonical(value)).toBe(canonicalBody(value));
    }),
  );
});
