import type {
  ChannelRequest,
  FailureReason,
  FollowUp,
  HoursAnswer,
  NewId,
  Plan,
  Recheck,
  SkipReason,
  TenantPolicy,
} from '@aftercall/core';
import {
  departureOf,
  dropStale,
  holdForHours,
  hoursOfMessage,
  isTold,
  recheckAttempt,
  recheckGuards,
  takeTurn,
  toldIn,
} from '@aftercall/core';
import type { PoolClient } from 'pg';
import type { CallRecord } from '../ledger/call-record.ts';
import type { CallWriter } from '../ledger/call-writer.ts';
import { cancelAttempts } from '../ledger/cancel-attempts.ts';
import type { Counting } from '../ledger/counting.ts';
import { planEntry } from '../ledger/rows-of-changes.ts';
import type { WorkRow } from '../ledger/tables.ts';
import { hastenSwitches, putOffSends, queueSends, switchRow } from '../ledger/work-rows.ts';
import { textErased } from '../ledger/text-erased.ts';
import type { Writes } from '../ledger/writes.ts';
import type { AccountGate } from './account-gate.ts';
import { carriedBy } from '../ledger/carried-by.ts';
import { loadPlannedSends, type PlannedSend } from './claim-rows.ts';
import type { Dispatcher } from './dispatcher.ts';
import type { LeasedAttempt } from './leased-attempt.ts';
import { unitsAhead, type DueWork, type PacedSend } from './due-work.ts';
import { arrivedMeanwhile, blocked, quietHours, staleReason, windowClosed } from './not-sent.ts';
import { pastClosed, type DueMessage, type PastClosed } from './past-closed.ts';
import type { SenderPaces } from './sender-paces.ts';
import { slotOf } from './send-slots.ts';

/** A planned attempt that may leave, under the consent that was just found. */
export interface ClaimedSend {
  readonly attempt: LeasedAttempt;
  readonly consentId: string;
  readonly followUpId: string;
  readonly call: string;
}

export interface ClaimSettings {
  readonly policies: ReadonlyMap<string, TenantPolicy>;
  readonly dispatcher: Dispatcher;
  readonly gate: AccountGate;
  readonly paces: SenderPaces;
  readonly newId: NewId;
  readonly counting: Counting;
}

/** What a claim leads to for the attempts that do not leave now. */
interface Others {
  readonly cancelled: { readonly id: string; readonly reason: FailureReason; readonly at: Date }[];
  readonly switching: WorkRow[];
  readonly postponed: { readonly id: string; readonly until: Date }[];
  readonly queued: { readonly id: string; readonly until: Date }[];
}

/**
 * Looks at the planned attempts that are due: each may leave, goes another way, waits, or is told no more, all of it on
 * what is known under the lock of its call.
 *
 * @param taken gets the send slots of those that may leave.
 */
export async function claimSends(
  client: PoolClient,
  writes: Writes,
  waiting: readonly DueWork[],
  writer: CallWriter,
  taken: string[],
  settings: ClaimSettings,
): Promise<readonly ClaimedSend[]> {
  const sends = await loadPlannedSends(
    client,
    waiting.map((one) => one.id),
  );
  const others: Others = { cancelled: [], switching: [], postponed: [], queued: [] };
  const ahead = await unitsAhead(
    client,
    waiting.flatMap((one) => pacedSend(one, settings.paces)),
  );
  const claimed: ClaimedSend[] = [];
  for (const work of waiting) {
    const policy = settings.policies.get(work.tenant);
    if (policy === undefined) continue;
    const planned = sends.find((one) => one.id === work.id);
    const request = writer.recordOf(work.call).requests[planned?.requestId ?? ''];
    if (planned === undefined || request === undefined) {
      others.cancelled.push({ id: work.id, reason: textErased, at: writer.now });
      continue;
    }
    const send = claimOne(work, planned, request, policy, writer, others, ahead, settings);
    if (send === undefined) continue;
    taken.push(slotOf(send.attempt));
    claimed.push(send);
  }
  await cancelAttempts(client, writes, others.cancelled);
  putOffSends(writes, others.postponed);
  queueSends(writes, others.queued);
  hastenSwitches(writes, others.switching);
  return claimed;
}

