import { expect, test } from '@jest/globals';
import { array, assert, constantFrom, oneof, property, string, uint8Array } from 'fast-check';
import { anyField, field, readForm } from '../src/webhook-form.ts';

/** What a form is made of, right and wrong: separators, encoded letters, half of them, and text as it is. */
const formPiece = oneof(
  constantFrom(
    '&',
    '=',
    '+',
    '%',
    '%2',
    '%20',
    '%2B',
    '%C3%B1',
    '%C3',
    '%28',
    '%FF',
    '%EF%BB%BF',
    '?',
    '#',
    ';',
    '\ufeff',
  ),
  constantFrom('MessageSid', 'Body', '__proto__', '0'),
  string({ unit: 'grapheme' }),
);

const body = oneof(
  array(formPiece).map((pieces) => Buffer.from(pieces.join(''))),
  uint8Array({ maxLength: 200 }),
);

test('any bytes are read as the URL standard reads a form', () => {
  assert(
    property(body, (rawBody) => {
      if (rawBody.byteLength === 0) return;
      const standard = new URLSearchParams(new TextDecoder().decode(rawBody));
      const form = readForm(rawBody);
      expect(new Set(Object.keys(form))).toEqual(new Set(standard.keys()));
      for (const name of standard.keys()) {
        expect([form[name]].flat()).toEqual(standard.getAll(name));
        expect(anyField(form, name)).toBe(standard.get(name));
        expect(field(form, name)).toBe(standard.get(name) || undefined);
      }
    }),
    { numRuns: 1_000 },
  );
});

test('a body is taken apart once, and an equal one by itself', () => {
  const rawBody = Buffer.from('MessageSid=SM1');
  expect(readForm(rawBody)).toBe(readForm(rawBody));
  expect(readForm(Buffer.from(rawBody))).not.toBe(readForm(rawBody));
});

test('a field that the form does not have is none, whatever its name', () => {
  const form = readForm(Buffer.from('a=1&b='));
  for (const name of ['toString', '__proto__', 'c']) expect(anyField(form, name)).toBeUndefined();
  expect(anyField(form, 'b')).toBe('');
  expect(field(form, 'b')).toBeUndefined();
});
