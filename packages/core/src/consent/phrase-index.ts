import { beginningsOf, endOfPhrase, type Clause, type Phrase } from './phrase-pattern.ts';

/** A phrase of one language. */
export interface IndexedPhrase<Language> {
  readonly phrase: Phrase;
  readonly language: Language;
  /** Of the language, among those that cover words. */
  readonly bit: number;
}

/** Where a phrase was found: from its first word to the one after its last. */
export interface FoundPhrase<Language> extends IndexedPhrase<Language> {
  readonly from: number;
  readonly to: number;
}

/** Phrases of several languages by the words that they may begin with, so that a message is held against few of them. */
export class PhraseIndex<Language> {
  readonly #byWord = new Map<string, IndexedPhrase<Language>[]>();
  /** By the first letters of what their first word begins with. */
  readonly #byPrefix = new Map<string, IndexedPhrase<Language>[]>();

  constructor(phrases: readonly IndexedPhrase<Language>[]) {
    for (const one of phrases) {
      const { words, prefixes } = beginningsOf(one.phrase);
      for (const word of words) addTo(this.#byWord, word, one);
      for (const prefix of new Set(prefixes.map((each) => each.slice(0, prefixLength)))) {
        addTo(this.#byPrefix, prefix, one);
      }
    }
  }

  /** The first phrase of a clause, by where it begins. */
  first(clause: Clause, covered: Uint8Array): FoundPhrase<Language> | undefined {
    for (const [from, word] of clause.words.entries()) {
      for (const one of this.#candidates(word.word)) {
        const to = endOfPhrase(one.phrase, clause, from, covered, one.bit);
        if (to !== undefined) return { ...one, from, to };
      }
    }
    return undefined;
  }

  /** Marks the words of every phrase with the bit of its language. */
  cover(clause: Clause, covered: Uint8Array): void {
    for (const [from, word] of clause.words.entries()) {
      for (const { phrase, bit } of this.#candidates(word.word)) {
        const to = endOfPhrase(phrase, clause, from, nothingCovered, bit) ?? from;
        for (let index = from; index < to; index += 1) covered[index]! |= bit;
      }
    }
  }

  #candidates(word: string): readonly IndexedPhrase<Language>[] {
    const byWord = this.#byWord.get(word) ?? [];
    const byPrefix = this.#byPrefix.get(word.slice(0, prefixLength));
    return byPrefix === undefined ? byWord : byWord.concat(byPrefix);
  }
}

const prefixLength = 3;
const nothingCovered = new Uint8Array();

function addTo<Value>(index: Map<string, Value[]>, key: string, value: Value): void {
  const there = index.get(key);
  if (there === undefined) index.set(key, [value]);
  else there.push(value);
}
