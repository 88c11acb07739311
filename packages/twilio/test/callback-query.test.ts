import { expect, test } from '@jest/globals';
import { assert, constantFrom, array, property, string, oneof } from 'fast-check';
import { readCallbackQuery } from '../src/callback-query.ts';

const pieces = oneof(
  constantFrom(
    'https://g.example',
    '/w',
    '?',
    '#',
    '&',
    'attempt=',
    'bodySHA256=',
    '0197-a',
    '%41',
    '+',
    ' ',
    '\t',
    ':',
  ),
  string({ unit: 'grapheme', maxLength: 3 }),
);

test('the query of any URL is read as the platform reads it', () => {
  assert(
    property(array(pieces, { maxLength: 8 }), (parts) => {
      for (const url of [parts.join(''), `https://g.example/w?attempt=${parts.join('')}`]) {
        const query = URL.parse(url)?.searchParams;
        const read = readCallbackQuery(url);
        expect(read === undefined).toBe(query === undefined);
        expect(read?.attemptId).toBe(query?.get('attempt') ?? undefined);
        expect(read?.bodyHash).toBe(query?.get('bodySHA256') ?? undefined);
      }
    }),
    { numRuns: 1_000 },
  );
});

test('our own callback URL tells the attempt', () => {
  expect(
    readCallbackQuery('https://g.example/webhooks/acme/main?attempt=0197a000-0000-7000-8000-00000000000a'),
  ).toEqual({
    attemptId: '0197a000-0000-7000-8000-00000000000a',
  });
  expect(readCallbackQuery('/webhooks/acme/main?attempt=a')).toBeUndefined();
});
