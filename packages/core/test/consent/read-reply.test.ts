import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { keywordsByLanguage } from '../../src/consent/keywords.ts';
import { readReply } from '../../src/consent/read-reply.ts';

const keywords = Object.values(keywordsByLanguage).flatMap((words) => words.stop);

describe('a word alone', () => {
  test.each([
    ['STOP', 'stop'],
    ['Baja.', 'stop'],
    ['no', 'unclear'],
    ['S', 'unclear'],
    ['Para', 'unclear'],
    ['fin', 'unclear'],
    ['n', 'unclear'],
    ['🛑', 'unclear'],
    ['🖕🏽', 'unclear'],
    ['❌', 'unclear'],
    ['YES', 'yes'],
    ['Sí!', 'yes'],
    ['sim', 'yes'],
    ['ok 👍', 'yes'],
    ['START', 'start'],
    ['Alta', 'start'],
    ['AYUDA?', 'help'],
    ['mañana', 'other'],
    ['5', 'other'],
    ['👍', 'other'],
    ['', 'other'],
    ['   ', 'other'],
  ] as const)('%s: %s', (text, meaning) => {
    expect(readReply(text).meaning).toBe(meaning);
  });

  test.each([
    ['ok stop', 'stop'],
    ['STOP PLEASE', 'stop'],
    ['Stop please, thank you!', 'stop'],
    ['please cancel', 'stop'],
    ['Por favor, BAJA', 'stop'],
    ['no, gracias', 'unclear'],
    ['No thanks!', 'unclear'],
    ['yes please', 'yes'],
    ['sí, gracias', 'yes'],
    ['Start please', 'start'],
    ['thank you', 'other'],
    ['hola buenas tardes', 'other'],
  ] as const)('between words of courtesy: %s: %s', (text, meaning) => {
    expect(readReply(text)).toMatchObject({ meaning });
  });

  test('its language is told where it is of one alone', () => {
    expect(readReply('salir')).toEqual({ meaning: 'stop', by: 'keyword', language: 'es' });
    expect(readReply('parar')).toEqual({ meaning: 'stop', by: 'keyword' });
    expect(readReply('hello')).toEqual({ meaning: 'other', by: 'none' });
    expect(readReply('no me manden más mensajes')).toEqual({ meaning: 'stop', by: 'free_text', language: 'es' });
  });
});

const alterations: Readonly<Record<string, (text: string) => string>> = {
  'upper case': (text) => text.toUpperCase(),
  'without accents': (text) => text.normalize('NFD').replace(/\p{M}/gu, ''),
  'with strange accents': (text) => text.replace(/[aeiou]/g, '$&\u0302'),
  'a full stop after it': (text) => `${text}.`,
  'exclamation marks after it': (text) => `${text}!!!`,
  'emoji around it': (text) => `🛑 ${text} 🙏🏽`,
  'straight quotes': (text) => `"${text}"`,
  'curly quotes': (text) => `“${text}”`,
  'a space before it': (text) => ` ${text}`,
  'a no-break space': (text) => `\u00a0${text.replaceAll(' ', '\u00a0')}\u00a0`,
  'a right-to-left mark': (text) => `\u200f${text}\u200e`,
  'a zero-width space inside': (text) => `${text.slice(0, 1)}\u200b${text.slice(1)}`,
  'a Cyrillic letter': (text) => text.replace('e', 'е').replace('o', 'о').replace('a', 'а'),
  'a letter held down': (text) => text.replace(/[aeiou]/, '$&$&$&$&'),
};

test.each(Object.entries(alterations))('every keyword opts out, with %s', (_name, alter) => {
  expect(keywords.filter((word) => readReply(alter(word)).meaning !== 'stop')).toEqual([]);
});

test('every keyword opts out, altered in any two ways', () => {
  const alteration = fc.constantFrom(...Object.values(alterations));
  fc.assert(
    fc.property(fc.constantFrom(...keywords), alteration, alteration, (word, one, other) => {
      expect(readReply(other(one(word))).meaning).toBe('stop');
    }),
    { numRuns: 300 },
  );
});

