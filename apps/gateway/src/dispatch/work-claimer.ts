import type { FailureReason, NewId, SkipReason, TenantPolicy } from '@aftercall/core';
import { dropStale, recheckAttempt, releaseDue } from '@aftercall/core';
import type { Pool, PoolClient } from 'pg';
import type { CallRecord } from '../ledger/call-record.ts';
import { CallWriter } from '../ledger/call-writer.ts';
import type { Lease } from '../ledger/planned-attempt.ts';
import { personKeyOf, type People } from '../ledger/keys.ts';
import { loadCallsById, loadEvidence } from '../ledger/load-calls.ts';
import { inTransaction } from '../ledger/transaction.ts';
import { deleteWork, hastenSwitches } from '../ledger/work-rows.ts';
import type { Writes } from '../ledger/writes.ts';
import { factOfOutcome, type LearntFact } from '../ledger/attempt-fact.ts';
import { loadAttempts } from '../ledger/attempt-rows.ts';
import { cancelAttempts } from '../ledger/cancel-attempts.ts';
import type { WorkRow } from '../ledger/tables.ts';
import type { KnownWays } from '../ledger/known-ways.ts';
import type { AccountStops } from './account-stops.ts';
import { carriedBy } from './carried-by.ts';
import {
  leaseSends,
  loadPlannedSends,
  lockDueWork,
  nextDueAt,
  postponeSends,
  tryLockPeople,
  type DueWork,
} from './claim-rows.ts';
import { leaseMs, type Dispatcher, type LeasedAttempt } from './dispatcher.ts';
import { pastStopped } from './past-stopped.ts';
import { planSwitches, type Switches } from './plan-switches.ts';
import type { Revoker } from './revoker.ts';
import { slotOf } from './send-slots.ts';
import { learnFacts } from '../ledger/learn-facts.ts';

export interface WorkClaimerSettings {
  readonly pool: Pool;
  readonly people: People;
  readonly policies: ReadonlyMap<string, TenantPolicy>;
  readonly dispatcher: Dispatcher;
  readonly revoker: Revoker;
  readonly ways: KnownWays;
  readonly stops: AccountStops;
  readonly worker: string;
  readonly now: () => Date;
  readonly newId: NewId;
}

/** What a round leaves to do: at once, when it can (a call was busy), or at the next due time. */
export type ClaimResult = { readonly look: 'now' | 'soon' } | { readonly look: 'later'; readonly nextDueAt?: Date };

/** What one round of claiming did, decided inside its transaction and acted on after its commit. */
interface Round {
  readonly again: ClaimResult;
  readonly writer: CallWriter;
  readonly leases: ReadonlyMap<string, Lease>;
  readonly claimed: readonly LeasedAttempt[];
  readonly switches: Switches;
}

const roundSize = 100;

/**
 * The claim: takes what is due from the queue, checks everything again in the transaction that
 * leases it, and hands it to the dispatcher. It serves due times, retries, crashed workers and
 * other replicas alike.
 */
export class WorkClaimer {
  readonly #settings: WorkClaimerSettings;

  constructor(settings: WorkClaimerSettings) {
    this.#settings = settings;
  }

  async claim(): Promise<ClaimResult> {
    const { pool, dispatcher, revoker } = this.#settings;
    const taken: string[] = [];
    try {
      const round = await inTransaction(pool, { callKeys: [] }, (client, writes) => {
        for (const slot of taken.splice(0)) dispatcher.free(slot);
        return this.#round(client, writes, taken);
      });
      dispatcher.committed(round.writer.attempts, round.leases, round.writer.nextDue);
      for (const attempt of round.claimed) dispatcher.send(attempt);
      for (const task of round.switches.revokes) revoker.revoke(task);
      return round.again;
    } catch (error) {
      for (const slot of taken) dispatcher.free(slot);
      throw error;
    }
  }

