import type { ContainerModuleLoadOptions } from 'inversify';
import type { Pool } from 'pg';
import type { GatewayConfig } from '../config/gateway-config.ts';
import { SenderPaces } from '../dispatch/sender-paces.ts';
import { pacedAccounts } from '../engine/tenant-policies.ts';
import type { Logger } from '../observability/logger.ts';
import type { Metrics } from '../observability/metrics.ts';
import { CONFIG, LOGGER, METRICS, NOW, POOL } from './tokens.ts';

export function bindPaces({ bind }: ContainerModuleLoadOptions): void {
  bind(SenderPaces)
    .toResolvedValue<[Pool, GatewayConfig, () => Date, Logger, Metrics]>(
      (pool, { tenants }, now, log, metrics) =>
        new SenderPaces({
          pool,
          accounts: pacedAccounts(tenants),
          now,
          log,
          observe: (name) => metrics.pacedSends.inc({ ...name }),
        }),
      [POOL, CONFIG, NOW, LOGGER, METRICS],
    )
    .inSingletonScope();
}
