/** What a provider said when it was asked what became of an uncertain send. */
export type ReconcileAnswer =
  | 'found'
  /** The provider surely does not have it. */
  | 'absent'
  /** It could not tell, or did not answer. */
  | 'unknown';

/** How often a provider was asked about one send, and how often it surely had nothing. */
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

/** What becomes of a send after its provider was asked once more. */
export function afterAnswer(answer: ReconcileAnswer, asked: Asked): AfterAnswer {
  if (answer === 'found') return { next: 'accepted' };
  if (answer === 'absent' && asked.absences >= absencesThatProve) return { next: 'not_sent' };
  if (answer === 'absent') return { next: 'ask', inMs: betweenAbsencesMs };
  const inMs = patienceMs[asked.times - asked.absences - 1];
  return inMs === undefined ? { next: 'end' } : { next: 'ask', inMs };
}

/** The count with this answer in it. */
export function countAnswer({ times, absences }: Asked, answer: ReconcileAnswer): Asked {
  return { times: times + 1, absences: absences + (answer === 'absent' ? 1 : 0) };
}
