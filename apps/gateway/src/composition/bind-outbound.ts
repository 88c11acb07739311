import type { ContainerModuleLoadOptions } from 'inversify';
import { Keyring } from '../ledger/privacy/keyring.ts';
import { OutboundStatus } from '../ledger/outbound/outbound-status.ts';
import { OutboundStore } from '../ledger/outbound/outbound-store.ts';
import { TenantReads } from '../ledger/reads/tenant-reads.ts';
import { Outbound } from '../outbound/outbound.ts';
import { bindOnce } from './bind-once.ts';
import { CONFIG, LOGGER, METRICS, NOW, POOL, PUBLIC_URL, WORKER } from './tokens.ts';
import { version } from './version.ts';

/** How the parts hang together that publish outbound events. */
export function bindOutbound(options: ContainerModuleLoadOptions): void {
  bindOnce(options, OutboundStore, (get) => new OutboundStore(get(POOL), get(Keyring), get(WORKER)));
  bindOnce(options, OutboundStatus, (get) => {
    const { destinations } = get(CONFIG).outbound;
    return new OutboundStatus({ pool: get(POOL), reads: get(TenantReads), destinations, now: get(NOW) });
  });
  bindOnce(options, Outbound, (get) => {
    const { outbound, pubsub } = get(CONFIG);
    return new Outbound({
      config: outbound,
      store: get(OutboundStore),
      status: get(OutboundStatus),
      publicUrl: get(PUBLIC_URL),
      ...(pubsub.emulatorHost !== undefined && { emulatorHost: pubsub.emulatorHost }),
      version,
      now: get(NOW),
      log: get(LOGGER),
      metrics: get(METRICS),
    });
  });
}
