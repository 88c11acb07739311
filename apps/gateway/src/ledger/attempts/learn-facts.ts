import type { AttemptState, FollowUpOutcome, FollowUpStatus, NewId, RetryClass, TenantPolicy } from '@aftercall/core';
import {
  attemptStatus,
  foldAttempt,
  followUpStatus,
  fractionOf,
  isLateTruth,
  newAttempt,
  planRetry,
} from '@aftercall/core';
import type { PoolClient } from 'pg';
import { closedWindows } from './closed-windows.ts';
import { earlier } from '../calls/earlier.ts';
import { conversationsTable, suppressionsTable, type SuppressionRow } from '../rows/tables.ts';
import { providerBlockRows, providerBlocksTable, type ProviderBlockRow } from '../people/provider-blocks.ts';
import type { LearntFact } from './attempt-fact.ts';
import {
  retryAttempt,
  updateAttempts,
  updateFollowUps,
  type StoredAttempt,
  type StoredFollowUp,
} from './attempt-rows.ts';
import type { LedgerEntries, LedgerKind } from '../rows/entries/entry-schemas.ts';
import type { Keyring } from '../privacy/keyring.ts';
import type { LaterVerdict } from '../calls/later-verdicts.ts';
import type { LedgerLine } from '../rows/ledger-pages.ts';
import { channelsLeft, type ChannelsLeft } from './leave-channels.ts';
import type { WrittenAttempt } from './known-attempts.ts';
import { planRetries, type PlannedRetries, type Retry, type WantedRetry } from './plan-retries.ts';
import { asSaidNow } from './overtaken-facts.ts';
import { keepDeadMessages, type DeadMessage } from '../replays/dead-letters.ts';
import { deleteWork, endLeases, hastenSwitches } from '../rows/work-rows.ts';
import { keepUncertain, noUncertainNews, type UncertainNews } from './uncertain-sends.ts';
import type { Writes } from '../rows/writes.ts';

/** What came of a batch of facts. */
export interface Learnt {
  readonly changedFollowUps: readonly string[];
  /** The earliest of what was planned: retries, and looks for a next channel. */
  readonly nextDue?: Date;
  /** How many attempts arrived although another one of their follow-up had. */
  readonly doubleDeliveries: number;
  /** What the attempts that are tried again failed for, one for each. */
  readonly retries: readonly RetryClass[];
  /** Of follow-ups that would expire before they could be tried again. */
  readonly verdicts: readonly LaterVerdict[];
  readonly uncertain: UncertainNews;
  /** Those that are alone in their follow-up, as they are now. */
  readonly written: readonly WrittenAttempt[];
}

export interface LearningParts {
  readonly newId: NewId;
  readonly keyring: Keyring;
  /** Of the tenants, for how long their follow-ups are of use. */
  readonly policies: ReadonlyMap<string, TenantPolicy>;
  /**
   * The people of the attempts that facts with an opt-out are about, by attempt, locked alone by all their addresses.
   * Absent where no fact has one.
   */
  readonly stopping?: ReadonlyMap<string, string>;
}

const nobody: ReadonlyMap<string, string> = new Map();

