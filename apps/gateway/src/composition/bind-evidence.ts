import type { TenantPolicy } from '@aftercall/core';
import type { ContainerModuleLoadOptions } from 'inversify';
import type { Pool } from 'pg';
import type { GatewayConfig } from '../config/gateway-config.ts';
import type { SigningKey } from '../engine/signing-key.ts';
import { ChainKeeper } from '../ledger/chain-keeper.ts';
import { EvidenceExports } from '../ledger/evidence-exports.ts';
import { Housekeeping } from '../ledger/housekeeping.ts';
import { People } from '../ledger/keys.ts';
import { TenantReads } from '../ledger/tenant-reads.ts';
import type { Logger } from '../observability/logger.ts';
import type { Metrics } from '../observability/metrics.ts';
import { CONFIG, LOGGER, METRICS, NOW, OWNER_POOL, POLICIES, POOL, SIGNING_KEY } from './tokens.ts';
import { version } from './version.ts';

/** Evidence is kept, looked after and handed out. */
export function bindEvidence({ bind }: ContainerModuleLoadOptions): void {
  bind(EvidenceExports)
    .toResolvedValue<[Pool, TenantReads, People, SigningKey, ReadonlyMap<string, TenantPolicy>, () => Date]>(
      (pool, reads, people, key, policies, now) =>
        new EvidenceExports({ pool, reads, people, key, nameOf: (tenant) => policies.get(tenant)?.name, version, now }),
      [POOL, TenantReads, People, SIGNING_KEY, POLICIES, NOW],
    )
    .inSingletonScope();
  bind(ChainKeeper)
    .toResolvedValue<[Pool, Pool, GatewayConfig, () => Date, Logger, Metrics]>(
      (pool, ownerPool, { tenants, evidence }, now, log, metrics) =>
        new ChainKeeper({
          pool,
          ownerPool,
          tenants: [...tenants.keys()],
          ...(evidence.anchorFolder !== undefined && { anchorFolder: evidence.anchorFolder }),
          now,
          log,
          checked: (tenant, holds) => metrics.consentChains.set({ tenant }, holds ? 1 : 0),
        }),
      [POOL, OWNER_POOL, CONFIG, NOW, LOGGER, METRICS],
    )
    .inSingletonScope();
  bind(Housekeeping)
    .toResolvedValue<[Pool, Pool, () => Date, Logger, ChainKeeper]>(
      (pool, ownerPool, now, log, chains) => new Housekeeping({ pool, ownerPool, now, log, chains }),
      [POOL, OWNER_POOL, NOW, LOGGER, ChainKeeper],
    )
    .inSingletonScope();
}
