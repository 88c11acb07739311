import type { NewId, TenantPolicy } from '@aftercall/core';
import type { ContainerModuleLoadOptions } from 'inversify';
import type { Pool } from 'pg';
import { Settlements } from '../dispatch/settlements.ts';
import { Alarm } from '../engine/alarm.ts';
import { FollowUpNews } from '../engine/follow-up-news.ts';
import { LearntNews } from '../engine/learnt-news.ts';
import { Keyring } from '../ledger/keyring.ts';
import { People } from '../ledger/keys.ts';
import { KnownWays } from '../ledger/known-ways.ts';
import { OpaqueIds } from '../ledger/opaque-ids.ts';
import { TenantReads } from '../ledger/tenant-reads.ts';
import { UncertainQueue } from '../ledger/uncertain-queue.ts';
import type { Logger } from '../observability/logger.ts';
import type { Metrics } from '../observability/metrics.ts';
import { LOGGER, METRICS, NEW_ID, NOW, POLICIES, POOL } from './tokens.ts';

/** What was learnt of sends is told on, and those that stay uncertain are shown and settled. */
export function bindUncertainSends({ bind }: ContainerModuleLoadOptions): void {
  bind(LearntNews)
    .toResolvedValue<[Alarm, FollowUpNews, Metrics, Logger]>(
      (alarm, news, metrics, log) => new LearntNews({ alarm, news, metrics, log }),
      [Alarm, FollowUpNews, METRICS, LOGGER],
    )
    .inSingletonScope();
  bind(UncertainQueue)
    .toResolvedValue<[TenantReads, ReadonlyMap<string, TenantPolicy>, () => Date]>(
      (reads, policies, now) => new UncertainQueue(reads, (tenant) => policies.get(tenant), now),
      [TenantReads, POLICIES, NOW],
    )
    .inSingletonScope();
  bind(Settlements)
    .toResolvedValue<
      [Pool, Keyring, OpaqueIds, People, ReadonlyMap<string, TenantPolicy>, KnownWays, () => Date, NewId, LearntNews]
    >(
      (pool, keyring, opaque, people, policies, ways, now, newId, news) =>
        new Settlements({
          pool,
          keyring,
          opaque,
          people,
          policies,
          ways,
          now,
          newId,
          committed: (learnt) => news.tell(learnt),
        }),
      [POOL, Keyring, OpaqueIds, People, POLICIES, KnownWays, NOW, NEW_ID, LearntNews],
    )
    .inSingletonScope();
}
