import { expect, test } from '@jest/globals';
import { rememberTexts } from '../../src/rendering/remember-texts.ts';

test('a moment is written once while it is remembered, and no more moments are kept than fit', () => {
  const written: number[] = [];
  const textOf = rememberTexts(2, (clock) => {
    written.push(clock);
    return `at ${clock}`;
  });
  expect([1, 2, 1, 2].map(textOf)).toEqual(['at 1', 'at 2', 'at 1', 'at 2']);
  expect(written).toEqual([1, 2]);
  expect([3, 1].map(textOf)).toEqual(['at 3', 'at 1']);
  expect(written).toEqual([1, 2, 3, 1]);
});

test('an error is passed on and not remembered', () => {
  let asked = 0;
  const textOf = rememberTexts(2, () => {
    asked += 1;
    throw new RangeError(`attempt ${asked}`);
  });
  expect(() => textOf(1)).toThrow('attempt 1');
  expect(() => textOf(1)).toThrow('attempt 2');
});
