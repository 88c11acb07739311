import type { FailureReason } from '../channel/failure-reason.ts';

/** What a provider said when it was asked what became of an uncertain send. */
export type ReconcileAnswer =
  | 'found'
  /** The provider surely does not have it. */
  | 'absent'
  /** It could not tell. */
  | 'unknown'
  /** It did not answer: nothing was said. */
  | 'unanswered';

/** How often a provider answered about one send, and how often it surely had nothing. */
export interface Asked {
  readonly times: number;
  readonly absences: number;
}

/** What an answer leads to. */
export type AfterAnswer =
  | { readonly next: 'accepted' }
  | { readonly next: 'ask'; readonly inMs: number }
  /** It was surely not sent, and may be sent again. */
  | { readonly next: 'not_sent' }
  /** Nobody is asked any more: what becomes of it is a matter of policy, and a late receipt may still tell. */
  | { readonly next: 'end' };

/** A receipt tells most of them before anybody has to be asked. */
export const firstQuestionAfterMs = 30_000;

/** A provider lists a message some time after it took it: one absence proves nothing, two so far apart do. */
const absencesThatProve = 2;
const betweenAbsencesMs = 60_000;

/** Waits after the answers that do not tell, one after the other; an absence that came in between is none of them. */
const patienceMs: readonly number[] = [60_000, 5 * 60_000, 15 * 60_000, 60 * 60_000];

/** Questions without an answer are asked again after this share of the time since the send: soon at first, then seldom. */
const shareOfAge = 0.25;
const leastPauseMs = 60_000;

/** After so long no answer counts as one that does not tell, so that there is an end. */
const longestUnansweredMs = 90 * 60_000;

/** What becomes of a send after its provider was asked once more, so long after it left. */
export function afterAnswer(answer: ReconcileAnswer, asked: Asked, sinceSentMs: number): AfterAnswer {
  if (answer === 'found') return { next: 'accepted' };
  if (answer === 'unanswered') return { next: 'ask', inMs: Math.max(leastPauseMs, sinceSentMs * shareOfAge) };
  if (answer === 'absent' && asked.absences >= absencesThatProve) return { next: 'not_sent' };
  if (answer === 'absent') return { next: 'ask', inMs: betweenAbsencesMs };
  const inMs = patienceMs[asked.times - asked.absences - 1];
  return inMs === undefined ? { next: 'end' } : { next: 'ask', inMs };
}

/** No answer for long enough is taken for one that does not tell. */
export function takenFor(answer: ReconcileAnswer, sinceSentMs: number): ReconcileAnswer {
  return answer === 'unanswered' && sinceSentMs >= longestUnansweredMs ? 'unknown' : answer;
}

/** The count with this answer in it; a question that nobody answered is not counted. */
export function countAnswer({ times, absences }: Asked, answer: ReconcileAnswer): Asked {
  if (answer === 'unanswered') return { times, absences };
  return { times: times + 1, absences: absences + (answer === 'absent' ? 1 : 0) };
}

/** What a send failed for that its provider was asked about, and surely does not have. */
export const provenAbsent: FailureReason = {
  kind: 'provider_error',
  permanent: false,
  fallback: true,
  alert: false,
  message: 'Not sent: the provider was asked twice what became of it, and does not have it.',
};

export function isProvenAbsent({ kind, message }: Pick<FailureReason, 'kind' | 'message'>): boolean {
  return kind === provenAbsent.kind && message === provenAbsent.message;
}
