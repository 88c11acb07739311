import { lettersForDigits, lettersForSigns } from './letters-in-disguise.ts';
import { normaliseReply } from './normalise-reply.ts';
import { disguisedWord, foldWord } from './reply-clauses.ts';

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
 *   https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out, and "remove" and "td" of
 *   https://docs.aws.amazon.com/sms-voice/latest/userguide/keywords-required.html; "exit", "remove" and "s" are of suits
 *   about words that were not heard, https://tcpaworld.com/2025/07/07/.
 * - es, pt: those of https://developer.vonage.com/en/messages/concepts/rcs-subscribe-unsubscribe
 *   and the ones that carriers of the Americas use.
 * - fr: "arret" and "aide" of the AWS page above.
 * - Other forms of those words, and the common slips of "stop", which is too short for `isMistypedStop`.
 *
 * `yes` and `unclear` are no keywords: a yes answers whatever was asked last, and an unclear word may be a stop.
 */
export const keywordsByLanguage = {
  en: {
    stop: [
      'stop',
      'stop all',
      'quit',
      'end',
      'revoke',
      'opt out',
      'cancel',
      'unsubscribe',
      'remove',
      'exit',
      'td',
      'stop it',
      'stop now',
      'stp',
      'unsub',
      'unsuscribe',
      'unsubscribe me',
      'cancel all',
      'remove me',
      'opt me out',
      'revoked',
      'i revoke',
      'stfu',
      'tsop',
      'sttop',
      'sstop',
      'stoop',
      'stope',
    ],
    start: [
      'start',
      'unstop',
      'subscribe',
      'subscribe me',
      'resubscribe',
      'resume',
      'opt in',
      'opt me back in',
      'start texting me again',
    ],
    help: ['help', 'info', 'help me', 'more info'],
    yes: ['yes', 'y', 'yep', 'yeah', 'yup', 'ok', 'okay', 'sure', 'of course'],
    unclear: [
      'no',
      'n',
      's',
      'nope',
      'nah',
      'no thanks',
      'no thank you',
      'done',
      'end it',
      'block',
      'mute',
      'cancelled',
      'canceled',
      'cancelling',
      'canceling',
      'stopped',
      'stopping',
      'stops',
      'quitting',
      'ended',
      'i dont want this',
      'i dont want these',
    ],
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
      'estop',
      'dar de baja',
      'de baja',
      'basta',
      'detenga',
      'cese',
      'cesen',
      'vaja',
    ],
    start: ['alta', 'iniciar', 'suscribir', 'comenzar', 'darme de alta', 'quiero darme de alta', 'reanudar'],
    help: ['ayuda', 'info', 'información', 'más información'],
    yes: ['sí', 'claro', 'claro que sí', 'ok', 'dale', 'simón', 'por supuesto'],
    unclear: [
      'no',
      'n',
      'para',
      'fin',
      'nel',
      'no gracias',
      'detente',
      'quitar',
      'borrar',
      'borren',
      'bloquear',
      'desactivar',
      'anular',
      'suspender',
      'suspendan',
    ],
  },
  pt: {
    stop: [
      'parar',
      'pare',
      'parem',
      'sair',
      'cancelar',
      'remover',
      'descadastrar',
      'encerrar',
      'não quero',
      'chega',
      'me tira',
      'me tirem',
    ],
    start: ['começar', 'iniciar', 'cadastrar', 'quero voltar a receber', 'quero voltar a receber mensagens'],
    help: ['ajuda', 'info', 'informação'],
    yes: ['sim', 'claro', 'ok', 'com certeza'],
    unclear: [
      'não',
      'n',
      'para',
      'fim',
      'não obrigado',
      'não obrigada',
      'tirar',
      'apagar',
      'deletar',
      'bloquear',
      'desistir',
      'suspender',
    ],
  },
  fr: {
    stop: [
      'arrêt',
      'stop',
      'arrêter',
      'arrêtez',
      'désabonner',
      'désabo',
      'stopper',
      'stoppez',
      'cessez',
      'plus jamais',
    ],
    start: ['démarrer', 'reprendre'],
    help: ['aide', 'info'],
    yes: ['oui', 'ok', "d'accord"],
    unclear: [
      'non',
      'n',
      'fin',
      'non merci',
      'annuler',
      'annulez',
      'supprimer',
      'supprimez',
      'bloquer',
      'refus',
      'je refuse',
      'laissez moi',
      'lâchez moi',
    ],
  },
} as const satisfies Record<ReplyLanguage, Readonly<Record<WordMeaning, readonly string[]>>>;

const hasLetter = /[a-z]/;
const hasDigit = /\d/;
const numberBehind = /^(.+) \d+$/;

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

/**
 * What a message as a whole is in the tables, in any language; undefined where it stands in none. Letters that only look
 * like ours, digits that stand for letters and letters written many times count as what they stand for.
 */
export function keywordAs(text: string): Word | undefined {
  const word = compact(text);
  const folded = foldWord(word);
  return words.get(word) ?? words.get(folded) ?? words.get(withLetters(folded, text)) ?? disguisedStop(text, word);
}

/** With letters for its digits, but for a number behind a word of stopping: "stop 3" is no "stope". */
function withLetters(folded: string, text: string): string {
  if (!hasLetter.test(folded) || !hasDigit.test(folded)) return folded;
  const before = numberBehind.exec(normaliseReply(text))?.[1] ?? '';
  return words.get(before.replaceAll(' ', ''))?.meaning === 'stop' ? folded : lettersForDigits(folded);
}

/** A word of stopping in letters that nobody writes it in by chance: in those of another alphabet alone, or in signs. */
function disguisedStop(text: string, word: string): Word | undefined {
  if (plainText.test(text)) return undefined;
  const plain = lettersForSigns(text);
  const bare = plain === text ? disguisedWord(word) : compact(plain);
  const meant = bare === undefined || bare.length < 4 ? undefined : words.get(bare);
  return meant?.meaning === 'stop' ? meant : undefined;
}

const plainText = /^[\s!-~]*$/;

/**
 * The keyword that a message as a whole is, in any language, whatever its case, accents,
 * punctuation, emoji and invisible characters. Undefined for everything else, a sentence
 * that holds a keyword and a bare "no" included: those are for `readReply`.
 */
export function readKeyword(text: string): Keyword | undefined {
  const meaning = keywordAs(text)?.meaning;
  return meaning === 'stop' || meaning === 'start' || meaning === 'help' ? meaning : undefined;
}
