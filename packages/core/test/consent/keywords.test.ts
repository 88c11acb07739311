import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { keywordsByLanguage, readKeyword } from '../../src/consent/keywords.ts';
import type { Keyword } from '../../src/consent/keywords.ts';

const table = Object.values(keywordsByLanguage).flatMap((words) =>
  (['stop', 'start', 'help'] as const).flatMap((keyword) =>
    words[keyword].map((word): [string, Keyword] => [word, keyword]),
  ),
);

const wrappings = [
  '.',
  '!',
  '!!!',
  '?',
  ',',
  ';',
  '…',
  '¡',
  '¿',
  '"',
  "'",
  '“',
  '”',
  '«',
  '»',
  '(',
  ')',
  '*',
  '_',
  '-',
  '—',
  '/',
  '#',
  ' ',
  '\n',
  '\t',
  '\u00a0',
  '\u202f',
  '\u3000',
  '\u200b',
  '\u200d',
  '\u200e',
  '\u200f',
  '\u202e',
  '\u2066',
  '\u2060',
  '\ufeff',
  '\u00ad',
  '\u3164',
  '🛑',
  '🙏🏽',
  '👩‍👩‍👧',
  '❤️',
  '🇲🇽',
  '™',
  '1️⃣',
  '\u0007',
  '\0',
];

const alterations: Readonly<Record<string, (text: string) => string>> = {
  'as it is': (text) => text,
  'upper case': (text) => text.toUpperCase(),
  'a capital': (text) => text[0]?.toUpperCase() + text.slice(1),
  'without accents': (text) => text.normalize('NFD').replace(/\p{M}/gu, ''),
  'accents apart': (text) => text.normalize('NFD'),
  'every vowel with an accent': (text) => text.replace(/[aeiou]/g, '$&\u0301'),
  'full width': (text) =>
    text.replace(/[a-z]/g, (letter) => String.fromCodePoint(letter.charCodeAt(0) - 0x61 + 0xff41)),
  bold: (text) => text.replace(/[a-z]/g, (letter) => String.fromCodePoint(letter.charCodeAt(0) - 0x61 + 0x1d41a)),
  'letter by letter': (text) => text.split('').join(' '),
  'with dots': (text) => text.split('').join('.'),
  'with hyphens for spaces': (text) => text.replaceAll(' ', '-'),
  'in one word': (text) => text.replaceAll(' ', ''),
  'with a zero-width space inside': (text) => `${text.slice(0, 2)}\u200b${text.slice(2)}`,
  'twice spaced': (text) => text.replaceAll(' ', '  '),
};

describe('readKeyword', () => {
  test('the words of 47 CFR 64.1200(a)(10) all stop', () => {
    for (const word of ['stop', 'quit', 'end', 'revoke', 'opt out', 'cancel', 'unsubscribe'])
      expect(readKeyword(word)).toBe('stop');
  });

  test('each word of the table has its one meaning', () => {
    expect(table.filter(([word, keyword]) => readKeyword(word) !== keyword)).toEqual([]);
    expect(table.length).toBeGreaterThan(50);
  });

  test.each([
    ['STOPALL', 'stop'],
    ['opt-out', 'stop'],
    ['OptOut', 'stop'],
    ['No Mas', 'stop'],
    ['¡NO MÁS!', 'stop'],
    ['Darme de baja.', 'stop'],
    ['nao quero', 'stop'],
    ['Não quero!', 'stop'],
    ['ARRÊT', 'stop'],
    ['"Stop"', 'stop'],
    // Cyrillic letters.
    ['ѕtоp', 'stop'],
    ['st0p', 'stop'],
    ['STOOOOP', 'stop'],
    ['Começar', 'start'],
    ['comecar', 'start'],
    ['DÉMARRER', 'start'],
    ['Unstop', 'start'],
    ['Ayuda?', 'help'],
    ['ℹ️ info', 'help'],
  ] as const)('%s: %s', (text, keyword) => {
    expect(readKeyword(text)).toBe(keyword);
  });

  test.each(Object.entries(alterations))('every keyword, %s, between anything that is no letter', (_name, alter) => {
    const edge = fc.array(fc.constantFrom(...wrappings), { maxLength: 4 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(edge, edge, (before, after) => {
        const missed = table.filter(([word, keyword]) => readKeyword(before + alter(word) + after) !== keyword);
        expect(missed).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });

  test.each([
    '',
    ' ',
    '🛑',
    '👍',
    'no',
    's',
    'para',
    'fin',
    'yes',
    'sí',
    'ok',
    'stopwatch',
    'bus stop',
    'weekend',
    'please stop',
    'stop please',
    'no quiero más citas',
    'can I cancel my appointment?',
    'quiero cancelar la cita',
    'I do not wish to be contacted',
    'cease and desist',
    'informatica',
    'Altamirano',
    'сtop',
    'стоп',
  ])('%j is no keyword', (text) => {
    expect(readKeyword(text)).toBeUndefined();
  });

  test('a long message that begins with a keyword is none', () => {
    expect(readKeyword(`stop ${'la '.repeat(5_000)}`)).toBeUndefined();
    expect(readKeyword(`${'!'.repeat(10_000)}stop${'\u200b'.repeat(10_000)}`)).toBe('stop');
  });
});
