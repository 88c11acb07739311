import { answerPurpose, type Purpose } from '../trigger/trigger.ts';
import { newConsent, type NewConsent } from './new-consent.ts';
import { signOfReaction } from './reaction-text.ts';
import type { ReplyMeaning } from './read-reply.ts';

/** A message of a person that somebody answers for the tenant. It is a part of what the answer's follow-up tells. */
export interface AnsweredReply {
  /** Ours. */
  readonly replyId: string;
  /** Where they wrote, and so where the answer goes. */
  readonly channel: string;
  readonly account: string;
  /** RFC 3339: when they wrote it, never later than our receipt. */
  readonly wroteAt: string;
  /** It may be a question, as far as rules can tell: see {@link mayAsk}. */
  readonly asks: boolean;
}

/** Why a message of a person permits no answer by itself. */
export type NoEvidence =
  /** They wrote it too long ago. */
  | 'too_late'
  /** It means a stop, or may mean one, or is no more than a word or a sign that asks for nothing. */
  | 'asks_nothing'
  /** What would answer it promotes. */
  | 'promotes';

/**
 * So long a message permits its answer: what somebody asks for is expected soon, and WhatsApp, whose rule is the only one
 * that says how soon, lets a business answer freely for a day. In milliseconds.
 */
export const answerableForMs = 24 * 60 * 60 * 1_000;

/**
 * Whether a message may ask for something. A stop asks for silence, an unclear message perhaps does, and a START ends that;
 * a YES asks for what was offered; a picture may ask, and a mere emoji says how somebody feels.
 */
export function mayAsk({
  meaning,
  text,
  mediaCount,
}: {
  readonly meaning: ReplyMeaning;
  readonly text: string;
  readonly mediaCount: number;
}): boolean {
  if (meaning === 'stop' || meaning === 'unclear' || meaning === 'start') return false;
  return mediaCount > 0 || /[\p{Letter}\p{Number}?¿]/u.test(signOfReaction(text) ?? text);
}

/** Why a message does not permit its own answer at a moment; undefined where it does. */
export function noEvidenceOf({ asks, wroteAt }: AnsweredReply, purpose: Purpose, now: Date): NoEvidence | undefined {
  if (!asks) return 'asks_nothing';
  if (purpose === 'marketing') return 'promotes';
  return answerableUntil(wroteAt) <= now ? 'too_late' : undefined;
}

/**
 * The record that is made of a person's own message: requested information, for its answer and nothing else, on the channel
 * that they wrote on, for a day.
 *
 * @param text what they wrote.
 */
export function consentOfReply(
  { replyId, channel, wroteAt }: AnsweredReply,
  { id, text, recordedAt, eventId }: { id: string; text: string; recordedAt: Date; eventId: string },
): NewConsent {
  return newConsent({
    id,
    kind: 'grant',
    channels: [channel],
    purposes: [answerPurpose],
    basis: 'requested_information',
    recordedAt,
    occurredAt: wroteAt,
    expiresAt: answerableUntil(wroteAt).toISOString(),
    eventId,
    replyId,
    byMessage: true,
    ...(text !== '' && { act: text }),
  });
}

function answerableUntil(wroteAt: string): Date {
  return new Date(Date.parse(wroteAt) + answerableForMs);
}
