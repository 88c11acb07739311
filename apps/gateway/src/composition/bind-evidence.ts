import type { ContainerModuleLoadOptions } from 'inversify';
import { ChainKeeper } from '../ledger/consents/chain-keeper.ts';
import { EvidenceExports } from '../ledger/consents/evidence-exports.ts';
import { Keyring } from '../ledger/privacy/keyring.ts';
import { People } from '../ledger/people/keys.ts';
import { TenantReads } from '../ledger/reads/tenant-reads.ts';
import { bindOnce } from './bind-once.ts';
import { CONFIG, LOGGER, METRICS, NOW, OWNER_POOL, POLICIES, POOL, SIGNING_KEY } from './tokens.ts';
import { version } from './version.ts';

/** Evidence is kept, looked after and handed out. */
export function bindEvidence(options: ContainerModuleLoadOptions): void {
  bindOnce(options, EvidenceExports, (get) => {
    const policies = get(POLICIES);
    return new EvidenceExports({
      pool: get(POOL),
      reads: get(TenantReads),
      keyring: get(Keyring),
      people: get(People),
      key: get(SIGNING_KEY),
      nameOf: (tenant) => policies.get(tenant)?.name,
      version,
      now: get(NOW),
    });
  });
  bindOnce(options, ChainKeeper, (get) => {
    const { tenants, evidence } = get(CONFIG);
    const metrics = get(METRICS);
    return new ChainKeeper({
      pool: get(POOL),
      keyring: get(Keyring),
      ownerPool: get(OWNER_POOL),
      tenants: [...tenants.keys()],
      ...(evidence.anchorFolder !== undefined && { anchorFolder: evidence.anchorFolder }),
      now: get(NOW),
      log: get(LOGGER),
      checked: (tenant, holds) => metrics.consentChains.set({ tenant }, holds ? 1 : 0),
    });
  });
}
