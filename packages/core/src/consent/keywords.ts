import { normaliseReply } from './normalise-reply.ts';

/** What a person may say with one word, whatever it answers. */
export type Keyword = 'stop' | 'start' | 'help';

/** The languages that replies are read in. */
export type ReplyLanguage = 'en' | 'es' | 'pt' | 'fr';

/** What one word may mean: the keywords, and two meanings that hang on what was asked. */
type WordMeaning = Keyword | 'yes' | 'unclear';

/**
 * The words by language. Those of every language are read from everybody: a person
 * answers in the language of their choice, and a stop missed weighs more than one too many.
 *
 * - en: the words that 47 CFR 64.1200(a)(10) names (stop, quit, end, revoke, opt out, cancel,
 *   unsubscribe), https://www.ecfr.gov/current/title-47/part-64/section-64.1200, those that Twilio adds,
 *   https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out, and "remove",
 *   https://docs.aws.amazon.com/sms-voice/latest/userguide/keywords-required.html
 * - es, pt: those of https://developer.vonage.com/en/messages/concepts/rcs-subscribe-unsubscribe
 *   and the ones that carriers of the Americas use.
 * - fr: "arret" and "aide" of the AWS page above.
 */
export const keywordsByLanguage = {
  en: {
    stop: ['stop', 'stop all', 'quit', 'end', 'revoke', 'opt out', 'cancel', 'unsubscribe', 'remove', 'exit'],
    start: ['start', 'unstop', 'subscribe'],
    help: ['help', 'info'],
    yes: ['yes', 'y', 'yep', 'yeah', 'ok', 'okay', 'sure'],
    unclear: ['no', 'n', 's', 'nope'],
  },
  es: {
    stop: [
      'baja',
      'alto',
      'parar',
      'pare',
      'detener',
      'cancelar',
      'salir',
      'desuscribir',
      'darme de baja',
      'no más',
      'eliminar',
      'remover',
      'terminar',
    ],
    start: ['alta', 'iniciar', 'suscribir', 'comenzar'],
    help: ['ayuda', 'info'],
    yes: ['sí', 'claro', 'ok', 'dale'],
    unclear: ['no', 'n', 'para', 'fin'],
  },
  pt: {
    stop: ['parar', 'pare', 'sair', 'cancelar', 'remover', 'descadastrar', 'encerrar', 'não quero'],
    start: ['começar', 'iniciar', 'cadastrar'],
    help: ['ajuda', 'info'],
    yes: ['sim', 'claro', 'ok'],
    unclear: ['não', 'n', 'para', 'fim'],
  },
  fr: {
    stop: ['arrêt', 'stop'],
    start: ['démarrer'],
    help: ['aide'],
    yes: ['oui', 'ok'],
    unclear: ['non', 'n', 'fin'],
  },
} as const satisfies Record<ReplyLanguage, Readonly<Record<WordMeaning, readonly string[]>>>;

/** "opt out", "opt-out", "optout" and "o p t o u t" are one word. */
function compact(text: string): string {
  return normaliseReply(text).replaceAll(' ', '');
}

interface Word {
  readonly meaning: WordMeaning;
  readonly language?: ReplyLanguage;
}

/** Later entries win, and stop comes last: a word that could mean both means stop. */
const words: ReadonlyMap<string, Word> = tableOf(['help', 'yes', 'start', 'unclear', 'stop']);

function tableOf(meanings: readonly WordMeaning[]): ReadonlyMap<string, Word> {
  const table = new Map<string, Word>();
  for (const meaning of meanings) {
    for (const [language, ofLanguage] of Object.entries(keywordsByLanguage)) {
      for (const word of ofLanguage[meaning]) {
        const key = compact(word);
        const isOfSeveral = table.get(key)?.meaning === meaning;
        table.set(key, isOfSeveral ? { meaning } : { meaning, language: language as ReplyLanguage });
      }
    }
  }
  return table;
}

/** What a message as a whole is in the tables, in any language; undefined where it stands in none. */
export function keywordAs(text: string): Word | undefined {
  return words.get(compact(text));
}

/**
 * The keyword that a message as a whole is, in any language, whatever its case, accents,
 * punctuation, emoji and invisible characters. Undefined for everything else, a sentence
 * that holds a keyword and a bare "no" included: those are for `readReply`.
 */
export function readKeyword(text: string): Keyword | undefined {
  const meaning = words.get(compact(text))?.meaning;
  return meaning === 'stop' || meaning === 'start' || meaning === 'help' ? meaning : undefined;
}
