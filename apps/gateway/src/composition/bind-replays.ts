import type { NewId, TenantPolicy } from '@aftercall/core';
import type { ContainerModuleLoadOptions } from 'inversify';
import type { Pool } from 'pg';
import { v5 as uuidv5 } from 'uuid';
import type { GatewayConfig } from '../config/gateway-config.ts';
import { CallReplayer } from '../dispatch/call-replayer.ts';
import { Dispatcher } from '../dispatch/dispatcher.ts';
import { Ingest } from '../engine/ingest.ts';
import { Replays } from '../engine/replays.ts';
import { RefusalReplayer } from '../ingress/refusal-replayer.ts';
import { Keyring } from '../ledger/keyring.ts';
import { People } from '../ledger/keys.ts';
import { KnownWays } from '../ledger/known-ways.ts';
import { Refusals } from '../ledger/refusals.ts';
import { keepReplay } from '../ledger/replay-keys.ts';
import { selectForReplay } from '../ledger/replay-selection.ts';
import type { GuardNews } from '../ledger/guard-news.ts';
import { TenantReads } from '../ledger/tenant-reads.ts';
import type { Metrics } from '../observability/metrics.ts';
import { CONFIG, GUARDED, METRICS, NEW_ID, NOW, POLICIES, POOL } from './tokens.ts';

/** What decides or sends again on purpose. */
export function bindReplays({ bind }: ContainerModuleLoadOptions): void {
  bind(CallReplayer)
    .toResolvedValue<
      [
        Pool,
        Keyring,
        People,
        ReadonlyMap<string, TenantPolicy>,
        Dispatcher,
        KnownWays,
        () => Date,
        NewId,
        (news: GuardNews) => void,
      ]
    >(
      (pool, keyring, people, policies, handOver, ways, now, newId, guarded) =>
        new CallReplayer({
          pool,
          keyring,
          people,
          policies,
          handOver,
          ways,
          now,
          newId,
          guarded,
          // The same for the same replay, so that its repeat sends nothing twice.
          idOfRepeat: (replayId, followUpId) => uuidv5(followUpId, replayId),
        }),
      [POOL, Keyring, People, POLICIES, Dispatcher, KnownWays, NOW, NEW_ID, GUARDED],
    )
    .inSingletonScope();
  bind(RefusalReplayer)
    .toResolvedValue<[Pool, Keyring, Ingest, ReadonlyMap<string, TenantPolicy>, GatewayConfig, () => Date]>(
      (pool, keyring, ingest, policies, { pubsub, limits }, now) =>
        new RefusalReplayer({
          refusals: new Refusals(pool, keyring),
          ingest,
          policies,
          tenantsOf: (door) => (door === 'pubsub.push' ? pubsub.push : pubsub.pull)?.tenants,
          limits,
          now,
        }),
      [POOL, Keyring, Ingest, POLICIES, CONFIG, NOW],
    )
    .inSingletonScope();
  bind(Replays)
    .toResolvedValue<[Pool, TenantReads, CallReplayer, RefusalReplayer, () => Date, NewId, Metrics]>(
      (pool, reads, calls, refusals, now, newId, metrics) =>
        new Replays({
          select: (selection, scope) => {
            return reads.as(scope, (client) => selectForReplay(client, selection, scope));
          },
          keep: (id, body, at) => keepReplay(pool, id, body, at),
          calls,
          refusals,
          now,
          newId,
          observe: (mode, result) => metrics.replays.inc({ mode, result }),
        }),
      [POOL, TenantReads, CallReplayer, RefusalReplayer, NOW, NEW_ID, METRICS],
    )
    .inSingletonScope();
}
