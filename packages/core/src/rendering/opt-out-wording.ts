import { readKeyword } from '../consent/keywords.ts';
import { normaliseReply } from '../consent/normalise-reply.ts';

/** "Reply", "send" and the like in English, Spanish and Portuguese, as `normaliseReply` writes them. */
const answerVerbs = wordSet(
  'reply respond answer text send message type write say',
  'responda responde responder conteste contesta contestar envie envia enviar',
  'mande manda mandar escriba escribe escribir teclee diga',
  'digite escreva escrever retorne',
);

/** What may stand between the verb and the word that it asks for. */
const betweenVerbAndWord = wordSet(
  'with the word us back a just',
  'con la palabra por el mensaje nos solo',
  'com palavra mensagem so apenas',
);

/** The longest opt-out keyword has so many words: "darme de baja". */
const longestKeyword = 3;

/**
 * The opt-out word that a wording asks a person to answer, such as the CANCEL of "Reply
 * CANCEL to cancel your visit": who answers so has opted out of everything. A word counts
 * as asked for when it is written in capitals or in quotation marks, or follows a verb of
 * answering. Undefined when none is; "to cancel, call us" asks for none.
 */
export function askedOptOutWord(wording: string): string | undefined {
  const words = wordsOf(wording);
  for (const [index, first] of words.entries()) {
    for (const last of words.slice(index, index + longestKeyword)) {
      const phrase = wording.slice(first.start, last.end);
      if (readKeyword(phrase) !== 'stop') continue;
      const quoted = isQuote(wording[first.start - 1]) && isQuote(wording[last.end]);
      const shouted = phrase === phrase.toUpperCase();
      if (quoted || shouted || followsAnswerVerb(wording, words, index)) return phrase;
    }
  }
  return undefined;
}

/** Whether a wording tells of an opt-out word at all. */
export function namesOptOutWord(wording: string): boolean {
  const words = wordsOf(wording);
  return words.some((first, index) =>
    words
      .slice(index, index + longestKeyword)
      .some((last) => readKeyword(wording.slice(first.start, last.end)) === 'stop'),
  );
}

interface Word {
  readonly start: number;
  readonly end: number;
  readonly normal: string;
}

function wordsOf(wording: string): Word[] {
  const withoutVariables = wording.replace(/\{[A-Za-z]+\}/g, (variable) => 'x'.repeat(variable.length));
  return Array.from(withoutVariables.matchAll(/[\p{L}\p{N}]+/gu), ({ 0: word, index: start }) => ({
    start,
    end: start + word.length,
    normal: normaliseReply(word),
  }));
}

function followsAnswerVerb(wording: string, words: readonly Word[], index: number): boolean {
  const verb = words.slice(0, index).findLast(({ normal }) => !betweenVerbAndWord.has(normal));
  if (verb === undefined || !answerVerbs.has(verb.normal)) return false;
  // "We answer every text. Stop by!" asks for nothing.
  return !/[.!?]/.test(wording.slice(verb.end, words[index]?.start));
}

function isQuote(character: string | undefined): boolean {
  return character !== undefined && `"'“”‘’«»`.includes(character);
}

function wordSet(...lines: readonly string[]): ReadonlySet<string> {
  return new Set(lines.flatMap((line) => line.split(' ')));
}