/**
 * Folds facts into their attempts and writes what follows: states, the ledger, a retry or a look for the next channel, the
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
  { newId, keyring, policies, stopping = nobody }: LearningParts,
): Promise<Learnt> {
  const [first] = facts;
  if (first === undefined) return nothingLearnt;
  const entries: LedgerLine[] = [];
  const stops: SuppressionRow[] = [];
  const blocks: ProviderBlockRow[] = [];
  const wanted: WantedRetry[] = [];
  const endedLeases: { id: string; fence: number }[] = [];
  /** With the state before. */
  const touched = new Map<StoredAttempt, AttemptState>();

  for (const told of facts) {
    if (told.endsLease !== undefined) endedLeases.push({ id: told.attemptId, fence: told.endsLease });
    const attempt = attempts.get(told.attemptId);
    // Attempts are never deleted, and a webhook's were looked up before: without one there is nothing to fold into.
    if (attempt === undefined) continue;
    const before = attempt.state;
    const learnt = asSaidNow(told, before);
    const { fact } = learnt;
    if (fact !== undefined) attempt.state = foldAttempt(before, fact);
    if (learnt.billing) attempt.state = foldAttempt(attempt.state, { fact: 'billed', billing: learnt.billing });
    if (fact?.fact === 'accepted') attempt.acceptedAt ??= learnt.at;
    if (!touched.has(attempt)) touched.set(attempt, before);
    const { kind, data } = flagged(learnt.entry, attempt, before, fact);
    entries.push(entryOf(attempt, learnt.at, kind, data));
    if (learnt.optOut !== undefined) stops.push(stopOf(attempt, stopping.get(attempt.id), newId(), learnt, entries));
    if (learnt.optOut === 'all') {
      blocks.push(...providerBlockRows(attempt, 'stop', learnt.at, policies.get(attempt.tenant)));
    }
    const plan = retryOf(before, attempt, learnt);
    if (plan !== undefined) wanted.push({ attempt, plan, now: learnt.at });
  }

  const { retries, expired, closed, verdicts, write } = await planRetries(client, wanted, policies, keyring, newId);
  updateAttempts(writes, [...touched.keys()]);
  for (const { attempt, id, at, now } of retries) entries.push(await retryAttempt(client, attempt, id, at, now));
  const { nextDue: nextQuestion, ...uncertain } = keepUncertain(writes, touched, facts);
  writes.insert(suppressionsTable, stops);
  writes.insert(providerBlocksTable, blocks);
  writes.insert(conversationsTable, closedWindows(attempts, facts));
  endLeases(writes, endedLeases);
  const left = channelsLeft(touched, facts, new Set(wanted.map((one) => one.attempt)), first.at);
  hastenSwitches(writes, [...left.leaving.values()]);
  deleteWork(writes, 'switch', left.staying);
  const settled = settle(writes, touched.keys(), retries, left.leaving, expired, entries);
  writes.enter(...entries);
  write(writes);
  const looks = [...left.leaving.values()].map((one) => one.due_at as Date);
  const nextDue = [...retries.map((one) => one.at), ...looks].reduce(earlier, nextQuestion);
  const doubleDeliveries = entries.filter(({ data }) => 'doubleDelivery' in data).length;
  const changedFollowUps = [...settled, ...closed];
  return {
    changedFollowUps,
    doubleDeliveries,
    uncertain,
    retries: retries.flatMap((one) => one.retryClass ?? []),
    verdicts,
    written: writtenAlone(touched.keys(), settled, { retries, expired }),
    ...(nextDue !== undefined && { nextDue }),
  };
}

const nothingLearnt: Learnt = {
  changedFollowUps: [],
  doubleDeliveries: 0,
  uncertain: noUncertainNews,
  retries: [],
  verdicts: [],
  written: [],
};

/** The attempts of which all that was written is known here, and that are alone in their follow-up. */
function writtenAlone(
  touched: Iterable<StoredAttempt>,
  settled: readonly string[],
  { retries, expired }: Pick<PlannedRetries, 'retries' | 'expired'>,
): WrittenAttempt[] {
  const again = new Set(retries.map((one) => one.attempt));
  const changed = new Set(settled);
  const written: WrittenAttempt[] = [];
  for (const attempt of touched) {
    const { followUp } = attempt;
    if (followUp.attempts.length > 1 || expired.has(followUp) || again.has(attempt)) continue;
    written.push({ attempt, withFollowUp: changed.has(followUp.id) });
  }
  return written;
}

/** Derives the state of every follow-up whose attempts changed, and notes where one settled. */
function settle(
  writes: Writes,
  touched: Iterable<StoredAttempt>,
  retries: readonly Retry[],
  leaving: ChannelsLeft['leaving'],
  expired: ReadonlySet<StoredFollowUp>,
  entries: LedgerLine[],
): string[] {
  const updates: { id: string; call: string; state: string; outcome: FollowUpOutcome | null }[] = [];
  const settled = new Set<StoredFollowUp>();
  const dead: DeadMessage[] = [];
  for (const attempt of touched) {
    const { followUp } = attempt;
    if (settled.has(followUp) || expired.has(followUp)) continue;
    settled.add(followUp);
    const status = statusOf(followUp, retries, leaving.has(followUp));
    const outcome = status.state === 'settled' ? status.outcome : null;
    if (status.state === followUp.state && outcome === followUp.outcome) continue;
    updates.push({ id: followUp.id, call: attempt.call, state: status.state, outcome });
    followUp.state = status.state;
    followUp.outcome = outcome;
    const at = entries.at(-1)?.at;
    if (outcome !== null) entries.push(entryOf(attempt, at as Date, 'settled', { followUpId: followUp.id, outcome }));
    const { reason } = followUp.attempts.at(-1)?.state.failure ?? {};
    if (outcome === 'unreached' && reason) dead.push({ id: followUp.id, attempt, reason, at: at as Date });
  }
  updateFollowUps(writes, updates);
  keepDeadMessages(writes, dead);
  return updates.map((one) => one.id);
}

