import type { ReplyLanguage } from './keywords.ts';
import { keywordAs } from './keywords.ts';

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

/** Reads a person's message. Pure and total; linear in its length. */
export function readReply(text: string): ReplyReading {
  const keyword = keywordAs(text);
  return keyword === undefined ? { meaning: 'other', by: 'none' } : { ...keyword, by: 'keyword' };
}
