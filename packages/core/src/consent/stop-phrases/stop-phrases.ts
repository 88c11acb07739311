import type { PhrasePattern, WordClasses } from '../phrase-pattern.ts';

/** How people say in one language, within a message of any length, that they want no more of them. */
export interface StopPhrases {
  /** Classes of words that the patterns name. */
  readonly words: WordClasses;
  /** What holds a word of stopping and means something else: the words that it covers say nothing any more. */
  readonly innocent: readonly PhrasePattern[];
  /** What means stop even where a part of it is innocent elsewhere. */
  readonly always: readonly PhrasePattern[];
  readonly stop: readonly PhrasePattern[];
  /** What may mean stop; whether it does is asked. */
  readonly unclear: readonly PhrasePattern[];
}
