import type { TextLimits } from '../channel/capabilities.ts';
import type { ReplyLanguage } from '../consent/keywords.ts';
import type { NoticeKind } from '../decide/notice.ts';
import { latamCountries } from '../phone/country.ts';
import { foldAccents } from './fold-accents.ts';
import { languageOf } from './language.ts';
import { segmentText } from './segment-text.ts';

/**
 * The words of notices in one language. `{business}` and `{contact}` stand for the names that people know the tenant by
 * and can reach it at.
 */
export interface NoticeWordings {
  /** BCP 47. */
  readonly locale: string;
  readonly stop_confirmation: string;
  readonly stop_question: string;
  /** Sentences; one with a variable that has no value is left out. */
  readonly help: readonly string[];
}

/** What a tenant says in words of its own; for the rest there are the shipped ones. */
export type OwnNoticeWordings = Pick<NoticeWordings, 'locale'> & Partial<NoticeWordings>;

/**
 * The shipped words. A confirmation confirms and says nothing else (47 CFR 64.1200(a)(12)); help names the business, what
 * its messages are about, how often they come, what they may cost, whom to ask and how to stop, as the CTIA's messaging
 * principles want it (https://www.ctia.org/the-wireless-industry/industry-commitments/messaging-interoperability-sms-mms).
 */
export const shippedNotices = [
  {
    locale: 'en-US',
    stop_confirmation:
      '{business}: you are unsubscribed and will get no more messages from us. Reply START to get them again.',
    stop_question: '{business}: we stopped the texts. Reply YES to get them again.',
    help: [
      '{business}: messages about your calls with us, such as appointments and payments.',
      'Message frequency varies.',
      'Questions: {contact}.',
      'Reply STOP to stop them, HELP for help.',
      'Msg & data rates may apply.',
    ],
  },
  {
    locale: 'es-MX',
    stop_confirmation: '{business}: listo, no recibirá más mensajes nuestros. Para volver a recibirlos, responda ALTA.',
    stop_question: '{business}: dejamos de enviarle mensajes. Responda SÍ para volver a recibirlos.',
    help: [
      '{business}: mensajes sobre sus llamadas, como citas y pagos.',
      'La frecuencia de los mensajes varía.',
      'Dudas: {contact}.',
      'Responda BAJA para no recibir más, AYUDA para ayuda.',
      'Pueden aplicarse cargos de su operador.',
    ],
  },
  {
    locale: 'pt-BR',
    stop_confirmation:
      '{business}: pronto, você não receberá mais mensagens nossas. Para voltar a receber, responda COMEÇAR.',
    stop_question: '{business}: paramos de enviar mensagens. Responda SIM para voltar a receber.',
    help: [
      '{business}: mensagens sobre as suas ligações, como agendamentos e pagamentos.',
      'A frequência das mensagens varia.',
      'Dúvidas: {contact}.',
      'Responda PARAR para não receber mais, AJUDA para ajuda.',
      'Sua operadora pode cobrar tarifas.',
    ],
  },
] as const satisfies readonly [NoticeWordings, ...NoticeWordings[]];

/** What is known of the language that a person reads. */
export interface ReadersLanguage {
  /** Of their last call, BCP 47. */
  readonly callLocale?: string;
  /** Of the word that they wrote. */
  readonly wordLanguage?: ReplyLanguage;
  /** Of their number, ISO 3166-1 alpha-2. */
  readonly country?: string;
  /** Of the tenant, BCP 47. */
  readonly tenantLocale: string;
}

/** What a notice is made of beside its words. */
export interface NoticeValues {
  readonly business: string;
  readonly contact?: string;
}

/** A notice as the person reads it, and the locale of its words. */
export interface NoticeText {
  readonly text: string;
  readonly locale: string;
}

/**
 * A notice in the language of the person's last call, else of the word that they wrote, else of their number's country,
 * else of the tenant: the first of these that there are words in. Where texts are cut into segments, accents are folded
 * in Spanish and Portuguese where that saves one.
 */
export function writeNotice(
  kind: NoticeKind,
  reader: ReadersLanguage,
  own: readonly OwnNoticeWordings[],
  values: NoticeValues,
  { segmented }: Pick<TextLimits, 'segmented'>,
): NoticeText {
  const { callLocale, wordLanguage, country, tenantLocale } = reader;
  const wishes = [callLocale, wordLanguage, languageOfCountry(country), tenantLocale, shippedNotices[0].locale];
  // The last wish always has words: the tenant's own, or the shipped ones.
  const { words, locale } = wishes.flatMap((wish) => wordsFor(kind, wish, own))[0]!;
  const sentences = [words].flat().filter((one) => values.contact !== undefined || !one.includes('{contact}'));
  const text = sentences
    .join(' ')
    .replaceAll(/\{(business|contact)\}/g, (_, name: keyof NoticeValues) => values[name] ?? '');
  return { text: segmented && foldsIn(locale) ? shorter(text) : text, locale };
}

interface Words {
  readonly words: string | readonly string[];
  readonly locale: string;
}

function wordsFor(kind: NoticeKind, wish: string | undefined, own: readonly OwnNoticeWordings[]): readonly Words[] {
  if (wish === undefined) return [];
  const theirs = own.filter((one) => one[kind] !== undefined && languageOf(one.locale) === languageOf(wish));
  const exact = theirs.find((one) => one.locale.toLowerCase() === wish.toLowerCase());
  const found = exact ?? theirs[0] ?? shippedNotices.find((one) => languageOf(one.locale) === languageOf(wish));
  const words = found?.[kind];
  return found === undefined || words === undefined ? [] : [{ words, locale: found.locale }];
}

const inPortuguese: ReadonlySet<string> = new Set(['AO', 'BR', 'MZ', 'PT']);
const inSpanish: ReadonlySet<string> = new Set([...latamCountries.filter((one) => one !== 'BR'), 'ES']);

function languageOfCountry(country: string | undefined): string | undefined {
  if (country === undefined) return undefined;
  if (inPortuguese.has(country)) return 'pt';
  return inSpanish.has(country) ? 'es' : undefined;
}

function foldsIn(locale: string): boolean {
  return ['es', 'pt'].includes(languageOf(locale));
}

function shorter(text: string): string {
  const folded = foldAccents(text);
  return segmentText(folded).segments < segmentText(text).segments ? folded : text;
}
