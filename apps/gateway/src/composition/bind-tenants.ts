import type { ContainerModuleLoadOptions } from 'inversify';
import { AccountStops } from '../dispatch/account-stops.ts';
import { ReachabilityLookUps } from '../engine/reachability-look-ups.ts';
import { Usage } from '../engine/usage.ts';
import { Accounts, buildAccounts, tenantPolicies } from '../engine/tenant-policies.ts';
import { TenantReads } from '../ledger/reads/tenant-reads.ts';
import { readUsageLines, type ReadUsageLines } from '../ledger/reads/usage-lines.ts';
import { KnownWays } from '../ledger/people/known-ways.ts';
import { ReachabilityStore } from '../ledger/people/reachability-store.ts';
import { bindOnce } from './bind-once.ts';
import { CONFIG, LOGGER, METRICS, NOW, POLICIES, POOL, PROVIDER_HTTP, PUBLIC_URL } from './tokens.ts';
import { version } from './version.ts';

/** Whom messages are sent for, from which accounts, and what is known of where people can be reached. */
export function bindTenants(options: ContainerModuleLoadOptions): void {
  bindPolicies(options);
  bindWays(options);
  bindUsage(options);
}

/** What their messages cost. */
function bindUsage(options: ContainerModuleLoadOptions): void {
  bindOnce(options, Usage, (get) => {
    const reads = get(TenantReads);
    const lines: ReadUsageLines = (question) => readUsageLines(reads, question);
    return new Usage(lines, get(CONFIG).tenants);
  });
}

function bindPolicies(options: ContainerModuleLoadOptions): void {
  bindOnce(options, Accounts, (get) => {
    const outside = { http: get(PROVIDER_HTTP).send, publicUrl: get(PUBLIC_URL), now: get(NOW) };
    return buildAccounts(get(CONFIG).tenants, outside, get(LOGGER));
  });
  bindOnce(options, POLICIES, (get) => {
    const { tenants, reachability } = get(CONFIG);
    return tenantPolicies(tenants, get(Accounts), reachability, version);
  });
}

function bindWays(options: ContainerModuleLoadOptions): void {
  bindOnce(options, KnownWays, (get) => {
    const stops = get(AccountStops);
    return new KnownWays({
      policies: get(POLICIES),
      stoppedAccounts: (tenant) => stops.of(tenant),
      now: get(NOW),
    });
  });
  bindOnce(options, ReachabilityLookUps, (get) => {
    const metrics = get(METRICS);
    return new ReachabilityLookUps({
      policies: get(POLICIES),
      accounts: get(Accounts),
      store: new ReachabilityStore(get(POOL)),
      now: get(NOW),
      log: get(LOGGER),
      observe: (channel, result) => metrics.reachabilityLookUps.inc({ channel, result }),
    });
  });
}
