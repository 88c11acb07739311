import {
  afterAnswer,
  attemptStatus,
  countAnswer,
  firstQuestionAfterMs,
  takenFor,
  type AfterAnswer,
  type Asked,
  type AttemptState,
  type ReconcileAnswer,
} from '@aftercall/core';
import type { LearntFact } from './attempt-fact.ts';
import type { StoredAttempt } from './attempt-rows.ts';
import type { LedgerEntries } from '../rows/entries/entry-schemas.ts';
import { encodeUuids } from '../rows/row-encoding.ts';
import { RowsParameter, bulkTable, type RowType } from '../rows/row-type.ts';
import { workTable } from '../rows/tables.ts';
import { deleteWork, lanes } from '../rows/work-rows.ts';
import type { Writes } from '../rows/writes.ts';

const uncertainSendsTable = bulkTable('uncertain_sends', {
  attempt: 'uuid',
  tenant: 'text',
  call: 'uuid',
  sent_at: 'timestamptz',
  since: 'timestamptz',
});

/** An answer of a provider about an uncertain send, and how often it was asked with this time. */
export interface Reconciled {
  readonly answer: ReconcileAnswer;
  readonly asked: Asked;
  readonly after: AfterAnswer;
}

/** How sends came to be uncertain no longer, and which of them wait for a person from now on. */
export interface UncertainNews {
  readonly parked: readonly StoredAttempt[];
  readonly settled: readonly SettledBy[];
}

/** `found` and `absent`: by its provider's answer; `give_up` and `fall_back`: by policy; those with `person_`: by a person. */
export type SettledBy =
  | 'receipt'
  /** The answer to the send itself, which came after all. */
  | 'outcome'
  | 'found'
  | 'absent'
  | 'give_up'
  | 'fall_back'
  | 'person_sent'
  | 'person_not_sent'
  | 'person_fall_back'
  | 'person_send_again';

export const noUncertainNews: UncertainNews = { parked: [], settled: [] };

/**
 * Writes down which sends have become uncertain, which are so no longer, and when each of the others is asked about
 * again.
 *
 * @param touched the attempts that changed, each with its state before.
 * @returns `nextDue`: when the first question that was written is due.
 */
export function keepUncertain(
  writes: Writes,
  touched: ReadonlyMap<StoredAttempt, AttemptState>,
  facts: readonly LearntFact[],
): UncertainNews & { readonly nextDue?: Date } {
  const settled: string[] = [];
  const by: SettledBy[] = [];
  const parked: StoredAttempt[] = [];
  let nextDue: Date | undefined;
  for (const [attempt, before] of touched) {
    const was = attemptStatus(before) === 'uncertain';
    const is = attemptStatus(attempt.state) === 'uncertain';
    if (was === is && !is) continue;
    const news = facts.filter((one) => one.attemptId === attempt.id);
    if (!is) {
      settled.push(attempt.id);
      by.push(settledBy(news));
      continue;
    }
    const last = news.at(-1);
    if (last === undefined) continue;
    const due = was ? askAgain(writes, attempt.id, news) : askFirst(writes, attempt, last);
    if (due === 'parked') {
      parked.push(attempt);
      continue;
    }
    if (due !== undefined && (nextDue === undefined || due < nextDue)) nextDue = due;
  }
  if (settled.length > 0) {
    deleteWork(writes, 'reconcile', settled);
    writes.add({
      name: 'settle uncertain sends',
      text: 'DELETE FROM uncertain_sends WHERE attempt = ANY($1::uuid[])',
      values: [encodeUuids(settled)],
    });
  }
  return { parked, settled: by, ...(nextDue !== undefined && { nextDue }) };
}

/** The first of these facts that says more than that nobody knows. */
function settledBy(news: readonly LearntFact[]): SettledBy {
  const told = news.find((one) => one.fact !== undefined && one.fact.fact !== 'uncertain');
  if (told?.entry.kind === 'settlement') {
    const { as, fallBack } = told.entry.data as LedgerEntries['settlement'];
    return fallBack === true ? 'person_fall_back' : `person_${as}`;
  }
  if (told?.entry.kind === 'outcome') return 'outcome';
  if (told?.entry.kind !== 'reconciliation') return 'receipt';
  const { next } = told.entry.data as LedgerEntries['reconciliation'];
  if (next === 'give_up' || next === 'fall_back') return next;
  return next === 'accepted' ? 'found' : 'absent';
}

function askFirst(writes: Writes, { id, tenant, call, callKey }: StoredAttempt, { at, sentAt }: LearntFact): Date {
  // Counted from the send, so that what a crashed worker left, found when its lease ended, is asked about at once.
  const due = new Date(Math.max(at.getTime(), (sentAt ?? at).getTime() + firstQuestionAfterMs));
  writes.insert(uncertainSendsTable, [{ attempt: id, tenant, call, sent_at: sentAt ?? at, since: at }]);
  const row = { kind: 'reconcile', id, tenant, call, call_key: callKey, account: null, due_at: due, worker: null };
  writes.insert(workTable, [{ ...row, fence: 0, lane: lanes.again, units: 1 }]);
  return due;
}

function askAgain(writes: Writes, attempt: string, news: readonly LearntFact[]): Date | 'parked' | undefined {
  const answered = news.findLast((one) => one.reconciled !== undefined);
  if (answered?.reconciled === undefined) return undefined;
  const { asked, after } = answered.reconciled;
  const due = after.next === 'ask' ? new Date(answered.at.getTime() + after.inMs) : undefined;
  moveQuestions(writes, [{ attempt, asked, due, at: answered.at }]);
  return due ?? 'parked';
}

/** When a question is asked next; never, and then it is parked. */
export interface MovedQuestion {
  readonly attempt: string;
  readonly asked: Asked;
  readonly due: Date | undefined;
  readonly at: Date;
}

const askedAgain = {
  name: 'asked_again_row',
  columns: {
    attempt: 'uuid',
    asked: 'smallint',
    absences: 'smallint',
    due_at: 'timestamptz',
    parked_at: 'timestamptz',
  },
} as const satisfies RowType;

export function moveQuestions(writes: Writes, moved: readonly MovedQuestion[]): void {
  if (moved.length === 0) return;
  const rows = moved.map(({ attempt, asked, due, at }) => ({
    attempt,
    asked: asked.times,
    absences: asked.absences,
    due_at: due ?? null,
    parked_at: due === undefined ? at : null,
  }));
  const parameter = new RowsParameter(askedAgain, rows);
  writes.add({
    name: 'move questions',
    text: `UPDATE uncertain_sends u SET asked = n.asked, absences = n.absences, parked_at = n.parked_at
      FROM unnest($1::asked_again_row[]) AS n WHERE u.attempt = n.attempt`,
    values: [parameter],
  });
  writes.add({
    name: 'move work of questions',
    text: `UPDATE work w SET due_at = n.due_at, worker = NULL FROM unnest($1::asked_again_row[]) AS n
      WHERE w.kind = 'reconcile' AND w.id = n.attempt AND n.due_at IS NOT NULL`,
    values: [parameter],
  });
  const parked = moved.filter((one) => one.due === undefined).map((one) => one.attempt);
  deleteWork(writes, 'reconcile', parked);
}

/** The answer counted, for a question that was asked so often before, about a send so long ago. */
export function reconciledBy(told: ReconcileAnswer, before: Asked, sinceSentMs: number): Reconciled {
  const answer = takenFor(told, sinceSentMs);
  const asked = countAnswer(before, answer);
  return { answer, asked, after: afterAnswer(answer, asked, sinceSentMs) };
}