function claimOne(
  work: DueWork,
  planned: PlannedSend,
  request: ChannelRequest,
  policy: TenantPolicy,
  writer: CallWriter,
  others: Others,
  ahead: ReadonlyMap<string, number>,
  settings: ClaimSettings,
): ClaimedSend | undefined {
  const { dispatcher, gate, newId, counting } = settings;
  const { now } = writer;
  const { id, call, callKey, tenant } = work;
  const { followUpId, step, triedBefore, isSecondSend, plannedAt } = planned;
  const account = work.account ?? '';
  const record = counting.into(writer.recordOf(call));
  const belonging = carriedBy(followUpId, record);
  const carried = toldIn(request, belonging);
  const goOn = (reason: FailureReason): undefined => {
    others.switching.push(switchRow(work, followUpId, now));
    others.cancelled.push({ id, reason, at: now });
  };

  const { plan } = record.kept.get(followUpId) ?? {};
  // It waited, and what it was to make up for has arrived meanwhile.
  const arrived = toldToAll(planned, belonging);
  if (isTold(plan?.steps ?? [], arrived, planned)) return goOn(arrivedMeanwhile);

  const toCount = { followUpId, channel: planned.channel, units: request.units };
  const guarded = recheckGuards(carried, toCount, record.facts, policy, now);
  const recheck = overBounds(
    recheckAttempt(carried, planned.channel, record.facts, policy, now),
    carried,
    guarded.reason,
  );
  if (!recheck.valid) {
    // Released anew it would begin with the first channel again; from a later one it goes on, or is settled, instead. What
    // may have arrived is settled where it stands: only this channel was meant to tell it again.
    const isPart = recheck.stale.length < carried.length;
    const reason = staleReason(recheck.stale[0]?.reason, step > 0 && !isSecondSend, isPart);
    if (step > 0 || isSecondSend) return goOn(reason);
    counting.apply(writer, call, dropStale(carried, recheck, record.facts, now, newId, planned.failedFor));
    others.cancelled.push({ id, reason, at: now });
    return undefined;
  }

  if (record.facts.blockedAccounts?.has(account) === true) return goOn(blocked);
  const hours = hoursOfMessage(carried, account, record.facts, policy, now);
  if (hours !== undefined && hours.may !== 'leave') {
    // As above: only what would begin with the first channel again is held anew, and keeps its use till the morning.
    if (step === 0 && !isSecondSend) {
      counting.apply(writer, call, holdForHours(carried, account, record.facts, policy, now, newId));
      others.cancelled.push({ id, reason: quietHours(false), at: now });
      return undefined;
    }
    if (hours.may === 'not') return goOn(quietHours(true));
    const postponed = { until: hours.until, quietHours: hours.quietHours };
    const change = { change: 'attempt_postponed', attemptId: id, followUpId, reason: 'quiet_hours' } as const;
    writer.apply(call, [{ ...change, ...postponed }]);
    return undefined;
  }

  // What a provider proved that it never had is new to it, and was waited for long enough: no budget holds it.
  const isRetry = triedBefore.length > 0 && !planned.isAfterAbsence;
  const message = { id, tenant, account, isRetry, step, plan, plannedAt, carried };
  const past = pastClosed(message, policy, gate);
  if (past?.goesOn === true) return goOn(past.reason);
  if (past?.goesOn === false) {
    others.postponed.push({ id, until: past.until });
    return undefined;
  }

  const leaves = departureOf({ id, account, request, triedBefore }, record.facts, policy, now);
  if (leaves.departure === 'rephrased') return goOn(windowClosed);
  if (leaves.departure === 'later') {
    const { until } = leaves;
    writer.apply(call, [{ change: 'attempt_postponed', attemptId: id, followUpId, reason: 'pair_limit', until }]);
    return undefined;
  }

  const turn = paceTurn(work, followUpId, message, policy, writer, ahead, settings);
  if (turn === 'unknown') return undefined;
  if (turn?.goesOn === true) return goOn(turn.reason);
  if (turn?.goesOn === false) {
    others.queued.push({ id, until: turn.until });
    return undefined;
  }

  if (!dispatcher.tryTake({ tenant, account }, { units: work.units, isRetry })) return undefined;
  writer.apply(call, takeTurn(account, id, now, policy));
  if (guarded.counts !== undefined) counting.apply(writer, call, [guarded.counts]);
  sayExemption(hours, plan, belonging, writer, record);
  const basisAt = carried[0]?.basisAt ?? now;
  const attempt = { id, tenant, account, callKey, basisAt, fence: work.fence + 1, request, claimedAt: now };
  return { attempt, consentId: recheck.consentId, followUpId, call };
}

