import type { TenantPolicy } from '@aftercall/core';
import type { LentHttpClient } from '@aftercall/http';
import type { ContainerModuleLoadOptions } from 'inversify';
import type { Pool } from 'pg';
import type { GatewayConfig } from '../config/gateway-config.ts';
import { AccountStops } from '../dispatch/account-stops.ts';
import { ReachabilityLookUps } from '../engine/reachability-look-ups.ts';
import { Usage } from '../engine/usage.ts';
import { Accounts, buildAccounts, tenantPolicies } from '../engine/tenant-policies.ts';
import { TenantReads } from '../ledger/tenant-reads.ts';
import { readUsageLines, type ReadUsageLines } from '../ledger/usage-lines.ts';
import { KnownWays } from '../ledger/known-ways.ts';
import { ReachabilityStore } from '../ledger/reachability-store.ts';
import type { Logger } from '../observability/logger.ts';
import type { Metrics } from '../observability/metrics.ts';
import { CONFIG, LOGGER, METRICS, NOW, POLICIES, POOL, PROVIDER_HTTP, PUBLIC_URL } from './tokens.ts';
import { version } from './version.ts';

/** Whom messages are sent for, from which accounts, and what is known of where people can be reached. */
export function bindTenants(options: ContainerModuleLoadOptions): void {
  bindPolicies(options);
  bindWays(options);
  bindUsage(options);
}

/** What their messages cost. */
function bindUsage({ bind }: ContainerModuleLoadOptions): void {
  bind(Usage)
    .toResolvedValue<[GatewayConfig, TenantReads]>(
      ({ tenants }, reads) => {
        const lines: ReadUsageLines = (question) => readUsageLines(reads, question);
        return new Usage(lines, tenants);
      },
      [CONFIG, TenantReads],
    )
    .inSingletonScope();
}

function bindPolicies({ bind }: ContainerModuleLoadOptions): void {
  bind(Accounts)
    .toResolvedValue<[GatewayConfig, LentHttpClient, string, () => Date, Logger]>(
      (config, http, publicUrl, now, log) => buildAccounts(config.tenants, { http: http.send, publicUrl, now }, log),
      [CONFIG, PROVIDER_HTTP, PUBLIC_URL, NOW, LOGGER],
    )
    .inSingletonScope();
  bind(POLICIES)
    .toResolvedValue<[GatewayConfig, Accounts]>(
      (config, accounts) => tenantPolicies(config.tenants, accounts, config.reachability, version),
      [CONFIG, Accounts],
    )
    .inSingletonScope();
}

function bindWays({ bind }: ContainerModuleLoadOptions): void {
  bind(KnownWays)
    .toResolvedValue<[ReadonlyMap<string, TenantPolicy>, AccountStops, () => Date]>(
      (policies, stops, now) => new KnownWays({ policies, stoppedAccounts: (tenant) => stops.of(tenant), now }),
      [POLICIES, AccountStops, NOW],
    )
    .inSingletonScope();
  bind(ReachabilityLookUps)
    .toResolvedValue<[ReadonlyMap<string, TenantPolicy>, Accounts, Pool, () => Date, Logger, Metrics]>(
      (policies, accounts, pool, now, log, metrics) =>
        new ReachabilityLookUps({
          policies,
          accounts,
          store: new ReachabilityStore(pool),
          now,
          log,
          observe: (channel, result) => metrics.reachabilityLookUps.inc({ channel, result }),
        }),
      [POLICIES, Accounts, POOL, NOW, LOGGER, METRICS],
    )
    .inSingletonScope();
}