describe('free text', () => {
  // The replies that were not heard, and led to suits: https://tcpaworld.com/2025/07/07/
  test.each(['I do not wish to be contacted', 'S', 'exit', 'cease and desist', 'remove', 'no'])(
    'the words of a suit suppress: %s',
    (text) => {
      expect(['stop', 'unclear']).toContain(readReply(text).meaning);
    },
  );

  test.each([
    'please stop texting me',
    'remove me from your list',
    'wrong number',
    'no me manden mas mensajes',
    'pare de me mandar',
    'quem é? não me chame mais',
    'ne m’écrivez plus',
    `Good morning, ${'thank you for the call and the details about my visit, '.repeat(30)}but do not text me again. ${'Have a nice day. '.repeat(20)}`,
  ])('is a stop: %s', (text) => {
    expect(readReply(text)).toMatchObject({ meaning: 'stop', by: 'free_text' });
  });

  test.each([
    'cancel my appointment',
    'can I stop by at 5?',
    'no problem',
    'para el lunes',
    'parar no sinal',
    "I can't stop thanking you",
    'Reply to confirm? yes stop by anytime',
    'no me llegó el mensaje',
    'não recebi a mensagem',
  ])('is none: %s', (text) => {
    expect(readReply(text).meaning).not.toBe('stop');
    expect(readReply(text).meaning).not.toBe('unclear');
  });
});

describe('whatever comes', () => {
  test('is read: ten thousand letters of anything', () => {
    const long = fc.string({ unit: 'binary', minLength: 10_000, maxLength: 10_000, size: 'max' });
    fc.assert(
      fc.property(long, (text) => typeof readReply(text).meaning === 'string'),
      { numRuns: 20 },
    );
  });

  test('is read: words that begin many phrases', () => {
    const word = fc.constantFrom(
      'dont',
      'not',
      'stop',
      'my',
      'no',
      'me',
      'de',
      'mas',
      'nao',
      'ne',
      'a',
      'the',
      ',',
      '.',
    );
    fc.assert(
      fc.property(fc.array(word, { minLength: 2_000, maxLength: 2_000 }), (words) => {
        expect(['stop', 'unclear', 'other']).toContain(readReply(words.join(' ')).meaning);
      }),
      { numRuns: 20 },
    );
  });

  test('what stands beyond the longest text of a channel is not read', () => {
    expect(readReply(`${'a '.repeat(2_048)} please stop texting me`).meaning).toBe('other');
  });
});

describe('the word of a notice, with what it is about', () => {
  test.each([
    ['STOP', ['SMS', 'messages', 'the messages', 'mensajes', 'WhatsApp']],
    ['BAJA', ['SMS', 'mensajes', 'los mensajes', 'de mensajes', 'WhatsApp']],
    ['Salir', ['SMS', 'mensajes', 'de los mensajes', 'del WhatsApp']],
    ['PARAR', ['SMS', 'mensagens', 'as mensagens', 'de mensagens', 'mensajes', 'WhatsApp']],
    ['Sair', ['SMS', 'das mensagens', 'do WhatsApp']],
    ['Arrêt', ['SMS', 'messages', 'des messages']],
  ])('%s and the messages, or twice', (word, objects) => {
    const texts = [...objects, word].map((object) => `${word} ${object}`);
    expect(texts.map((text) => [text, readReply(text).meaning])).toEqual(texts.map((text) => [text, 'stop']));
  });

  test.each([
    'BAJA total',
    'Baja del servicio',
    'BAJA todo',
    'salir de la lista',
    'parar tudo',
    'PARAR STOP',
    'arrêt total',
  ])('%s', (text) => {
    expect(readReply(text).meaning).toBe('stop');
  });

  test.each(['STOP', 'BAJA', 'PARAR', 'Salir de', 'Sair de'])(
    '%s and the name of a business is asked about',
    (word) => {
      expect(readReply(`${word} Salon Luz`).meaning).toBe('unclear');
    },
  );

  test.each([
    'Baja California',
    'planta baja',
    '¿Baja el precio?',
    'Salir temprano mañana',
    'sair mais cedo',
    'parar o tratamento',
    'parar de fumar',
    'arrêt de bus',
  ])('%s has nothing to do with it', (text) => {
    expect(readReply(text).meaning).toBe('other');
  });
});
