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
  triedTogether,
} from '@aftercall/core';
import type { PoolClient } from 'pg';
import type { CallRecord } from '../ledger/calls/call-record.ts';
import type { CallWriter } from '../ledger/calls/call-writer.ts';
import { cancelAttempts } from '../ledger/attempts/cancel-attempts.ts';
import type { Counting } from '../ledger/calls/counting.ts';
import { planEntry } from '../ledger/calls/rows-of-changes.ts';
import type { WorkRow } from '../ledger/rows/tables.ts';
import { hastenSwitches, putOffSends, queueSends, switchRow } from '../ledger/rows/work-rows.ts';
import { textErased } from '../ledger/privacy/text-erased.ts';
import type { Writes } from '../ledger/rows/writes.ts';
import type { AccountGate } from './account-gate.ts';
import { carriedBy } from '../ledger/attempts/carried-by.ts';
import { type PlannedSend } from './claim-rows.ts';
import type { Dispatcher } from './dispatcher.ts';
import type { LeasedAttempt } from './leased-attempt.ts';
import { type DueWork } from './due-work.ts';
import { arrivedMeanwhile, blocked, quietHours, staleReason, windowClosed } from './not-sent.ts';
import { pastClosed, type DueMessage, type PastClosed } from './past-closed.ts';
import type { SenderPaces } from './sender-paces.ts';

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

/** A planned attempt that is looked at. */
interface Due {
  readonly work: DueWork;
  readonly planned: PlannedSend;
  readonly request: ChannelRequest;
  readonly policy: TenantPolicy;
  readonly record: CallRecord;
  /** Every follow-up that its message was planned for. */
  readonly belonging: readonly FollowUp[];
  /** Those of them that it tells. */
  readonly carried: readonly FollowUp[];
}

/** One look at what is due, and what it leads to for the attempts that do not leave now. */
export class DueSends {
  readonly #writer: CallWriter;
  /** The units that are before a message in the queue of its account, by attempt. */
  readonly #ahead: ReadonlyMap<string, number>;
  readonly #settings: ClaimSettings;
  readonly #cancelled: { readonly id: string; readonly reason: FailureReason; readonly at: Date }[] = [];
  readonly #switching: WorkRow[] = [];
  readonly #postponed: { readonly id: string; readonly until: Date }[] = [];
  readonly #queued: { readonly id: string; readonly until: Date }[] = [];

  constructor(writer: CallWriter, ahead: ReadonlyMap<string, number>, settings: ClaimSettings) {
    this.#writer = writer;
    this.#ahead = ahead;
    this.#settings = settings;
  }

  /** @returns undefined for what does not leave now. */
  claim(work: DueWork, planned: PlannedSend | undefined): ClaimedSend | undefined {
    const policy = this.#settings.policies.get(work.tenant);
    if (policy === undefined) return undefined;
    const known = this.#writer.recordOf(work.call);
    const request = known.requests[planned?.requestId ?? ''];
    if (planned === undefined || request === undefined) {
      this.#cancelled.push({ id: work.id, reason: textErased, at: this.#writer.now });
      return undefined;
    }
    const record = this.#settings.counting.into(known);
    const belonging = carriedBy(planned.followUpId, record);
    const carried = toldIn(request, belonging);
    return this.#claimOne({ work, planned, request, policy, record, belonging, carried });
  }

