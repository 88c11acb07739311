import type { ContainerModuleLoadOptions } from 'inversify';
import { ChainKeeper } from '../ledger/consents/chain-keeper.ts';
import { ConsentStore } from '../ledger/consents/consent-store.ts';
import { Erasures } from '../ledger/privacy/erasures.ts';
import { Housekeeping } from '../ledger/upkeep/housekeeping.ts';
import { Keyring } from '../ledger/privacy/keyring.ts';
import { People } from '../ledger/people/keys.ts';
import { TenantReads } from '../ledger/reads/tenant-reads.ts';
import { ErasureLog } from '../privacy/erasure-log.ts';
import { bindOnce } from './bind-once.ts';
import { CONFIG, ERASURE_LOG, GUARDED, LOGGER, NEW_ID, NOW, OWNER_POOL, POOL } from './tokens.ts';

/** What is known of people, and how it is forgotten: on demand, and in time. */
export function bindPrivacy(options: ContainerModuleLoadOptions): void {
  bindOnce(
    options,
    Erasures,
    (get) =>
      new Erasures({
        pool: get(POOL),
        ownerPool: get(OWNER_POOL),
        keyring: get(Keyring),
        log: new ErasureLog(get(ERASURE_LOG)),
        now: get(NOW),
        newId: get(NEW_ID),
        withdrew: get(GUARDED),
      }),
  );
  bindOnce(
    options,
    ConsentStore,
    (get) =>
      new ConsentStore({
        pool: get(POOL),
        reads: get(TenantReads),
        keyring: get(Keyring),
        people: get(People),
        newId: get(NEW_ID),
        now: get(NOW),
      }),
  );
  bindOnce(
    options,
    Housekeeping,
    (get) =>
      new Housekeeping({
        pool: get(POOL),
        ownerPool: get(OWNER_POOL),
        keyring: get(Keyring),
        config: get(CONFIG),
        now: get(NOW),
        log: get(LOGGER),
        chains: get(ChainKeeper),
      }),
  );
}
