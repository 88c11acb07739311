import type { AttemptState, FollowUpOutcome, NewId } from '@aftercall/core';
import { attemptStatus, foldAttempt, followUpStatus, isLateTruth, retryAt } from '@aftercall/core';
import type { PoolClient } from 'pg';
import { personKeyOf } from './keys.ts';
import { suppressionsTable, type SuppressionRow } from './tables.ts';
import { lockPeople } from './transaction.ts';
import type { LearntFact } from './attempt-fact.ts';
import { retryAttempt, updateAttempts, updateFollowUps, type StoredAttempt } from './attempt-rows.ts';
import type { LedgerEntries, LedgerKind } from './entries.ts';
import type { LedgerLine } from './ledger-pages.ts';
import { endLeases } from './work-rows.ts';
import type { Writes } from './writes.ts';

/** What came of a batch of facts. */
export interface Learnt {
  readonly changedFollowUps: readonly string[];
  /** The earliest of the retries that were planned. */
  readonly nextDue?: Date;
}

/**
 * Folds facts into their attempts and writes what follows: states, the ledger, a retry, the
 * stop that a provider reports, all of it into `writes`.
 *
 * @param attempts the attempts that the facts are about, loaded under the locks of their calls, so that the fold starts
 *   from the last state there is.
 */
export async function learnFacts(
  client: PoolClient,
  writes: Writes,
  attempts: ReadonlyMap<string, StoredAttempt>,
  facts: readonly LearntFact[],
  newId: NewId,
): Promise<Learnt> {
  if (facts.length === 0) return { changedFollowUps: [] };
  const stopped = [...stoppedBy(facts)].flatMap((id) => attempts.get(id) ?? []);
  await lockPeople(
    client,
    stopped.map((one) => personKeyOf(one.person)),
    'alone',
  );
  const entries: LedgerLine[] = [];
  const stops: SuppressionRow[] = [];
  const retries: { attempt: StoredAttempt; id: string; at: Date; now: Date }[] = [];
  const touched = new Set<string>();

  for (const learnt of facts) {
    const attempt = attempts.get(learnt.attemptId);
    // Attempts are never deleted, and a webhook's were looked up before: without one there is nothing to fold into.
    if (attempt === undefined) continue;
    const before = attempt.state;
    if (learnt.fact !== undefined) attempt.state = foldAttempt(before, learnt.fact);
    if (learnt.fact?.fact === 'accepted') attempt.acceptedAt ??= learnt.at;
    touched.add(attempt.id);
    const late = isLateTruth(attempt.state) && learnt.entry.kind === 'receipt' ? { lateTruth: true as const } : {};
    entries.push(entryOf(attempt, learnt.at, learnt.entry.kind, { ...learnt.entry.data, ...late }));
    if (isFirstOptOut(before, attempt.state)) stops.push(stopOf(attempt, newId(), learnt.at, entries));
    const again = retryOf(before, attempt, learnt);
    if (again !== undefined) retries.push({ attempt, id: newId(), at: again, now: learnt.at });
  }

  updateAttempts(
    writes,
    [...touched].map((id) => attempts.get(id)).filter((one) => one !== undefined),
  );
  for (const { attempt, id, at, now } of retries) entries.push(await retryAttempt(client, attempt, id, at, now));
  writes.insert(suppressionsTable, stops);
  endLeases(
    writes,
    facts.flatMap(({ attemptId, endsLease }) => (endsLease === undefined ? [] : [{ id: attemptId, fence: endsLease }])),
  );
  const changedFollowUps = settle(writes, [...attempts.values()], touched, retries, entries);
  writes.enter(...entries);
  const nextDue = retries.map((one) => one.at).toSorted((a, b) => a.getTime() - b.getTime())[0];
  return { changedFollowUps, ...(nextDue !== undefined && { nextDue }) };
}

/** Derives the state of every follow-up whose attempts changed, and notes where one settled. */
function settle(
  writes: Writes,
  attempts: readonly StoredAttempt[],
  touched: ReadonlySet<string>,
  retries: readonly { attempt: StoredAttempt }[],
  entries: LedgerLine[],
): string[] {
  const updates: { id: string; call: string; state: string; outcome: FollowUpOutcome | null }[] = [];
  for (const [followUpId, ofOne] of Map.groupBy(attempts, (one) => one.followUpId)) {
    const last = ofOne.at(-1);
    if (last === undefined || !ofOne.some((one) => touched.has(one.id))) continue;
    const closed = closedOutcome(last.followUp);
    const states = ofOne.map((one) => one.state);
    if (retries.some((one) => one.attempt.followUpId === followUpId)) states.push({ ...plannedAgain });
    const status = followUpStatus({ attempts: states, moreToTry: false, ...(closed && { closed }) });
    const outcome = status.state === 'settled' ? status.outcome : null;
    if (status.state === last.followUp.state && outcome === last.followUp.outcome) continue;
    updates.push({ id: followUpId, call: last.call, state: status.state, outcome });
    const at = entries.at(-1)?.at;
    if (outcome !== null) entries.push({ ...entryOf(last, at as Date, 'settled', { followUpId, outcome }) });
  }
  updateFollowUps(writes, updates);
  return updates.map((one) => one.id);
}

const plannedAgain: AttemptState = { progress: 'planned', engagement: [], providerIds: [] };

function closedOutcome(followUp: StoredAttempt['followUp']): 'suppressed' | 'expired' | 'holdout' | undefined {
  const { status, outcome } = followUp;
  if (status !== 'closed') return undefined;
  return outcome === 'suppressed' || outcome === 'expired' || outcome === 'holdout' ? outcome : undefined;
}

/** A failure that is new, and that may pass. */
function retryOf(before: AttemptState, attempt: StoredAttempt, learnt: LearntFact): Date | undefined {
  const { failure } = attempt.state;
  if (failure === undefined || before.failure !== undefined || learnt.endsLease === undefined) return undefined;
  if (attemptStatus(attempt.state) !== 'rejected' || attempt.followUp.status === 'closed') return undefined;
  return retryAt(failure.reason, attempt.tryNumber, learnt.at, learnt.retryAfterMs);
}

/** The attempts whose facts say that the person told the provider to stop. */
function stoppedBy(facts: readonly LearntFact[]): ReadonlySet<string> {
  const reporting = facts.filter(
    ({ fact }) => fact !== undefined && 'reason' in fact && fact.reason.optOut !== undefined,
  );
  return new Set(reporting.map((one) => one.attemptId));
}

function isFirstOptOut(before: AttemptState, after: AttemptState): boolean {
  return after.failure?.reason.optOut !== undefined && before.failure?.reason.optOut === undefined;
}

function stopOf(attempt: StoredAttempt, id: string, at: Date, entries: LedgerLine[]): SuppressionRow {
  const scope = attempt.state.failure?.reason.optOut ?? 'all';
  entries.push(entryOf(attempt, at, 'suppression', { suppressionId: id, kind: 'stop', scope, source: 'provider' }));
  const { tenant, person, call } = attempt;
  return { id, tenant, person, call, kind: 'stop', scope, source: 'provider', at };
}

function entryOf<K extends LedgerKind>(
  { tenant, call }: StoredAttempt,
  at: Date,
  kind: K,
  data: LedgerEntries[K],
): LedgerLine<K> {
  return { at, tenant, call, kind, data };
}
