import type { ChannelFactory } from '@aftercall/core';

import { checkAccountSettings } from './account-settings.ts';
import type { ConfigFile } from './config-schema.ts';
import { deepFreeze } from './deep-freeze.ts';
import type { FaultReport } from './fault-report.ts';
import type { AccountConfig, TenantConfig, TimingConfig } from './gateway-config.ts';
import { resolveRouting } from './resolve-routing.ts';
import { unknownNameMessage } from './schema-faults.ts';
import type { YamlSource } from './yaml-source.ts';

type TenantBlock = ConfigFile['tenants'][number];

export async function resolveTenants(
  file: ConfigFile,
  channels: ReadonlyMap<string, ChannelFactory>,
  source: YamlSource,
  report: FaultReport,
): Promise<Map<string, TenantConfig>> {
  report.repeats(file.tenants, 'id', ['tenants']);
  const tenants = new Map<string, TenantConfig>();
  for (const [index, tenant] of file.tenants.entries()) {
    const accounts = await resolveAccounts(tenant, ['tenants', index, 'accounts'], channels, source, report);
    tenants.set(tenant.id, {
      id: tenant.id,
      name: tenant.name,
      locale: tenant.locale,
      ...(tenant.timezone === undefined ? {} : { timezone: tenant.timezone }),
      ...(tenant.countries === undefined ? {} : { countries: tenant.countries }),
      accounts,
      ...(tenant.routing !== undefined && {
        routing: resolveRouting(tenant.routing, channelsOf(tenant), ['tenants', index, 'routing'], report),
      }),
      timing: timingOf(tenant.timing, file.timing),
    });
  }
  return tenants;
}

/** Those of accounts with a fault, too, so that one fault is told once. */
function channelsOf({ accounts }: TenantBlock): string[] {
  return [...new Set(accounts.map((one) => one.channel))];
}

function timingOf(own: TenantBlock['timing'], general: ConfigFile['timing']): TimingConfig {
  return {
    afterCallDelayMs: own.afterCallDelay ?? general.afterCallDelay,
    longestWaitMs: own.longestWait ?? general.longestWait,
    expireAfterMs: own.expireAfter ?? general.expireAfter,
  };
}

async function resolveAccounts(
  tenant: TenantBlock,
  path: readonly PropertyKey[],
  channels: ReadonlyMap<string, ChannelFactory>,
  source: YamlSource,
  report: FaultReport,
): Promise<Map<string, AccountConfig>> {
  report.repeats(tenant.accounts, 'id', path);
  const accounts = new Map<string, AccountConfig>();
  for (const [index, { id, channel, settings }] of tenant.accounts.entries()) {
    const factory = channels.get(channel);
    if (factory === undefined) {
      report.field([...path, index, 'channel'], unknownNameMessage(channel, [...channels.keys()]));
      continue;
    }
    const checked = await checkAccountSettings(factory, settings, source, [...path, index, 'settings']);
    // Frozen here, so that the freeze of the whole configuration stops before the factory, which is not ours.
    if (checked.ok) accounts.set(id, Object.freeze({ id, channel, factory, settings: deepFreeze(checked.settings) }));
    else report.faults.push(...checked.faults);
  }
  return accounts;
}