function statusOf(followUp: StoredFollowUp, retries: readonly Retry[], isLeaving: boolean): FollowUpStatus {
  const attempts = followUp.attempts.map((one) => one.state);
  if (retries.some((one) => one.attempt.followUp === followUp)) attempts.push(newAttempt);
  const closed = closedOutcome(followUp);
  const facts = { attempts, moreToTry: isLeaving || followUp.state === 'switching' };
  return followUpStatus(closed === undefined ? facts : { ...facts, closed });
}

function closedOutcome(followUp: StoredFollowUp): 'suppressed' | 'expired' | 'holdout' | undefined {
  const { status, outcome } = followUp;
  if (status !== 'closed') return undefined;
  return outcome === 'suppressed' || outcome === 'expired' || outcome === 'holdout' ? outcome : undefined;
}

/** A failure that is new, and that may pass; another channel says it where this one would come too late. */
function retryOf(before: AttemptState, attempt: StoredAttempt, learnt: LearntFact): WantedRetry['plan'] | undefined {
  const { failure } = attempt.state;
  const isAbsent = learnt.reconciled?.answer === 'absent';
  if (failure === undefined || before.failure !== undefined) return undefined;
  if (learnt.sendsAgain === true) return { at: learnt.at };
  if (learnt.endsLease === undefined && !isAbsent) return undefined;
  if (attemptStatus(attempt.state) !== 'rejected' || attempt.followUp.status === 'closed') return undefined;
  // Meanwhile the next channel may have been tried: of an answer, too, that came after its lease had ended.
  if (attempt.followUp.attempts.at(-1) !== attempt) return undefined;
  const { onward, tryNumber } = attempt;
  // While the account is mended another one may say it at once.
  if (failure.reason.stopsAccount === true && onward !== null) return undefined;
  const { at: now, retryAfterMs } = learnt;
  const random = fractionOf(attempt.id);
  const plan = planRetry(failure.reason, {
    tryNumber,
    now,
    random,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
  const isTooLate = plan !== undefined && onward !== null && plan.at >= new Date(onward.deadline);
  return isTooLate && failure.reason.fallback ? undefined : plan;
}

/** The entry of a receipt says what the receipt alone does not. */
function flagged(
  entry: LearntFact['entry'],
  { id, step, state, followUp }: StoredAttempt,
  before: AttemptState,
  fact: LearntFact['fact'],
): LearntFact['entry'] {
  if (entry.kind !== 'receipt') return entry;
  const others = followUp.attempts.filter((one) => one.id !== id);
  const arrives = fact?.fact === 'delivered' || (fact?.fact === 'engaged' && fact.by === 'read');
  const isLate = isLateTruth(state) || (arrives && others.some((one) => one.step > step));
  const isDouble = arrivesFirst(before, state) && others.some((one) => one.state.progress === 'delivered');
  if (!isLate && !isDouble) return entry;
  const data: LedgerEntries['receipt'] = { ...(entry.data as LedgerEntries['receipt']) };
  if (isLate) data.lateTruth = true;
  if (isDouble) data.doubleDelivery = true;
  return { kind: 'receipt', data };
}

function arrivesFirst(before: AttemptState, after: AttemptState): boolean {
  return before.progress !== 'delivered' && after.progress === 'delivered';
}

/** Each such fact is a stop of its own, however the attempt stands: what is folded keeps one failure of several. */
function stopOf(
  attempt: StoredAttempt,
  person: string | undefined,
  id: string,
  { optOut: scope = 'all', at }: LearntFact,
  entries: LedgerLine[],
): SuppressionRow {
  if (person === undefined) throw new Error('somebody stopped who is not locked');
  entries.push(entryOf(attempt, at, 'suppression', { suppressionId: id, kind: 'stop', scope, source: 'provider' }));
  const { tenant, call } = attempt;
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
