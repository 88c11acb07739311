import { normaliseReply } from './normalise-reply.ts';

/** What a person may say with one word. */
export type Keyword = 'stop' | 'start' | 'help';

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
  },
  pt: {
    stop: ['parar', 'pare', 'sair', 'cancelar', 'remover', 'descadastrar', 'encerrar', 'não quero'],
    start: ['começar', 'iniciar', 'cadastrar'],
    help: ['ajuda', 'info'],
  },
  fr: { stop: ['arrêt', 'stop'], start: ['démarrer'], help: ['aide'] },
} as const satisfies Record<string, Readonly<Record<Keyword, readonly string[]>>>;

/** "opt out", "opt-out", "optout" and "o p t o u t" are one word. */
function compact(text: string): string {
  return normaliseReply(text).replaceAll(' ', '');
}

/** Later entries win, and stop comes last: a word that could mean both means stop. */
const keywordOf: ReadonlyMap<string, Keyword> = new Map(
  (['help', 'start', 'stop'] as const).flatMap((keyword) =>
    Object.values(keywordsByLanguage).flatMap((words) =>
      words[keyword].map((word) => [compact(word), keyword] as const),
    ),
  ),
);

/**
 * The keyword that a message as a whole is, in any language, whatever its case, accents,
 * punctuation, emoji and invisible characters. Undefined for everything else, a sentence
 * that holds a keyword and a bare "no" included: what those mean is for a reader of free
 * text to say, after this one.
 */
export function readKeyword(text: string): Keyword | undefined {
  return keywordOf.get(compact(text));
}
