import { describe, expect, test } from '@jest/globals';
import { formatPath } from '../../src/event/format-path.ts';
import { isRecord, withoutBlanks } from '../../src/event/without-blanks.ts';

describe('withoutBlanks', () => {
  test('leaves null, undefined and the empty text out, as deep as it is told', () => {
    const value = { a: null, b: '', c: undefined, d: 0, e: false, f: { a: null, g: { a: null } } };
    expect(withoutBlanks(value, 0)).toStrictEqual({ d: 0, e: false, f: { a: null, g: { a: null } } });
    expect(withoutBlanks(value, 1)).toStrictEqual({ d: 0, e: false, f: { g: { a: null } } });
    expect(withoutBlanks(value, 2)).toStrictEqual({ d: 0, e: false, f: { g: {} } });
  });

  test('lists are left alone', () => {
    const value = { list: [null, '', { a: null }] };
    expect(withoutBlanks(value, 5)).toBe(value);
  });

  test('does not change what it is given', () => {
    const value = Object.freeze({ a: null, b: Object.freeze({ c: '' }) });
    expect(withoutBlanks(value, 1)).toEqual({ b: {} });
    expect(value).toEqual({ a: null, b: { c: '' } });
  });

  test('a key __proto__ stays a mere key', () => {
    const cleaned = withoutBlanks(JSON.parse('{"__proto__":{"polluted":true},"a":null}') as object, 1);
    expect(Object.getPrototypeOf(cleaned)).toBe(Object.prototype);
    expect('polluted' in cleaned).toBe(false);
  });
});

test.each([
  [{}, true],
  [[], false],
  [null, false],
  ['a', false],
])('isRecord(%j)', (value, expected) => {
  expect(isRecord(value)).toBe(expected);
});

test.each([
  [[], ''],
  [['data', 'consent', 'channels', 0], 'data.consent.channels[0]'],
  [[3, 'data'], '[3].data'],
  [['+525512345678', 'a b', 'x'.repeat(65), ''], '*.*.*.*'],
  [[Symbol('secret')], '*'],
])('formatPath(%p)', (path, expected) => {
  expect(formatPath(path)).toBe(expected);
});
