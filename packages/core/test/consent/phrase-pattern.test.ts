import { describe, expect, test } from '@jest/globals';
import { beginningsOf, endOfPhrase, phraseOf, type Clause } from '../../src/consent/phrase-pattern.ts';
import { clausesOf } from '../../src/consent/reply-clauses.ts';

const classes = { message: 'text texts sms', send: 'mand* enviar' };

/** Where the pattern ends in the text when it begins at a word, 0 unless told. */
function end(pattern: string, text: string, from = 0, covered: readonly number[] = []): number | undefined {
  const words = clausesOf(text)[0] ?? [];
  const courteous = words.at(-1)?.word === 'please' ? 1 : 0;
  const clause: Clause = { words, from: words[0]?.word === 'ok' ? 1 : 0, to: words.length - courteous };
  const marks = new Uint8Array(words.length);
  for (const index of covered) marks[index] = 1;
  return endOfPhrase(phraseOf(pattern, classes), clause, from, marks, 1);
}

describe('a pattern', () => {
  test.each([
    ['stop it', 'stop it now', 2],
    ['stop it', 'stop that', undefined],
    ['stop|quit it', 'quit it', 2],
    ['no @message', 'no texts', 2],
    ['no me? @send', 'no mandes', 2],
    ['no me? @send', 'no me mandando', 3],
    ['no me? @send', 'no me enviarte', undefined],
    ['stop ~2 @message', 'stop text', 2],
    ['stop ~2 @message', 'stop all of text', 4],
    ['stop ~2 @message', 'stop all of the text', undefined],
    ['stop ~1 # $', 'stop to 5551', 3],
    ['im not %name', 'im not Jessica', 3],
    ['im not %name', 'im not sure', undefined],
    ['^ stop $', 'stop', 1],
    ['^ stop $', 'stop please', 1],
    ['^ stop $', 'stop by', undefined],
  ])('%s in %j: %s', (pattern, text, expected) => {
    expect(end(pattern, text)).toBe(expected);
  });

  test('at the beginning of a clause stands behind words of courtesy only', () => {
    expect(end('^ stop', 'ok stop', 1)).toBe(2);
    expect(end('^ stop', 'bus stop', 1)).toBeUndefined();
  });

  test('passes over covered words in its gaps, and takes none of them', () => {
    expect(end('stop ~2 text', 'stop by text', 0, [1])).toBe(3);
    expect(end('stop ~2 text', 'stop by text', 0, [0])).toBeUndefined();
  });

  test('has to begin with a word', () => {
    expect(() => beginningsOf(phraseOf('~2 stop', {}))).toThrow('the pattern "~2 stop" has to begin with a word');
  });

  test.each([
    ['stop @nobody', 'names no class of words: @nobody'],
    ['stop this|$', 'has something else than words: this|$'],
    ['stop  it', 'has something else than words: '],
    ['a ~9 b ~9 c ~9 d', 'is too long'],
  ])('%s is none', (pattern, message) => {
    expect(() => phraseOf(pattern, classes)).toThrow(message);
  });
});
