import {
  attemptStatus,
  noWayOn,
  recheckAttempt,
  toldIn,
  type AttemptStatus,
  type NewId,
  type NoWayOn,
  type SkipReason,
  type TenantPolicy,
} from '@aftercall/core';
import type { Pool, PoolClient } from 'pg';
import { factOfSettlement, type SettlementFact } from '../ledger/attempts/attempt-fact.ts';
import { loadAttempts, type StoredAttempt } from '../ledger/attempts/attempt-rows.ts';
import { wayOnOf } from '../ledger/attempts/ends-of-questions.ts';
import type { Keyring } from '../ledger/privacy/keyring.ts';
import type { People } from '../ledger/people/keys.ts';
import type { KnownWays } from '../ledger/people/known-ways.ts';
import type { OpaqueIds } from '../ledger/signals/opaque-ids.ts';
import { providerIdRows, providerIdsTable } from '../ledger/signals/provider-ids.ts';
import { learnFacts, type Learnt } from '../ledger/attempts/learn-facts.ts';
import { loadCallsById } from '../ledger/calls/load-calls.ts';
import { saidAtAnyTime } from '../ledger/calls/later-calls.ts';
import { loadPersonFacts, withPersonFacts } from '../ledger/people/person-facts.ts';
import { inTransaction } from '../ledger/rows/transaction.ts';
import { carriedBy } from '../ledger/attempts/carried-by.ts';
import { loadPlace, type AttemptPlace } from './question-rows.ts';

/** What a person says of an uncertain send, or wants to become of it. */
export type Settlement = SettlementFact;

export type SettlementResult =
  | { readonly result: 'settled'; readonly followUpId: string; readonly status: AttemptStatus }
  /** Unknown, or another tenant's. */
  | { readonly result: 'not_found' }
  /** It is known by now what became of it. */
  | { readonly result: 'not_uncertain'; readonly status: AttemptStatus }
  /** It may not be told again: nothing was changed. */
  | { readonly result: 'refused'; readonly why: NoWayOn | SkipReason };

export interface SettlementsSettings {
  readonly pool: Pool;
  readonly keyring: Keyring;
  readonly opaque: OpaqueIds;
  readonly people: People;
  readonly policies: ReadonlyMap<string, TenantPolicy>;
  readonly ways: KnownWays;
  /** Whether the receipts of an account name messages by nothing but the provider's own ids. */
  readonly nameByOwnId: (tenant: string, account: string) => boolean;
  readonly now: () => Date;
  readonly newId: NewId;
  /** Told after each commit. */
  readonly committed: (news: Learnt) => void;
}

/**
 * Settles uncertain sends as persons say, each in a transaction that holds the lock of its call: a receipt, a provider's
 * answer and a second person come before it or after it.
 */
export class Settlements {
  readonly #settings: SettlementsSettings;

  constructor(settings: SettlementsSettings) {
    this.#settings = settings;
  }

  /** @param tenants those that the person speaks for. */
  async settle(tenants: readonly string[], said: Settlement): Promise<SettlementResult> {
    const { pool, keyring, opaque, policies, nameByOwnId, newId, now, committed } = this.#settings;
    const providerIds = said.providerIds?.map((id) => opaque.of(id));
    const settlement = { ...said, why: opaque.of(said.why), ...(providerIds && { providerIds }) };
    const place = await loadPlace(pool, tenants, settlement.attemptId);
    if (place === undefined) return { result: 'not_found' };
    let learnt: Learnt | undefined;
    const result = await inTransaction(pool, { callKeys: [place.callKey] }, async (client, writes) => {
      learnt = undefined;
      const attempts = await loadAttempts(client, [settlement.attemptId]);
      const attempt = attempts.get(settlement.attemptId);
      if (attempt === undefined) return { result: 'not_found' } as const;
      const status = attemptStatus(attempt.state);
      if (status !== 'uncertain') return { result: 'not_uncertain', status } as const;
      const moment = now();
      const why = await this.#refusal(client, settlement, attempt, place, moment);
      if (why !== undefined) return { result: 'refused', why } as const;
      const facts = [factOfSettlement(settlement, moment)];
      learnt = await learnFacts(client, writes, attempts, facts, { newId, keyring, policies });
      writes.insert(providerIdsTable, providerIdRows(attempts, facts, nameByOwnId));
      return { result: 'settled', followUpId: attempt.followUp.id, status: attemptStatus(attempt.state) } as const;
    });
    if (learnt !== undefined) committed(learnt);
    return result;
  }

  /** Why the message may not be told again, where it is to be. The claim of a second send asks once more. */
  async #refusal(
    client: PoolClient,
    { as, fallBack }: Settlement,
    attempt: StoredAttempt,
    place: AttemptPlace,
    now: Date,
  ): Promise<NoWayOn | SkipReason | undefined> {
    if (fallBack === true) return noWayOn(wayOnOf(attempt), now);
    if (as !== 'send_again') return undefined;
    const { isLast, isOpen } = wayOnOf(attempt);
    if (!isLast) return 'left_before';
    if (!isOpen) return 'closed';
    return this.#staleness(client, attempt, place, now);
  }

  async #staleness(
    client: PoolClient,
    { tenant, call, followUp }: StoredAttempt,
    { channel, requestId }: AttemptPlace,
    now: Date,
  ): Promise<NoWayOn | SkipReason | undefined> {
    const { keyring, people, policies, ways } = this.#settings;
    const policy = policies.get(tenant);
    const [record] = await loadCallsById(client, keyring, [call]);
    if (policy === undefined || record === undefined) return 'closed';
    const ids = people.idsOfCaller(tenant, record.facts.call.phone, record.person);
    const question = { callId: call, tenant, people: ids, policy, ...saidAtAnyTime };
    const facts = await loadPersonFacts(client, keyring, [question], ways);
    const known = withPersonFacts(record, facts);
    const request = known.requests[requestId];
    const belonging = carriedBy(followUp.id, known);
    const carried = request === undefined ? belonging : toldIn(request, belonging);
    const recheck = recheckAttempt(carried, channel, known.facts, policy, now);
    return recheck.valid ? undefined : (recheck.stale[0]?.reason ?? 'closed');
  }
}
