import type { ReplyLanguage } from './keywords.ts';
import { PhraseIndex, type FoundPhrase } from './phrase-index.ts';
import { phraseOf, type Clause } from './phrase-pattern.ts';
import type { ReplyWord } from './reply-clauses.ts';
import { englishStops } from './stop-phrases/english-stops.ts';
import { frenchStops } from './stop-phrases/french-stops.ts';
import { portugueseStops } from './stop-phrases/portuguese-stops.ts';
import { spanishStops } from './stop-phrases/spanish-stops.ts';
import type { StopPhrases } from './stop-phrases/stop-phrases.ts';
import { isCourtesy } from './words-of-courtesy.ts';

/** What is made out in the words of a message. */
export interface FreeTextReading {
  readonly meaning: 'stop' | 'unclear';
  readonly language: ReplyLanguage;
  /** The words that say so, as they are compared. */
  readonly phrase: string;
}

const languages: readonly (readonly [ReplyLanguage, StopPhrases])[] = [
  ['en', englishStops],
  ['es', spanishStops],
  ['pt', portugueseStops],
  ['fr', frenchStops],
];

const innocent = indexOf('innocent');
const always = indexOf('always');
const stop = indexOf('stop');
const unclear = indexOf('unclear');

function indexOf(kind: 'innocent' | 'always' | 'stop' | 'unclear'): PhraseIndex<ReplyLanguage> {
  return new PhraseIndex(
    languages.flatMap(([language, phrases], place) =>
      phrases[kind].map((pattern) => ({ phrase: phraseOf(pattern, phrases.words), language, bit: 1 << place })),
    ),
  );
}

/**
 * Whether the words of a message say, in any of the languages, that its writer wants no more of them. It leans towards
 * stop: a stop missed weighs more than one too many. Linear in the length of the message.
 */
export function readFreeText(clauses: readonly (readonly ReplyWord[])[]): FreeTextReading | undefined {
  let perhaps: FreeTextReading | undefined;
  for (const words of clauses) {
    const clause = clauseOf(words);
    const covered = new Uint8Array(words.length);
    innocent.cover(clause, covered);
    const said = always.first(clause, new Uint8Array(words.length)) ?? stop.first(clause, covered);
    if (said !== undefined) return readingOf('stop', clause, said);
    const found = perhaps === undefined ? unclear.first(clause, covered) : undefined;
    if (found !== undefined) perhaps = readingOf('unclear', clause, found);
  }
  return perhaps;
}

function readingOf(
  meaning: FreeTextReading['meaning'],
  { words }: Clause,
  { language, from, to }: FoundPhrase<ReplyLanguage>,
): FreeTextReading {
  const phrase = words.slice(from, to).map((one) => one.word);
  return { meaning, language, phrase: phrase.join(' ') };
}

function clauseOf(words: readonly ReplyWord[]): Clause {
  const from = words.findIndex((one) => !isCourtesy(one.word));
  if (from === -1) return { words, from: words.length, to: words.length };
  const to = words.findLastIndex((one) => !isCourtesy(one.word)) + 1;
  return { words, from, to };
}
