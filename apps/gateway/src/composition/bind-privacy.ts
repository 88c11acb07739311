import type { NewId } from '@aftercall/core';
import type { ContainerModuleLoadOptions } from 'inversify';
import type { Pool } from 'pg';
import type { GatewayConfig } from '../config/gateway-config.ts';
import { ChainKeeper } from '../ledger/chain-keeper.ts';
import { ConsentStore } from '../ledger/consent-store.ts';
import { Erasures } from '../ledger/erasures.ts';
import { Housekeeping } from '../ledger/housekeeping.ts';
import { Keyring } from '../ledger/keyring.ts';
import { People } from '../ledger/keys.ts';
import { TenantReads } from '../ledger/tenant-reads.ts';
import type { Logger } from '../observability/logger.ts';
import { ErasureLog } from '../privacy/erasure-log.ts';
import { CONFIG, ERASURE_LOG, LOGGER, NEW_ID, NOW, OWNER_POOL, POOL } from './tokens.ts';

/** What is known of people, and how it is forgotten: on demand, and in time. */
export function bindPrivacy({ bind }: ContainerModuleLoadOptions): void {
  bind(Erasures)
    .toResolvedValue<[Pool, Pool, Keyring, string, () => Date, NewId]>(
      (pool, ownerPool, keyring, file, now, newId) =>
        new Erasures({ pool, ownerPool, keyring, log: new ErasureLog(file), now, newId }),
      [POOL, OWNER_POOL, Keyring, ERASURE_LOG, NOW, NEW_ID],
    )
    .inSingletonScope();
  bind(ConsentStore)
    .toResolvedValue<[Pool, TenantReads, Keyring, People, NewId, () => Date]>(
      (pool, reads, keyring, people, newId, now) => new ConsentStore({ pool, reads, keyring, people, newId, now }),
      [POOL, TenantReads, Keyring, People, NEW_ID, NOW],
    )
    .inSingletonScope();
  bind(Housekeeping)
    .toResolvedValue<[Pool, Pool, Keyring, GatewayConfig, () => Date, Logger, ChainKeeper]>(
      (pool, ownerPool, keyring, config, now, log, chains) =>
        new Housekeeping({ pool, ownerPool, keyring, config, now, log, chains }),
      [POOL, OWNER_POOL, Keyring, CONFIG, NOW, LOGGER, ChainKeeper],
    )
    .inSingletonScope();
}
