import { keywordAs, readKeyword } from '../consent/keywords.ts';
import { normaliseReply } from '../consent/normalise-reply.ts';

/** "Reply", "send" and the like in English, Spanish, Portuguese and French, as `normaliseReply` writes them. */
const answerVerbs = wordSet(
  'reply respond answer text send message type write say key enter',
  'responda responde responder respondanos respondenos conteste contesta contestar contestenos envie envia enviar envienos',
  'mande manda mandar mandenos escriba escribe escribir escribanos teclee diga marque ingrese',
  'digite escreva escrever retorne informe',
  'repondez repondre reponds envoyez envoyer envoie tapez tape ecrivez ecrire ecris dites',
);

/** What may stand between the verb and the word that it asks for. */
const betweenVerbAndWord = wordSet(
  'with the word words us back a an just only simply one single following text message sms this to by here',
  'con la palabra palabras por el un una mensaje texto nos solo solamente siguiente este a',
  'com palavra mensagem so apenas seguinte esta uma um a',
  'avec le mot par un message juste seulement suivant ce a',
);

/** What makes a verb of the word after it: "reply to cancel" asks for no "cancel". */
const beforeInfinitive = wordSet('to a para pra pour de');

/** The longest opt-out keyword has so many words: "darme de baja". */
const longestKeyword = 3;

/**
 * The opt-out word that a wording asks a person to answer, such as the CANCEL of "Reply
 * CANCEL to cancel your visit": who answers so has opted out of everything. A word counts
 * as asked for when it is written in capitals or in quotation marks, or follows a verb of
 * answering. Undefined when none is; "to cancel, call us" asks for none.
 */
export function askedOptOutWord(wording: string): string | undefined {
  return findPhrase(wording, (phrase, at) => readKeyword(phrase) === 'stop' && isAskedFor(phrase, at));
}

/**
 * The same for a word that may be meant as a stop, such as the NO of "Reply YES to confirm or NO to cancel": who answers so
 * is stopped until they say that it was none. Only where an answer is asked for before it in the sentence; undefined else.
 */
export function askedUnclearWord(wording: string): string | undefined {
  return findPhrase(wording, (phrase, at) => {
    const { words, index, first } = at;
    if (keywordAs(phrase)?.meaning !== 'unclear' || beforeInfinitive.has(first.normal)) return false;
    const isAnswer = words
      .slice(0, index)
      .some(({ normal, end }) => answerVerbs.has(normal) && !sentenceEnd.test(wording.slice(end, first.start)));
    return isAnswer && isAskedFor(phrase, at);
  });
}

/** Where a phrase stands in its wording. */
interface Place {
  readonly wording: string;
  readonly words: readonly Word[];
  readonly index: number;
  readonly first: Word;
  readonly last: Word;
}

function findPhrase(wording: string, isMeant: (phrase: string, at: Place) => boolean): string | undefined {
  const words = wordsOf(wording);
  for (const [index, first] of words.entries()) {
    for (const last of words.slice(index, index + longestKeyword)) {
      const phrase = wording.slice(first.start, last.end);
      if (isMeant(phrase, { wording, words, index, first, last })) return phrase;
    }
  }
  return undefined;
}

function isAskedFor(phrase: string, { wording, words, index, first, last }: Place): boolean {
  const quoted = isQuote(wording[first.start - 1]) && isQuote(wording[last.end]);
  const shouted = phrase === phrase.toUpperCase();
  return quoted || shouted || followsAnswerVerb(wording, words, index, last);
}

/** What a notice of how messages are stopped speaks of. */
const ofMessages = wordSet(
  'messages message texts sms unsubscribe optout out opt whatsapp notifications contact',
  'mensajes mensaje recibir notificaciones comunicaciones suscripcion',
  'mensagens mensagem receber notificacoes comunicacoes inscricao',
  'messages recevoir notifications desabonner',
);

/**
 * The same for a wording that may hold the notice itself, as a template at a provider does: a sentence that speaks of
 * messages may ask for the word, and "Reply CANCEL to cancel your visit" may not.
 */
export function askedOptOutOtherwise(wording: string): string | undefined {
  for (const sentence of wording.split(/[.!?\n]/)) {
    const asked = askedOptOutWord(sentence);
    if (asked !== undefined && !wordsOf(sentence).some(({ normal }) => ofMessages.has(normal))) return asked;
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

function followsAnswerVerb(wording: string, words: readonly Word[], index: number, last: Word): boolean {
  const first = words[index];
  if (first === undefined || beforeInfinitive.has(words[index - 1]?.normal ?? '')) return false;
  const verb = words
    .slice(0, index)
    .findLast(({ normal }) => answerVerbs.has(normal) || !betweenVerbAndWord.has(normal));
  if (verb === undefined || !answerVerbs.has(verb.normal)) return false;
  // "We answer every text. Stop by!" asks for nothing, and "Answer with one word. Cancel." asks for all of its last sentence.
  const isSameSentence = !sentenceEnd.test(wording.slice(verb.end, first.start));
  return isSameSentence || isWholeSentence(wording, first.start, last.end);
}

const sentenceEnd = /[.!?\n]/;

/** Whether nothing stands before and after but the ends of sentences, quotation marks aside. */
function isWholeSentence(wording: string, start: number, end: number): boolean {
  let before = start - 1;
  while (isBetween(wording[before])) before -= 1;
  let after = end;
  while (isBetween(wording[after])) after += 1;
  const begins = before < 0 || wording[before] === ':' || sentenceEnd.test(wording[before] ?? '');
  return begins && (after >= wording.length || sentenceEnd.test(wording[after] ?? ''));
}

function isBetween(character: string | undefined): boolean {
  return character !== undefined && (isQuote(character) || ' \t\u00a0¡¿()'.includes(character));
}

function isQuote(character: string | undefined): boolean {
  return character !== undefined && `"'“”‘’«»`.includes(character);
}

function wordSet(...lines: readonly string[]): ReadonlySet<string> {
  return new Set(lines.flatMap((line) => line.split(' ')));
}