  async #round(client: PoolClient, writes: Writes, taken: string[]): Promise<Round> {
    const { now, newId, dispatcher, worker, policies } = this.#settings;
    const moment = now();
    const { rows: due, busy } = await lockDueWork(
      client,
      moment,
      roundSize,
      [...policies.keys()],
      dispatcher.fullSlots(),
    );
    const writer = new CallWriter(moment);
    const next = due.length === 0 ? await nextDueAt(client, moment) : undefined;
    if (due.length === 0) {
      const again = whenNothingIsDue(busy, next);
      return { again, writer, leases: new Map(), claimed: [], switches: { revokes: [] } };
    }
    const calls = await this.#openCalls(client, due, writer);
    const served = due.filter((one) => calls.has(one.call));

    const abandoned = served.filter((one) => one.kind === 'send' && one.worker !== null);
    await learnFacts(
      client,
      writes,
      await loadAttempts(
        client,
        abandoned.map((one) => one.id),
      ),
      abandoned.map((one) => lostInCrash(one, moment)),
      newId,
    );

    const waiting = served.filter((one) => one.kind === 'send' && one.worker === null);
    const claimed = await this.#claimSends(client, writes, waiting, writer, taken);
    const switching = served.filter((one) => one.kind === 'switch');
    const switches = await planSwitches(client, switching, writer, { policies, newId, worker, leaseMs });
    for (const call of new Set(served.map((one) => one.call))) {
      const { facts, tenant } = writer.recordOf(call);
      const policy = policies.get(tenant);
      if (policy !== undefined) writer.apply(call, releaseDue(facts, policy, moment, newId));
    }
    const leases = dispatcher.lease(writer.attempts, moment);
    for (const { slot } of leases.values()) taken.push(slot);
    deleteWork(
      writes,
      'release',
      served.filter((one) => one.kind === 'release').map((one) => one.id),
    );
    // What is over goes before what is planned anew: both may write about the same follow-up.
    await writes.flush(client);
    writer.write(writes, leases);
    await writes.flush(client);
    const sends = claimed.map(({ attempt, consentId, followUpId, call }) => ({
      id: attempt.id,
      consentId,
      followUpId,
      call,
    }));
    await leaseSends(client, sends, worker, new Date(moment.getTime() + leaseMs));
    const again: ClaimResult = { look: busy || served.length < due.length ? 'soon' : 'now' };
    return { again, writer, leases, claimed: claimed.map((one) => one.attempt), switches };
  }

  /** The calls of these rows with their evidence; without those whose person is being stopped at this moment. */
  async #openCalls(client: PoolClient, due: readonly DueWork[], writer: CallWriter): Promise<Set<string>> {
    const { people, ways } = this.#settings;
    const records = await loadCallsById(client, [...new Set(due.map((one) => one.call))]);
    const keyOf = (record: CallRecord): number[] => (record.person === undefined ? [] : [personKeyOf(record.person)]);
    const locked = await tryLockPeople(client, records.flatMap(keyOf));
    const free = records.filter((record) => keyOf(record).every((key) => locked.has(key)));
    const idsOf = (record: CallRecord): readonly string[] => {
      const { phone } = record.facts.call;
      const current = phone?.usable === true ? people.idsOf(record.tenant, phone.e164) : [];
      return [...new Set([...(record.person === undefined ? [] : [record.person]), ...current])];
    };
    const questions = free.map((one) => ({ callId: one.id, tenant: one.tenant, people: idsOf(one) }));
    const [evidence, known] = await Promise.all([loadEvidence(client, questions), ways.load(client, questions)]);
    for (const record of free) {
      const facts = { ...record.facts, ...evidence.get(record.id), ...known.get(record.id) };
      writer.open({ ...record, facts }, false);
    }
    return new Set(free.map((record) => record.id));
  }

  async #claimSends(
    client: PoolClient,
    writes: Writes,
    waiting: readonly DueWork[],
    writer: CallWriter,
    taken: string[],
  ): Promise<{ attempt: LeasedAttempt; consentId: string; followUpId: string; call: string }[]> {
    const { policies, dispatcher, stops, newId } = this.#settings;
    const sends = await loadPlannedSends(
      client,
      waiting.map((one) => one.id),
    );
    const claimed: { attempt: LeasedAttempt; consentId: string; followUpId: string; call: string }[] = [];
    const cancelled: { id: string; reason: FailureReason; at: Date }[] = [];
    const switching: WorkRow[] = [];
    const postponed: { id: string; until: Date }[] = [];
    for (const work of waiting) {
      const planned = sends.find((one) => one.id === work.id);
      const policy = policies.get(work.tenant);
      if (policy === undefined) continue;
      if (planned === undefined) {
        cancelled.push({ id: work.id, reason: erased, at: writer.now });
        continue;
      }
      const record = writer.recordOf(work.call);
      const carried = carriedBy(planned.followUpId, record);
      const recheck = recheckAttempt(carried, planned.channel, record.facts, policy, writer.now);
      if (!recheck.valid) {
        // Released anew it would begin with the first channel again; from a later one it goes on, or is settled, instead.
        const goesOn = planned.step > 0;
        if (goesOn) switching.push(switchRow(work, planned.followUpId, writer.now));
        else writer.apply(work.call, dropStale(carried, recheck, record.facts, writer.now, newId));
        cancelled.push({ id: work.id, reason: staleReason(recheck.stale[0]?.reason, goesOn), at: writer.now });
        continue;
      }
      const name = { tenant: work.tenant, account: work.account ?? '' };
      const { plan } = record.kept.get(planned.followUpId) ?? {};
      const past = pastStopped({ ...name, step: planned.step, plan, carried }, policy, stops);
      if (past?.goesOn === false) postponed.push({ id: work.id, until: past.until });
      if (past?.goesOn === true) {
        switching.push(switchRow(work, planned.followUpId, writer.now));
        cancelled.push({ id: work.id, reason: stopped, at: writer.now });
      }
      if (past !== undefined || !dispatcher.tryTake(name)) continue;
      taken.push(slotOf(name));
      const { followUpId, request } = planned;
      const basisAt = carried[0]?.basisAt ?? writer.now;
      const { id, callKey } = work;
      const fence = work.fence + 1;
      const attempt = {
        id,
        ...name,
        callKey,
        basisAt,
        fence,
        request,
        claimedAt: writer.now,
      };
      claimed.push({ attempt, consentId: recheck.consentId, followUpId, call: work.call });
    }
    await cancelAttempts(client, writes, cancelled);
    await postponeSends(client, postponed);
    hastenSwitches(writes, switching);
    return claimed;
  }
}

