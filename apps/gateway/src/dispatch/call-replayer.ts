import {
  causeOfSkip,
  decideAgain,
  needsConversations,
  nextMove,
  triedTogether,
  type Change,
  type NewId,
  type ReplayMode,
  type ReplayResult,
  type TenantPolicy,
  type ToReplay,
} from '@aftercall/core';
import type { Pool, PoolClient } from 'pg';
import type { CallRecord } from '../ledger/calls/call-record.ts';
import { CallWriter } from '../ledger/calls/call-writer.ts';
import { Counting } from '../ledger/calls/counting.ts';
import { buryDeadLetters } from '../ledger/replays/dead-letters.ts';
import type { HandOver } from '../ledger/calls/event-store.ts';
import type { GuardNews } from '../ledger/calls/guard-news.ts';
import type { Keyring } from '../ledger/privacy/keyring.ts';
import type { People } from '../ledger/people/keys.ts';
import type { KnownWays } from '../ledger/people/known-ways.ts';
import { loadCallsById } from '../ledger/calls/load-calls.ts';
import { openEvidence } from '../ledger/consents/open-evidence.ts';
import { saidAtAnyTime } from '../ledger/calls/later-calls.ts';
import { withPersonFacts } from '../ledger/people/person-facts.ts';
import { PersonSets } from '../ledger/people/person-sets.ts';
import type { Lease } from '../ledger/calls/planned-attempt.ts';
import type { NamedCall } from '../ledger/replays/replay-selection.ts';
import { inPreview, inTransaction } from '../ledger/rows/transaction.ts';
import { carriedBy } from '../ledger/attempts/carried-by.ts';
import { loadLooks, loadTried } from './switch-rows.ts';

/** Who asks for what, and why. */
export interface ReplayOrder {
  readonly replayId: string;
  /** The API key's name. */
  readonly by: string;
  readonly why: string;
  readonly mode: ReplayMode;
}

/** What became, or would become, of one thing that a replay named, or that shares a message with one. */
export interface ReplayedCallItem {
  readonly eventId?: string;
  readonly followUpId?: string;
  readonly outcome:
    | ReplayResult
    | { readonly result: 'planned'; readonly againAs?: string }
    | { readonly result: 'not_found' };
}

export interface CallReplayerSettings {
  readonly pool: Pool;
  readonly keyring: Keyring;
  readonly people: People;
  readonly policies: ReadonlyMap<string, TenantPolicy>;
  readonly handOver: HandOver;
  readonly ways: KnownWays;
  readonly now: () => Date;
  readonly newId: NewId;
  /** Of the follow-up that sends another one again. */
  readonly idOfRepeat: (replayId: string, followUpId: string) => string;
  /** Told after each commit of what the bounds of tenants came to. */
  readonly guarded: (news: GuardNews) => void;
}

/** What was decided for a call, in the transaction that holds its lock. */
interface Decided {
  readonly items: readonly ReplayedCallItem[];
  readonly changes: readonly Change[];
  readonly record?: CallRecord;
}

/**
 * Decides or sends the follow-ups of one call again: the same facts, decision, writes and hand-over as for an event, in
 * one transaction under the lock of the call.
 */
export class CallReplayer {
  readonly #settings: CallReplayerSettings;

  constructor(settings: CallReplayerSettings) {
    this.#settings = settings;
  }