/** What one of several was told before they were told together says nothing of the others. */
function toldToAll({ arrived }: PlannedSend, carried: readonly FollowUp[]): PlannedSend['arrived'] {
  if (carried.length <= 1) return arrived;
  const together = Math.max(...carried.map((one) => one.basisAt.getTime()));
  return arrived.filter((one) => one.plannedAt.getTime() >= together);
}

/** A message that consent allows and a bound of its tenant does not is told no more. */
function overBounds(recheck: Recheck, carried: readonly FollowUp[], reason: SkipReason | undefined): Recheck {
  if (!recheck.valid || reason === undefined) return recheck;
  return { valid: false, stale: carried.map((followUp) => ({ followUp, reason })) };
}

/** A message that was planned within the hours, and leaves after them because its caller waits for it: the ledger says so. */
function sayExemption(
  hours: HoursAnswer | undefined,
  plan: Plan | undefined,
  [carrier]: readonly FollowUp[],
  writer: CallWriter,
  record: CallRecord,
): void {
  if (hours?.quietHours.decision !== 'exempt' || plan?.quietHours?.decision !== 'open' || carrier === undefined) return;
  const { quietHours } = hours;
  writer.enter(record, 'plan', planEntry({ followUp: carrier, plan: { ...plan, quietHours } }));
}

/** The message, if its account is exhausted. */
function pacedSend({ id, tenant, account, units }: DueWork, paces: SenderPaces): PacedSend[] {
  if (account === null || !paces.isClosed({ tenant, account }, units)) return [];
  return [{ id, tenant, account, mostAhead: paces.mostAhead({ tenant, account }) }];
}

/**
 * What a message does that the pace of its account does not let leave: it goes on to the next account of its plan where
 * it would leave too late, or waits in the queue of this one. The ledger says so once.
 *
 * @returns undefined where it may leave, and `unknown` where that is asked before the next round.
 */
function paceTurn(
  work: DueWork,
  followUpId: string,
  message: DueMessage,
  policy: TenantPolicy,
  writer: CallWriter,
  ahead: ReadonlyMap<string, number>,
  { gate, paces }: ClaimSettings,
): PastClosed | 'unknown' | undefined {
  const opensAt = paces.opensAt(message, work.units);
  if (!(opensAt instanceof Date)) return opensAt;
  const until = new Date(opensAt.getTime() + paces.durationMs(message, ahead.get(work.id) ?? 0));
  const turn = pastClosed(message, policy, gate, { why: 'paced', until, spreadMs: 0 });
  if (turn?.goesOn === false && !work.queued) {
    const entry = { attemptId: work.id, followUpId, reason: 'sender_pace', until: until.toISOString() } as const;
    writer.enter(writer.recordOf(work.call), 'postponed', entry);
    paces.queued(message);
  }
  return turn;
}
