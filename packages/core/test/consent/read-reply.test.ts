import { describe, expect, test } from '@jest/globals';
import { readReply } from '../../src/consent/read-reply.ts';

describe('a word alone', () => {
  test.each([
    ['STOP', 'stop'],
    ['Baja.', 'stop'],
    ['no', 'unclear'],
    ['S', 'unclear'],
    ['Para', 'unclear'],
    ['fin', 'unclear'],
    ['YES', 'yes'],
    ['Sí!', 'yes'],
    ['sim', 'yes'],
    ['ok 👍', 'yes'],
    ['START', 'start'],
    ['Alta', 'start'],
    ['AYUDA?', 'help'],
    ['mañana', 'other'],
    ['', 'other'],
  ] as const)('%s: %s', (text, meaning) => {
    expect(readReply(text).meaning).toBe(meaning);
  });

  test('its language is told where it is of one alone', () => {
    expect(readReply('salir')).toEqual({ meaning: 'stop', by: 'keyword', language: 'es' });
    expect(readReply('parar')).toEqual({ meaning: 'stop', by: 'keyword' });
    expect(readReply('hello')).toEqual({ meaning: 'other', by: 'none' });
  });
});
