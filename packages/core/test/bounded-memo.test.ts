import { describe, expect, test } from '@jest/globals';
import { boundedMemo } from '../src/bounded-memo.ts';

function counting(capacity: number) {
  const computed: string[] = [];
  const read = boundedMemo(capacity, (key) => {
    computed.push(key);
    return key.toUpperCase();
  });
  return { computed, read };
}

describe('boundedMemo', () => {
  test('computes each key once while it is remembered', () => {
    const { computed, read } = counting(2);
    expect([read('a'), read('b'), read('a')]).toEqual(['A', 'B', 'A']);
    expect(computed).toEqual(['a', 'b']);
  });

  test('forgets the key that was not asked for the longest', () => {
    const { computed, read } = counting(2);
    for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) read(key);
    expect(computed).toEqual(['a', 'b', 'c', 'b']);
  });

  test('remembers that the answer is undefined', () => {
    let asked = 0;
    const read = boundedMemo(1, () => {
      asked += 1;
      return undefined;
    });
    expect([read('a'), read('a')]).toEqual([undefined, undefined]);
    expect(asked).toBe(1);
  });

  test('passes an error on and asks again', () => {
    let asked = 0;
    const read = boundedMemo(1, () => {
      asked += 1;
      throw new Error(`attempt ${asked}`);
    });
    expect(() => read('a')).toThrow('attempt 1');
    expect(() => read('a')).toThrow('attempt 2');
  });

  test.each([0, -1, 1.5, Number.NaN])('refuses a capacity of %p', (capacity) => {
    expect(() => boundedMemo(capacity, String)).toThrow(RangeError);
  });
});
