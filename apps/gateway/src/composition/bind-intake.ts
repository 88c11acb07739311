import type { NewId, TenantPolicy } from '@aftercall/core';
import type { ContainerModuleLoadOptions } from 'inversify';
import type { Pool } from 'pg';
import type { GatewayConfig } from '../config/gateway-config.ts';
import { Dispatcher } from '../dispatch/dispatcher.ts';
import { Admission } from '../engine/admission.ts';
import { Aftermath } from '../engine/aftermath.ts';
import { Ingest } from '../engine/ingest.ts';
import { createCallerPhoneReader } from '../engine/phone-of-caller.ts';
import { ReachabilityLookUps } from '../engine/reachability-look-ups.ts';
import { Accounts } from '../engine/tenant-policies.ts';
import { EventStore } from '../ledger/event-store.ts';
import type { GuardNews } from '../ledger/guard-news.ts';
import { Journeys } from '../ledger/journeys.ts';
import { Keyring } from '../ledger/keyring.ts';
import { People } from '../ledger/keys.ts';
import { KnownAttempts } from '../ledger/known-attempts.ts';
import { KnownWays } from '../ledger/known-ways.ts';
import { ReplyLists } from '../ledger/reply-lists.ts';
import { TenantReads } from '../ledger/tenant-reads.ts';
import type { Logger } from '../observability/logger.ts';
import type { Metrics } from '../observability/metrics.ts';
import type { Clock } from '../postgres/database-clock.ts';
import { ReplyCollector } from '../receipts/reply-collector.ts';
import { WebhookReceiver } from '../receipts/webhook-receiver.ts';
import { CLOCK, CONFIG, GUARDED, LOGGER, METRICS, NEW_ID, NOW, POLICIES, POOL } from './tokens.ts';

/** What comes in: how much of it, what becomes of it, and what can be read of it. */
export function bindIntake({ bind }: ContainerModuleLoadOptions): void {
  bind(Admission)
    .toResolvedValue<[Clock, Metrics]>(
      (clock, metrics) =>
        new Admission({ ticks: () => clock.ticks(), observe: (result) => metrics.heldAtDoors.inc({ result }) }),
      [CLOCK, METRICS],
    )
    .inSingletonScope();
  bind(EventStore)
    .toResolvedValue<
      [
        Pool,
        Keyring,
        People,
        ReadonlyMap<string, TenantPolicy>,
        Dispatcher,
        KnownWays,
        KnownAttempts,
        ReachabilityLookUps,
        (news: GuardNews) => void,
        () => Date,
        NewId,
      ]
    >(
      (pool, keyring, people, policies, handOver, ways, knownAttempts, lookUps, guarded, now, newId) =>
        new EventStore({
          pool,
          keyring,
          people,
          policies,
          handOver,
          ways,
          knownAttempts,
          callsChanged: (calls) => lookUps.consider(calls),
          guarded,
          now,
          newId,
        }),
      [
        POOL,
        Keyring,
        People,
        POLICIES,
        Dispatcher,
        KnownWays,
        KnownAttempts,
        ReachabilityLookUps,
        GUARDED,
        NOW,
        NEW_ID,
      ],
    )
    .inSingletonScope();
  bind(Ingest)
    .toResolvedValue<[EventStore, NewId, GatewayConfig, Admission, Dispatcher]>(
      (store, newId, { limits }, admission, dispatcher) =>
        new Ingest({
          store,
          newId,
          readPhone: createCallerPhoneReader(),
          maxBacklog: limits.ingestBacklog,
          admission,
          room: () => dispatcher.room,
        }),
      [EventStore, NEW_ID, CONFIG, Admission, Dispatcher],
    )
    .inSingletonScope();
  bind(WebhookReceiver)
    .toResolvedValue<[Aftermath, () => Date, GatewayConfig]>(
      (aftermath, now, { limits }) => new WebhookReceiver({ aftermath, now, maxBacklog: limits.ingestBacklog }),
      [Aftermath, NOW, CONFIG],
    )
    .inSingletonScope();
  bind(ReplyCollector)
    .toResolvedValue<[Accounts, Pool, Aftermath, GatewayConfig, () => Date, Logger]>(
      (accounts, pool, aftermath, { limits }, now, log) =>
        new ReplyCollector({
          accounts: accounts.all,
          lists: new ReplyLists(pool),
          aftermath,
          maxBacklog: limits.ingestBacklog,
          now,
          log,
        }),
      [Accounts, POOL, Aftermath, CONFIG, NOW, LOGGER],
    )
    .inSingletonScope();
  bind(Journeys)
    .toResolvedValue<[TenantReads, Keyring]>((reads, keyring) => new Journeys(reads, keyring), [TenantReads, Keyring])
    .inSingletonScope();
}
