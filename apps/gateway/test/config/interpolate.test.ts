import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';

import { interpolate } from '../../src/config/interpolate.ts';

describe('interpolate', () => {
  test.each([
    ['${NAME}', { NAME: 'value' }, 'value'],
    ['a-${NAME}-${OTHER}', { NAME: '1', OTHER: '2' }, 'a-1-2'],
    ['${NAME:-preset}', {}, 'preset'],
    ['${NAME:-preset}', { NAME: '' }, 'preset'],
    ['${NAME:-preset}', { NAME: 'value' }, 'value'],
    ['${NAME:-}', {}, ''],
    ['${NAME:-http://127.0.0.1:4010}', {}, 'http://127.0.0.1:4010'],
    ['${constructor:-preset}', {}, 'preset'],
    ['$${NAME}', { NAME: 'value' }, '${NAME}'],
    ['$NAME costs $5', { NAME: 'value' }, '$NAME costs $5'],
  ])('%s', (text, env, expected) => {
    expect(interpolate(text, env)).toEqual({ ok: true, text: expected });
  });

  test('a value is not interpolated again', () => {
    expect(interpolate('${NAME}', { NAME: '${OTHER}', OTHER: 'no' })).toEqual({ ok: true, text: '${OTHER}' });
  });

  test.each([{}, { NAME: '' }])('an unset variable without a default is named (%j)', (env) => {
    expect(interpolate('x ${NAME}', env)).toEqual({
      ok: false,
      messages: ['needs the environment variable NAME, which is not set: set it, or write ${NAME:-default}'],
    });
  });

  test('what every object has is no variable of the process', () => {
    expect(interpolate('${toString}', process.env)).toMatchObject({
      ok: false,
      messages: [expect.stringMatching(/^needs/)],
    });
  });

  test.each(['${', '${}', '${1ST}', '${NAME-x}', '${NAME', '${ NAME }'])('%s names no variable', (text) => {
    expect(interpolate(text, { NAME: 'value' })).toEqual({
      ok: false,
      messages: ['has a "${" that names no variable: write ${NAME} or ${NAME:-default}, or $${ for the characters'],
    });
  });

  test('a text without "${" stays as it is', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('${')),
        (text) => {
          expect(interpolate(text, {})).toEqual({ ok: true, text });
        },
      ),
    );
  });

  test('any value of a variable comes through as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (value) => {
        expect(interpolate('<${NAME}>', { NAME: value })).toEqual({ ok: true, text: `<${value}>` });
      }),
    );
  });
});
