import { hash } from 'node:crypto';
import { canonicalBody } from '@aftercall/core';
import type { ReachabilityConfig, TenantConfig } from '../config/gateway-config.ts';

const digits = 32;

/**
 * The first 128 bits of the SHA-256 of everything that a tenant has settled, beside the settings of its accounts, which
 * hold secrets and decide nothing, and beside prices that limit no spend; and of the gateway's version, which stands for the shipped rules and texts.
 */
export function policyVersion(tenant: TenantConfig, reachability: ReachabilityConfig, gatewayVersion: string): string {
  const accounts = [...tenant.accounts.values()].map(({ id, channel }) => ({ id, channel }));
  const { prices: _prices, tariff: _tariff, ...deciding } = tenant;
  const settled = JSON.parse(JSON.stringify({ ...deciding, accounts, reachability, gatewayVersion }, listed)) as object;
  return hash('sha256', canonicalBody(settled), 'hex').slice(0, digits);
}

/** JSON knows neither sets nor maps, of both of which the order says nothing, and no amounts of money. */
function listed(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  if (value instanceof Map) return Object.fromEntries(value);
  return value instanceof Set ? [...value].map(String).toSorted(byUnits) : value;
}

/** The same everywhere, whatever the locale. */
function byUnits(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
