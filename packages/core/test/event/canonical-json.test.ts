import { describe, expect, test } from '@jest/globals';
import canonicalize from 'canonicalize';
import * as fc from 'fast-check';
import { canonicalBody } from '../../src/event/canonical-json.ts';
import { parseJsonStrictly } from '../../src/event/json/parse-json-strictly.ts';

describe('canonicalBody', () => {
  test('one text for equal values, whatever the order of keys and the spelling of numbers', () => {
    const one = JSON.parse('{"b":[1.0,"\\u00e9"],"a":{"d":1e2,"c":null}}') as unknown;
    const other = JSON.parse('{"a":{"c":null,"d":100},"b":[1,"é"]}') as unknown;
    expect(canonicalBody(one)).toBe('{"a":{"c":null,"d":100},"b":[1,"é"]}');
    expect(canonicalBody(other)).toBe(canonicalBody(one));
  });

  test('the sample of RFC 8785, section 3.2.3: keys in the order of their UTF-16 units', () => {
    const sample = {
      '\u20ac': 'Euro',
      '\r': 'CR',
      '\ufb33': 'Dalet',
      '1': 'One',
      '\ud83d\ude00': 'Smile',
      '\u0080': 'Ctl',
      '\u00f6': 'o',
    };
    expect(Object.values(JSON.parse(canonicalBody(sample)) as object)).toHaveLength(7);
    expect([...canonicalBody(sample).matchAll(/:"(\w+)"/g)].map((match) => match[1])).toEqual([
      'CR',
      'One',
      'Ctl',
      'o',
      'Euro',
      'Smile',
      'Dalet',
    ]);
  });

  test('the order of a list counts', () => {
    expect(canonicalBody([1, 2])).not.toBe(canonicalBody([2, 1]));
  });

  test('says what the reference implementation of RFC 8785 says', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'grapheme' }), (value) => {
        expect(canonicalBody(value)).toBe(canonicalize(value));
      }),
    );
    const numbers = [-0, 1e21, 1e-7, 0.1, 0.1 + 0.2, Number.MAX_VALUE, Number.MIN_VALUE];
    expect(canonicalBody(numbers)).toBe(canonicalize(numbers));
    const spelling = { '10': 1, '9': 2, '"': '\\', '\u007f': '\n', '': '\u2028' };
    expect(canonicalBody(spelling)).toBe(canonicalize(spelling));
  });

  test('leaves out a field that is undefined', () => {
    expect(canonicalBody({ a: undefined, b: 1 })).toBe('{"b":1}');
  });

  test.each([[undefined], [() => 1], [Symbol('s')], [Number.NaN], [new Date(0)], ['\ud800'], [{ a: [1n] }]])(
    'refuses %p',
    (value) => {
      expect(() => canonicalBody(value)).toThrow(TypeError);
    },
  );

  test('takes all that the strict parser lets through, and reads back equal', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const parsed = parseJsonStrictly(new TextEncoder().encode(text));
        fc.pre(parsed.ok);
        const canonical = canonicalBody(parsed.ok && parsed.value);
        expect(canonicalBody(JSON.parse(canonical))).toBe(canonical);
      }),
    );
  });
});
