import type { FailureReason, NewId, SkipReason, TenantPolicy } from '@aftercall/core';
import { departureOf, dropStale, needsConversations, recheckAttempt, releaseDue, takeTurn } from '@aftercall/core';
import type { Pool, PoolClient } from 'pg';
import type { CallRecord } from '../ledger/call-record.ts';
import { CallWriter } from '../ledger/call-writer.ts';
import type { Lease } from '../ledger/planned-attempt.ts';
import { personKeyOf, type People } from '../ledger/keys.ts';
import { loadConversations, withEvidence } from '../ledger/conversations.ts';
import { loadCallsById, loadEvidence } from '../ledger/load-calls.ts';
import { inTransaction } from '../ledger/transaction.ts';
import { deleteWork, hastenSwitches } from '../ledger/work-rows.ts';
import type { Writes } from '../ledger/writes.ts';
import { factOfOutcome, type LearntFact } from '../ledger/attempt-fact.ts';
import { loadAttempts } from '../ledger/attempt-rows.ts';
import { cancelAttempts } from '../ledger/cancel-attempts.ts';
import type { WorkRow } from '../ledger/tables.ts';
import { carriedBy } from './carried-by.ts';
import { leaseSends, loadPlannedSends, lockDueWork, nextDueAt, tryLockPeople, type DueWork } from './claim-rows.ts';
import { leaseMs, type Dispatcher, type LeasedAttempt } from './dispatcher.ts';
import { planSwitches, type Switches } from './plan-switches.ts';
import { planQuestions } from './plan-questions.ts';
import type { Question, Reconciler } from './reconciler.ts';
import type { Revoker } from './revoker.ts';
import { learnFacts } from '../ledger/learn-facts.ts';

export interface WorkClaimerSettings {
  readonly pool: Pool;
  readonly people: People;
  readonly policies: ReadonlyMap<string, TenantPolicy>;
  readonly dispatcher: Dispatcher;
  readonly revoker: Revoker;
  readonly reconciler: Reconciler;
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
  readonly questions: readonly Question[];
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
    const { pool, dispatcher, revoker, reconciler } = this.#settings;
    const taken: string[] = [];
    try {
      const round = await inTransaction(pool, { callKeys: [] }, (client, writes) => {
        for (const slot of taken.splice(0)) dispatcher.free(slot);
        return this.#round(client, writes, taken);
      });
      dispatcher.committed(round.writer.attempts, round.leases, round.writer.nextDue);
      for (const attempt of round.claimed) dispatcher.send(attempt);
      for (const task of round.switches.revokes) revoker.revoke(task);
      for (const question of round.questions) reconciler.ask(question);
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
      return { again, writer, leases: new Map(), claimed: [], switches: { revokes: [] }, questions: [] };
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
    const asking = served.filter((one) => one.kind === 'reconcile');
    const questions = await this.#planQuestions(client, writes, asking, writer);
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
    return { again, writer, leases, claimed: claimed.map((one) => one.attempt), switches, questions };
  }

  #planQuestions(
    client: PoolClient,
    writes: Writes,
    asking: readonly DueWork[],
    writer: CallWriter,
  ): Promise<readonly Question[]> {
    const { policies, worker, reconciler } = this.#settings;
    return planQuestions(client, writes, asking, writer, { policies, worker, leaseMs, mostAtOnce: reconciler.free });
  }

  /** The calls of these rows with their evidence; without those whose person is being stopped at this moment. */
  async #openCalls(client: PoolClient, due: readonly DueWork[], writer: CallWriter): Promise<Set<string>> {
    const { people, policies } = this.#settings;
    const records = await loadCallsById(client, [...new Set(due.map((one) => one.call))]);
    const idsOf = new Map(records.map((record) => [record, idsOfCaller(record, people)]));
    const keysOf = (record: CallRecord): number[] => idsOf.get(record)?.map(personKeyOf) ?? [];
    const takesTurns = records.some(({ tenant }) => needsConversations(policies.get(tenant) ?? { senders: [] }));
    const locked = await tryLockPeople(client, records.flatMap(keysOf), takesTurns ? 'alone' : 'shared');
    const free = records.filter((record) => keysOf(record).every((key) => locked.has(key)));
    const questions = free.map((one) => ({
      callId: one.id,
      people: idsOf.get(one) ?? [],
      policy: policies.get(one.tenant),
    }));
    const [evidence, conversations] = await Promise.all([
      loadEvidence(client, questions),
      loadConversations(client, questions),
    ]);
    for (const record of free) writer.open(withEvidence(record, evidence, conversations), false);
    return new Set(free.map((record) => record.id));
  }

  async #claimSends(
    client: PoolClient,
    writes: Writes,
    waiting: readonly DueWork[],
    writer: CallWriter,
    taken: string[],
  ): Promise<{ attempt: LeasedAttempt; consentId: string; followUpId: string; call: string }[]> {
    const { policies, dispatcher, newId } = this.#settings;
    const sends = await loadPlannedSends(
      client,
      waiting.map((one) => one.id),
    );
    const claimed: { attempt: LeasedAttempt; consentId: string; followUpId: string; call: string }[] = [];
    const cancelled: { id: string; reason: FailureReason; at: Date }[] = [];
    const switching: WorkRow[] = [];
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
      const { followUpId, request, triedBefore } = planned;
      const { id, tenant, callKey } = work;
      const account = work.account ?? '';
      const leaves = departureOf({ id, account, request, triedBefore }, record.facts, policy, writer.now);
      if (leaves.departure === 'rephrased') {
        switching.push(switchRow(work, followUpId, writer.now));
        cancelled.push({ id, reason: windowClosed, at: writer.now });
        continue;
      }
      if (leaves.departure === 'later') {
        const until = leaves.until;
        writer.apply(work.call, [
          { change: 'attempt_postponed', attemptId: id, followUpId, reason: 'pair_limit', until },
        ]);
        continue;
      }
      const slot = `${work.tenant}/${work.account}`;
      if (!dispatcher.tryTake(slot)) continue;
      taken.push(slot);
      writer.apply(work.call, takeTurn(account, id, writer.now, policy));
      const basisAt = carried[0]?.basisAt ?? writer.now;
      const fence = work.fence + 1;
      const attempt = {
        id,
        tenant,
        account,
        callKey,
        basisAt,
        fence,
        request,
        claimedAt: writer.now,
      };
      claimed.push({ attempt, consentId: recheck.consentId, followUpId, call: work.call });
    }
    await cancelAttempts(client, writes, cancelled);
    hastenSwitches(writes, switching);
    return claimed;
  }
}

/** Every id under which the caller may be known; a stop from any of their addresses locks one of these. */
function idsOfCaller({ tenant, person, facts }: CallRecord, people: People): readonly string[] {
  const { phone } = facts.call;
  const current = phone?.usable === true ? people.idsOf(tenant, phone.e164) : [];
  return [...new Set([...(person === undefined ? [] : [person]), ...current])];
}

/** The worker that held the lease did not come back: its bytes may have left. */
function lostInCrash(work: DueWork, now: Date): LearntFact {
  // Its lease was last extended so long before it ran out.
  const sentAt = new Date(work.dueAt.getTime() - leaseMs);
  return factOfOutcome(work.id, { outcome: 'uncertain', cause: 'crash' }, now, work.fence, { sentAt });
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

const windowClosed: FailureReason = {
  kind: 'window_closed',
  permanent: true,
  fallback: true,
  alert: false,
  message: 'Not sent: it is free text, and the service window has closed since it was planned.',
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
