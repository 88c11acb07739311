import type { ContainerModuleLoadOptions } from 'inversify';
import type { Pool } from 'pg';
import type { GatewayConfig } from '../config/gateway-config.ts';
import { Keyring } from '../ledger/keyring.ts';
import { OutboundStatus } from '../ledger/outbound-status.ts';
import { OutboundStore } from '../ledger/outbound-store.ts';
import { TenantReads } from '../ledger/tenant-reads.ts';
import type { Logger } from '../observability/logger.ts';
import type { Metrics } from '../observability/metrics.ts';
import { Outbound } from '../outbound/outbound.ts';
import { CONFIG, LOGGER, METRICS, NOW, POOL, PUBLIC_URL, WORKER } from './tokens.ts';
import { version } from './version.ts';

/** How the parts hang together that publish outbound events. */
export function bindOutbound({ bind }: ContainerModuleLoadOptions): void {
  bind(OutboundStore)
    .toResolvedValue<[Pool, Keyring, string]>(
      (pool, keyring, worker) => new OutboundStore(pool, keyring, worker),
      [POOL, Keyring, WORKER],
    )
    .inSingletonScope();
  bind(OutboundStatus)
    .toResolvedValue<[Pool, TenantReads, GatewayConfig, () => Date]>(
      (pool, reads, { outbound: { destinations } }, now) => new OutboundStatus({ pool, reads, destinations, now }),
      [POOL, TenantReads, CONFIG, NOW],
    )
    .inSingletonScope();
  bind(Outbound)
    .toResolvedValue<[OutboundStore, OutboundStatus, GatewayConfig, string, () => Date, Logger, Metrics]>(
      (store, status, { outbound, pubsub }, publicUrl, now, log, metrics) =>
        new Outbound({
          config: outbound,
          store,
          status,
          publicUrl,
          ...(pubsub.emulatorHost !== undefined && { emulatorHost: pubsub.emulatorHost }),
          version,
          now,
          log,
          metrics,
        }),
      [OutboundStore, OutboundStatus, CONFIG, PUBLIC_URL, NOW, LOGGER, METRICS],
    )
    .inSingletonScope();
}
