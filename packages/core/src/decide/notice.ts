import type { Suppression } from '../consent/consent-record.ts';
import { standingStops } from '../consent/standing-stops.ts';
import type { ReplyMeaning } from '../consent/read-reply.ts';

/** What a notice says: that a stop was taken, whether a message was meant as one, or who we are. */
export const noticeKinds = ['stop_confirmation', 'stop_question', 'help'] as const;

export type NoticeKind = (typeof noticeKinds)[number];

/** Who answers the keywords that people write to an account. */
export type NoticeSender = 'provider' | 'gateway';

/** Why a person's message is not answered. */
export type NoticeRefusal =
  /** Nobody said who answers on the account. */
  | 'not_configured'
  /** The provider took it for a keyword, and answers those by itself. */
  | 'provider_answers'
  /** The one answer of this stop, or of this day, was decided before. */
  | 'already_told'
  /** There is nothing to ask about: the person was stopped before. */
  | 'already_stopped'
  /** Nothing but the word about their stop goes to whoever has stopped. */
  | 'opted_out'
  /** Five minutes have passed since the message. */
  | 'too_late'
  /** The stop that it is about was ended meanwhile, or another one was added to it. */
  | 'overtaken'
  /** The channel cannot say it. */
  | 'does_not_fit';

/**
 * A confirmation that leaves within five minutes of the stop is taken to be covered by the consent that the stop ends:
 * 47 CFR 64.1200(a)(12), https://www.ecfr.gov/current/title-47/part-64/section-64.1200. The others keep to it as well.
 */
export const noticeLifeMs = 5 * 60_000;
/** A YES is an answer to our question for so long. */
export const answerableMs = 24 * 3_600_000;
const dayMs = 24 * 3_600_000;

/** A message of a person, or what their provider says they did. */
export interface PersonsWord {
  readonly meaning: ReplyMeaning;
  /** The provider took it for one of its own keywords, or told us of it without a message. */
  readonly readByProvider: boolean;
  /** The provider's own time of it where that is earlier than our receipt. */
  readonly at: Date;
  readonly receivedAt: Date;
}

/** What was said to a person before, or left to the provider to say. */
export interface PastNotice {
  readonly id: string;
  readonly kind: NoticeKind;
  readonly account: string;
  /** When the person's message came that it answers. */
  readonly at: Date;
  /** When the provider took it; absent where it did not, or nobody knows. */
  readonly askedAt?: Date;
  /** Of a question: the person has written to the account since. */
  readonly isAnswered: boolean;
  /** The stop that it is about. */
  readonly suppressionId?: string;
}

/** What the answer to a person follows from. */
export interface NoticeFacts {
  /** Undefined where nobody said so. */
  readonly answeredBy: NoticeSender | undefined;
  /** Of the person, before this message. */
  readonly suppressions: readonly Suppression[];
  /** Of the person, on every account. */
  readonly notices: readonly PastNotice[];
}

export type NoticeDecision =
  | { readonly notice: 'send'; readonly kind: NoticeKind }
  | { readonly notice: 'skip'; readonly kind: NoticeKind; readonly reason: NoticeRefusal };

const kindOf: Readonly<Partial<Record<ReplyMeaning, NoticeKind>>> = {
  stop: 'stop_confirmation',
  unclear: 'stop_question',
  help: 'help',
};

/**
 * Whether and with what a person's own message is answered; undefined for one that asks for no answer.
 *
 * - A stop is confirmed once as long as it stands, whoever stopped before and whether or not they ever consented.
 * - What may be a stop has stopped the person already, and is asked about once, where nothing had stopped them before.
 * - Help is given once in a day, and not to whoever has stopped.
 * - Nothing is answered that the provider answers by itself, and nothing that is older than five minutes.
 */
export function decideNotice(word: PersonsWord, facts: NoticeFacts): NoticeDecision | undefined {
  const kind = kindOf[word.meaning];
  if (kind === undefined) return undefined;
  const reason = refusalOf(kind, word, facts);
  return reason === undefined ? { notice: 'send', kind } : { notice: 'skip', kind, reason };
}

function refusalOf(
  kind: NoticeKind,
  { readByProvider, at, receivedAt }: PersonsWord,
  { answeredBy, suppressions, notices }: NoticeFacts,
): NoticeRefusal | undefined {
  if (answeredBy === undefined) return 'not_configured';
  const standing = stopsOfAll(suppressions);
  if (kind === 'help') {
    if (standing.length > 0) return 'opted_out';
    if (notices.some((one) => one.kind === 'help' && receivedAt.getTime() - one.at.getTime() < dayMs)) {
      return 'already_told';
    }
  } else if (standing.length > 0) {
    if (kind === 'stop_question') return 'already_stopped';
    if (notices.some((one) => standing.some((stop) => stop.id === one.suppressionId))) return 'already_told';
  }
  if (answeredBy === 'provider' && readByProvider) return 'provider_answers';
  return isTooLate(at, receivedAt) ? 'too_late' : undefined;
}

/** Whether a decision counts as the one answer of its stop, or of its day, although nothing may have been sent. */
export function countsAsTold(decision: NoticeDecision): boolean {
  return decision.notice === 'send' || decision.reason === 'provider_answers' || decision.reason === 'too_late';
}

/** A notice that is about to leave. */
export interface DueNotice extends Pick<PastNotice, 'kind' | 'at' | 'suppressionId'> {}

/** Why a notice may no longer leave, asked in the transaction that claims it. */
export function recheckNotice(
  { kind, at, suppressionId }: DueNotice,
  suppressions: readonly Suppression[],
  now: Date,
): NoticeRefusal | undefined {
  if (isTooLate(at, now)) return 'too_late';
  const standing = stopsOfAll(suppressions);
  if (kind === 'help') return standing.length > 0 ? 'opted_out' : undefined;
  if (!standing.some((one) => one.id === suppressionId)) return 'overtaken';
  // A YES would end the stop that is asked about, and leave the person stopped by the other one.
  return kind === 'stop_question' && standing.length > 1 ? 'overtaken' : undefined;
}

/** The question that a message of a person to an account comes after, and whether it says yes to it. */
export interface Answer {
  readonly question: PastNotice;
  /** The stop that it ends; absent where it is no yes, or came too late for one. */
  readonly ends?: string;
}

/** What a person's next message after a question means for it: whatever else it says, it is not open any more. */
export function answerTo(
  account: string,
  { meaning, at }: Pick<PersonsWord, 'meaning' | 'at'>,
  { suppressions, notices }: Pick<NoticeFacts, 'suppressions' | 'notices'>,
): Answer | undefined {
  const question = notices
    .filter((one) => one.kind === 'stop_question' && one.account === account && !one.isAnswered)
    .filter((one) => one.askedAt !== undefined && one.askedAt <= at)
    .toSorted((one, other) => other.at.getTime() - one.at.getTime())[0];
  if (question?.askedAt === undefined) return undefined;
  const { askedAt, suppressionId } = question;
  const isYes = meaning === 'yes' && at.getTime() - askedAt.getTime() <= answerableMs;
  const stands = stopsOfAll(suppressions).some((one) => one.id === suppressionId);
  return isYes && stands && suppressionId !== undefined ? { question, ends: suppressionId } : { question };
}

/** A stop against marketing alone is the provider's own switch, and is not answered. */
function stopsOfAll(suppressions: readonly Suppression[]): readonly Suppression[] {
  return standingStops(suppressions, 'support');
}

function isTooLate(at: Date, now: Date): boolean {
  return now.getTime() - at.getTime() > noticeLifeMs;
}
