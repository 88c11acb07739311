import type { TenantPolicy } from '@aftercall/core';
import type { ContainerModuleLoadOptions } from 'inversify';
import type { Pool } from 'pg';
import type { GatewayConfig } from '../config/gateway-config.ts';
import type { SigningKey } from '../engine/signing-key.ts';
import { ChainKeeper } from '../ledger/chain-keeper.ts';
import { EvidenceExports } from '../ledger/evidence-exports.ts';
import { Keyring } from '../ledger/keyring.ts';
import { People } from '../ledger/keys.ts';
import { TenantReads } from '../ledger/tenant-reads.ts';
import type { Logger } from '../observability/logger.ts';
import type { Metrics } from '../observability/metrics.ts';
import { CONFIG, LOGGER, METRICS, NOW, OWNER_POOL, POLICIES, POOL, SIGNING_KEY } from './tokens.ts';
import { version } from './version.ts';

/** Evidence is kept, looked after and handed out. */
export function bindEvidence({ bind }: ContainerModuleLoadOptions): void {
  bind(EvidenceExports)
    .toResolvedValue<[Pool, TenantReads, Keyring, People, SigningKey, ReadonlyMap<string, TenantPolicy>, () => Date]>(
      (pool, reads, keyring, people, key, policies, now) => {
        const nameOf = (tenant: string) => policies.get(tenant)?.name;
        return new EvidenceExports({ pool, reads, keyring, people, key, nameOf, version, now });
      },
      [POOL, TenantReads, Keyring, People, SIGNING_KEY, POLICIES, NOW],
    )
    .inSingletonScope();
  bind(ChainKeeper)
    .toResolvedValue<[Pool, Keyring, Pool, GatewayConfig, () => Date, Logger, Metrics]>(
      (pool, keyring, ownerPool, { tenants, evidence }, now, log, metrics) =>
        new ChainKeeper({
          pool,
          keyring,
          ownerPool,
          tenants: [...tenants.keys()],
          ...(evidence.anchorFolder !== undefined && { anchorFolder: evidence.anchorFolder }),
          now,
          log,
          checked: (tenant, holds) => metrics.consentChains.set({ tenant }, holds ? 1 : 0),
        }),
      [POOL, Keyring, OWNER_POOL, CONFIG, NOW, LOGGER, METRICS],
    )
    .inSingletonScope();
}
