import type { ReplyLanguage } from './keywords.ts';
import { keywordAs } from './keywords.ts';
import { isMistypedStop } from './mistyped-stops.ts';
import { readFreeText } from './read-free-text.ts';
import { signOfReaction } from './reaction-text.ts';
import { clausesOf, type ReplyWord } from './reply-clauses.ts';
import { isCourtesy } from './words-of-courtesy.ts';

/**
 * What a person's message means for whether they are written to.
 *
 * - `stop`: they want no more messages.
 * - `unclear`: perhaps they do, such as with a bare "no". It suppresses like a stop, and may be asked about once.
 * - `start`: they end a stop of theirs.
 * - `help`: they ask who writes, or how to stop.
 * - `yes`: an answer that restores nothing by itself; only a question that asked for it gives it a meaning.
 * - `other`: everything else.
 */
export type ReplyMeaning = 'stop' | 'unclear' | 'start' | 'help' | 'yes' | 'other';

export interface ReplyReading {
  readonly meaning: ReplyMeaning;
  /** What said so: the whole message as a word of the tables, what was made out in its words, or nothing. */
  readonly by: 'keyword' | 'free_text' | 'none';
  /** Of the word or phrase that said so; absent where several languages have it, or none. */
  readonly language?: ReplyLanguage;
}

/** A message of these alone says no, and no more than that: a stop sign, a palm, a finger, crossed arms, a cross. */
const signsOfNo: ReadonlySet<string> = new Set('🛑⛔🚫🖕✋🙅❌');

/** The colour of a hand, and the mark that a sign is shown as a picture. */
const looksOfSigns = /[\u{1f3fb}-\u{1f3ff}]|\ufe0f|\s/gu;

/**
 * Reads a person's message: as a word of the tables first, also between words of courtesy ("ok stop please"), then for
 * what its words say. Of a reaction that a phone wrote as a message it reads the sign alone, and not what was reacted to.
 * Pure and total; linear in its length.
 */
export function readReply(text: string): ReplyReading {
  const sign = signOfReaction(text);
  if (sign !== undefined) return readSign(sign);
  const whole = keywordAs(text);
  if (whole !== undefined) return { ...whole, by: 'keyword' };
  const clauses = clausesOf(text);
  const keyword = keywordWithin(clauses);
  if (keyword !== undefined) return { ...keyword, by: 'keyword' };
  const said = readFreeText(clauses);
  if (said !== undefined) return { meaning: said.meaning, by: 'free_text', language: said.language };
  return isMistypedStop(bareWord(clauses)) ? { meaning: 'unclear', by: 'keyword' } : readSign(text);
}

function readSign(text: string): ReplyReading {
  return isSignOfNo(text) ? { meaning: 'unclear', by: 'keyword' } : { meaning: 'other', by: 'none' };
}

function isSignOfNo(text: string): boolean {
  const signs = Array.from(text.slice(0, mostSigns).replace(looksOfSigns, ''));
  return signs.length > 0 && signs.every((sign) => signsOfNo.has(sign));
}

/** A longer row of signs is read by its beginning. */
const mostSigns = 64;

/** More words than any keyword has, with as many of courtesy around it as somebody may write. */
const mostWords = 12;

/** The keyword that is left of a message without its words of courtesy, those that are words of the tables last. */
function keywordWithin(clauses: readonly (readonly ReplyWord[])[]): ReturnType<typeof keywordAs> {
  const words = fewWordsOf(clauses);
  if (words === undefined) return undefined;
  const isPlainCourtesy = (word: string): boolean => isCourtesy(word) && keywordAs(word) === undefined;
  return keywordAs(without(words, isPlainCourtesy)) ?? keywordAs(without(words, isCourtesy));
}

/** A short message in one word, without its words of courtesy. */
function bareWord(clauses: readonly (readonly ReplyWord[])[]): string {
  return without(fewWordsOf(clauses) ?? [], isCourtesy).replaceAll(' ', '');
}

/** Undefined for a longer message. */
function fewWordsOf(clauses: readonly (readonly ReplyWord[])[]): readonly string[] | undefined {
  if (clauses.length > mostWords) return undefined;
  const words = clauses.flatMap((clause) => clause.map((one) => one.word));
  return words.length > mostWords ? undefined : words;
}

/** The words between those at either end. */
function without(words: readonly string[], isLeftOut: (word: string) => boolean): string {
  const from = words.findIndex((word) => !isLeftOut(word));
  return from === -1 ? '' : words.slice(from, words.findLastIndex((word) => !isLeftOut(word)) + 1).join(' ');
}