  /** What {@link replay} would come to at this moment; nothing is written. */
  preview(call: NamedCall, order: ReplayOrder): Promise<readonly ReplayedCallItem[]> {
    const { pool, keyring, now } = this.#settings;
    return inPreview(pool, call.lock, async (client) => {
      const writer = new CallWriter(keyring, now());
      const making = { writer, counting: new Counting(this.#settings, writer.now), lock: false };
      return (await this.#decide(client, call, order, making)).items;
    });
  }

  async replay(call: NamedCall, order: ReplayOrder): Promise<readonly ReplayedCallItem[]> {
    const { pool, keyring, handOver, guarded, now } = this.#settings;
    let leases: ReadonlyMap<string, Lease> = new Map();
    let writer = new CallWriter(keyring, now());
    let counting = new Counting(this.#settings, writer.now);
    let tries = 0;
    try {
      const decided = await inTransaction(pool, call.lock, async (client, writes) => {
        // A second try begins afresh: what the first one leased is free again, once.
        handOver.abandoned(leases);
        leases = new Map();
        writer = new CallWriter(keyring, now());
        counting = new Counting(this.#settings, writer.now);
        tries += 1;
        const made = await this.#decide(client, call, order, { writer, counting, lock: tries > 1 });
        if (made.record === undefined) return made;
        const items = made.items.map(({ outcome, ...named }) => ({ ...named, ...auditOf(outcome) }));
        writer.enter(made.record, 'replay', { ...order, items });
        counting.apply(writer, made.record.id, made.changes);
        leases = handOver.lease(writer.attempts, writer.now);
        writer.write(writes, leases);
        counting.write(writes);
        buryDeadLetters(writes, noLongerDead(made.items));
        return made;
      });
      handOver.committed(writer.attempts, leases, writer.nextDue);
      guarded(counting.news);
      return decided.items.map((item) => inQueue(item, decided.changes, leases));
    } catch (error) {
      handOver.abandoned(leases);
      throw error;
    }
  }

  async #decide(
    client: PoolClient,
    call: NamedCall,
    order: ReplayOrder,
    { writer, counting, lock }: { writer: CallWriter; counting: Counting; lock: boolean },
  ): Promise<Decided> {
    const { keyring, policies, newId, idOfRepeat } = this.#settings;
    const [loaded] = await loadCallsById(client, keyring, [call.id]);
    const policy = policies.get(call.tenant);
    if (loaded === undefined || policy === undefined) return { items: call.named.map(notFound), changes: [] };
    writer.open(await this.#withEvidence(client, loaded, policy), false);
    await counting.load(client, [writer.recordOf(call.id)], { lock });
    const record = counting.into(writer.recordOf(call.id));
    const { mode, replayId } = order;
    const { changes, results } = decideAgain(
      await toReplay(client, call, record, writer.now),
      { mode, idOfRepeat: (followUpId) => idOfRepeat(replayId, followUpId) },
      record.facts,
      policy,
      writer.now,
      newId,
    );
    const items = call.named.map((named): ReplayedCallItem => {
      if (named.followUpId === undefined) return { ...named, outcome: { result: 'unchanged', ...why(named.reason) } };
      const outcome = results.get(named.followUpId);
      return outcome === undefined ? notFound(named) : { ...withoutReason(named), outcome };
    });
    const told = new Set(call.named.map((one) => one.followUpId));
    const others = [...results].filter(([id]) => !told.has(id));
    return { record, changes, items: [...items, ...others.map(([followUpId, outcome]) => ({ followUpId, outcome }))] };
  }

  async #withEvidence(client: PoolClient, record: CallRecord, policy: TenantPolicy): Promise<CallRecord> {
    const { keyring, people, ways } = this.#settings;
    const { id: callId, tenant } = record;
    const ids = people.idsOfCaller(tenant, record.facts.call.phone, record.person);
    const { facts } = await openEvidence(client, {
      questions: [{ callId, tenant, people: ids, policy, ...saidAtAnyTime }],
      joins: [],
      sets: new PersonSets([]),
      stops: false,
      takesTurns: needsConversations(policy),
      keyring,
      ways,
    });
    return withPersonFacts(record, facts);
  }
}

/** The follow-ups that were named, and those that share a message with them, each with how far it got. */
async function toReplay(
  client: PoolClient,
  { named }: NamedCall,
  record: CallRecord,
  now: Date,
): Promise<readonly ToReplay[]> {
  const { facts, kept } = record;
  const carrierOf = (id: string): string => kept.get(id)?.mergedInto ?? id;
  const ids = new Set(named.flatMap(({ followUpId }) => followUpId ?? []));
  const carriers = new Set([...ids].map(carrierOf));
  const sharing = [...carriers].flatMap((id) => carriedBy(id, record).map((one) => one.id));
  const tried = await loadTried(client, [...carriers]);
  const looks = await loadLooks(client, [...carriers]);
  return facts.followUps.flatMap((followUp): ToReplay[] => {
    const known = kept.get(followUp.id);
    if (known === undefined || (!ids.has(followUp.id) && !sharing.includes(followUp.id))) return [];
    const { state, outcome, reason, plan } = known;
    const carrier = carrierOf(followUp.id);
    const attempts = tried.get(carrier) ?? [];
    // A receipt is still waited for, and without it another channel is to come: also of what arrived, and is to be read.
    const isLookedAt = looks.has(carrier) && plan !== undefined;
    const mayGoOn =
      isLookedAt && nextMove(plan.steps, triedTogether(attempts, carriedBy(carrier, record)), now).move !== 'stay';
    return [
      {
        followUp,
        state: mayGoOn ? 'switching' : state,
        attempts: attempts.map((one) => one.state),
        ...(outcome && { outcome }),
        ...(reason && { reason }),
        ...(!ids.has(followUp.id) && { alongside: true }),
      },
    ];
  });
}

function notFound({ reason: _reason, ...named }: NamedCall['named'][number]): ReplayedCallItem {
  return { ...named, outcome: { result: 'not_found' } };
}

function withoutReason({ reason: _reason, ...named }: NamedCall['named'][number]): Omit<ReplayedCallItem, 'outcome'> {
  return named;
}

function why(reason: string | undefined): { readonly reason?: string } {
  return reason === undefined ? {} : { reason };
}

/** As the ledger keeps it. */
function auditOf(outcome: ReplayedCallItem['outcome']): { result: string; reason?: string; againAs?: string } {
  const { result } = outcome;
  return {
    result,
    ...('reason' in outcome && outcome.reason !== undefined && { reason: outcome.reason }),
    ...('againAs' in outcome && outcome.againAs !== undefined && { againAs: outcome.againAs }),
  };
}

/** What may have been dead, and is on its way now, or refused for a reason that nobody mends. */
function noLongerDead(items: readonly ReplayedCallItem[]): string[] {
  return items.flatMap(({ followUpId, outcome }) => {
    const isOver = outcome.result === 'skip' && causeOfSkip(outcome.reason) === undefined;
    const isOnItsWay = outcome.result === 'sent' || outcome.result === 'held';
    return followUpId !== undefined && (isOver || isOnItsWay) ? [followUpId] : [];
  });
}

/** A message that no send slot was free for waits in the queue. */
function inQueue(
  item: ReplayedCallItem,
  changes: readonly Change[],
  leases: ReadonlyMap<string, Lease>,
): ReplayedCallItem {
  const { outcome, followUpId } = item;
  if (outcome.result !== 'sent') return item;
  const id = outcome.againAs ?? followUpId;
  const released = changes.find((one) => one.change === 'follow_up_released' && one.followUp.id === id);
  const carrier = released?.change === 'follow_up_released' ? (released.mergedInto ?? id) : id;
  const isLeaving = changes.some(
    (one) => one.change === 'attempt_planned' && one.attempt.followUpId === carrier && leases.has(one.attempt.id),
  );
  return isLeaving ? item : { ...item, outcome: { ...outcome, result: 'planned' } };
}