/** The worker that held the lease did not come back: its bytes may have left. */
function lostInCrash(work: DueWork, now: Date): LearntFact {
  return factOfOutcome(work.id, { outcome: 'uncertain', cause: 'crash' }, now, work.fence);
}

function whenNothingIsDue(busy: boolean, nextDueAt: Date | undefined): ClaimResult {
  if (busy) return { look: 'soon' };
  return { look: 'later', ...(nextDueAt !== undefined && { nextDueAt }) };
}

const erased: FailureReason = {
  kind: 'content',
  permanent: true,
  fallback: false,
  alert: false,
  message: 'Not sent: its text was erased.',
};

const stopped: FailureReason = {
  kind: 'configuration',
  permanent: true,
  fallback: true,
  alert: false,
  message: 'Not sent: the account is stopped, because its provider refuses everything from it.',
};

function switchRow({ tenant, call, callKey }: DueWork, followUpId: string, due_at: Date): WorkRow {
  return {
    kind: 'switch',
    id: followUpId,
    tenant,
    call,
    call_key: callKey,
    account: null,
    due_at,
    worker: null,
    fence: 0,
  };
}

function staleReason(reason: SkipReason | undefined, fallback: boolean): FailureReason {
  const kind = reason === 'opted_out' ? 'opted_out' : reason === 'expired' ? 'expired' : 'unknown';
  const message = `Not sent: ${reason ?? 'overtaken'}.`;
  return { kind, permanent: true, fallback, alert: false, message };
}