  async write(client: PoolClient, writes: Writes): Promise<void> {
    await cancelAttempts(client, writes, this.#cancelled);
    putOffSends(writes, this.#postponed);
    queueSends(writes, this.#queued);
    hastenSwitches(writes, this.#switching);
  }

  #claimOne(due: Due): ClaimedSend | undefined {
    const { work, planned, request, policy, record, belonging, carried } = due;
    const { facts } = record;
    const { now } = this.#writer;
    const { id, call, callKey, tenant } = work;
    const { followUpId, step, triedBefore, plannedAt } = planned;
    const account = work.account ?? '';

    const { plan } = record.kept.get(followUpId) ?? {};
    // It waited, and what it was to make up for has arrived meanwhile.
    const arrived = triedTogether(planned.arrived, belonging);
    if (isTold(plan?.steps ?? [], arrived, planned)) return this.#goOn(due, arrivedMeanwhile);

    const toCount = { followUpId, channel: planned.channel, units: request.units };
    const guarded = recheckGuards(carried, toCount, facts, policy, now);
    const recheck = overBounds(recheckAttempt(carried, planned.channel, facts, policy, now), carried, guarded.reason);
    if (!recheck.valid) return this.#leaveOut(due, recheck);
    if (facts.blockedAccounts?.has(account) === true) return this.#goOn(due, blocked);
    const hours = hoursOfMessage(carried, account, facts, policy, now);
    if (hours !== undefined && hours.may !== 'leave') return this.#keepHours(due, account, hours);

    // What a provider proved that it never had is new to it, and was waited for long enough: no budget holds it.
    const isRetry = triedBefore.length > 0 && !planned.isAfterAbsence;
    const message = { id, tenant, account, isRetry, step, plan, plannedAt, carried };
    if (!this.#isLetOut(due, message)) return undefined;

    const { dispatcher, counting } = this.#settings;
    if (!dispatcher.tryTake({ tenant, account }, { units: work.units, isRetry })) return undefined;
    this.#writer.apply(call, takeTurn(account, id, now, policy));
    if (guarded.counts !== undefined) counting.apply(this.#writer, call, [guarded.counts]);
    sayExemption(hours, plan, belonging, this.#writer, record);
    const basisAt = carried[0]?.basisAt ?? now;
    const claimed = { fence: work.fence + 1, request, claimedAt: now };
    const attempt = { id, tenant, account, callKey, basisAt, followUpId, ...claimed };
    return { attempt, consentId: recheck.consentId, followUpId, call };
  }

  /** It goes on to the next channel of its plan. */
  #goOn({ work, planned }: Due, reason: FailureReason): undefined {
    const { now } = this.#writer;
    this.#switching.push(switchRow(work, planned.followUpId, now));
    this.#cancelled.push({ id: work.id, reason, at: now });
  }

  /**
   * Some of what it tells may not be told any more. Released anew the rest would begin with the first channel again; from a
   * later one it goes on, or is settled, instead. What may have arrived is settled where it stands: only this channel was
   * meant to tell it again.
   */
  #leaveOut(due: Due, recheck: Extract<Recheck, { valid: false }>): undefined {
    const { work, planned, record, carried } = due;
    const { step, isSecondSend } = planned;
    const { newId, counting } = this.#settings;
    const { now } = this.#writer;
    const isPart = recheck.stale.length < carried.length;
    const reason = staleReason(recheck.stale[0]?.reason, step > 0 && !isSecondSend, isPart);
    if (step > 0 || isSecondSend) return this.#goOn(due, reason);
    counting.apply(this.#writer, work.call, dropStale(carried, recheck, record.facts, now, newId, planned.failedFor));
    this.#cancelled.push({ id: work.id, reason, at: now });
  }

  /** It may not arrive at this hour. Only what would begin with the first channel again is held anew, and keeps its use till the morning. */
  #keepHours(due: Due, account: string, hours: Exclude<HoursAnswer, { may: 'leave' }>): undefined {
    const { work, planned, policy, record, carried } = due;
    const { id, call } = work;
    const { newId, counting } = this.#settings;
    const { now } = this.#writer;
    if (planned.step === 0 && !planned.isSecondSend) {
      counting.apply(this.#writer, call, holdForHours(carried, account, record.facts, policy, now, newId));
      this.#cancelled.push({ id, reason: quietHours(false), at: now });
      return;
    }
    if (hours.may === 'not') return this.#goOn(due, quietHours(true));
    const postponed = { until: hours.until, quietHours: hours.quietHours };
    const { followUpId } = planned;
    const change = { change: 'attempt_postponed', attemptId: id, followUpId, reason: 'quiet_hours' } as const;
    this.#writer.apply(call, [{ ...change, ...postponed }]);
  }

  /** Whether its account, the conversation with the person and the pace of the sender let it out, in this order. */
  #isLetOut(due: Due, message: DueMessage): boolean {
    const { work, planned, request, policy, record } = due;
    const { id, call } = work;
    const { followUpId, triedBefore } = planned;
    const past = pastClosed(message, policy, this.#settings.gate);
    if (past?.goesOn === true) this.#goOn(due, past.reason);
    if (past?.goesOn === false) this.#postponed.push({ id, until: past.until });
    if (past !== undefined) return false;

    const leaves = departureOf(
      { id, account: message.account, request, triedBefore },
      record.facts,
      policy,
      this.#writer.now,
    );
    if (leaves.departure === 'rephrased') {
      this.#goOn(due, windowClosed);
      return false;
    }
    if (leaves.departure === 'later') {
      const { until } = leaves;
      this.#writer.apply(call, [
        { change: 'attempt_postponed', attemptId: id, followUpId, reason: 'pair_limit', until },
      ]);
      return false;
    }

    const turn = this.#paceTurn(due, message);
    if (turn === 'unknown') return false;
    if (turn?.goesOn === true) this.#goOn(due, turn.reason);
    if (turn?.goesOn === false) this.#queued.push({ id, until: turn.until });
    return turn === undefined;
  }

  /**
   * What a message does that the pace of its account does not let leave: it goes on to the next account of its plan where
   * it would leave too late, or waits in the queue of this one. The ledger says so once.
   *
   * @returns undefined where it may leave, and `unknown` where that is asked before the next round.
   */
  #paceTurn({ work, planned, policy }: Due, message: DueMessage): PastClosed | 'unknown' | undefined {
    const { gate, paces } = this.#settings;
    const opensAt = paces.opensAt(message, work.units);
    if (!(opensAt instanceof Date)) return opensAt;
    const until = new Date(opensAt.getTime() + paces.durationMs(message, this.#ahead.get(work.id) ?? 0));
    const turn = pastClosed(message, policy, gate, { why: 'paced', until, spreadMs: 0 });
    if (turn?.goesOn === false && !work.queued) {
      const { followUpId } = planned;
      const entry = { attemptId: work.id, followUpId, reason: 'sender_pace', until: until.toISOString() } as const;
      this.#writer.enter(this.#writer.recordOf(work.call), 'postponed', entry);
      paces.queued(message);
    }
    return turn;
  }
}

/** Where consent allows a message and a bound of its tenant does not, it is not told any more. */
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
