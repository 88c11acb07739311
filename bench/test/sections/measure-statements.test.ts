import { expect, test } from '@jest/globals';
import { statementsBetween } from '../../src/sections/measure-statements.ts';

test('what was carried out between two counts is what came to each statement', () => {
  const before = new Map([
    ['1', { text: 'commit', calls: 10, milliseconds: 5 }],
    ['2', { text: 'select 1', calls: 3, milliseconds: 1 }],
  ]);
  const after = new Map([
    ['1', { text: 'commit', calls: 14, milliseconds: 6.5 }],
    ['2', { text: 'select 1', calls: 3, milliseconds: 1 }],
    ['3', { text: 'insert', calls: 2, milliseconds: 4 }],
  ]);
  expect(statementsBetween(before, after)).toEqual([
    { text: 'commit', calls: 4, milliseconds: 1.5 },
    { text: 'insert', calls: 2, milliseconds: 4 },
  ]);
});
