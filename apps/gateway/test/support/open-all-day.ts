import { everywhere, weekdays, type QuietHoursPolicy } from '@aftercall/core';
import type { GatewayConfig, TenantConfig } from '../../src/config/gateway-config.ts';

const why = { author: 'head of operations', reason: 'The front desk is open day and night.' } as const;
const allDay = { from: '00:00', to: '24:00' } as const;

/** Of a tenant that may write at any hour, as the configuration file says it. */
export const openAllDay = {
  overrides: [{ place: everywhere, for: ['transactional'], hours: [allDay], ...why }],
};

const quietHours: QuietHoursPolicy = {
  longestHoldMs: 3_600_000,
  tighter: [],
  overrides: [{ place: everywhere, appliesTo: ['transactional'], hours: [{ days: weekdays, ...allDay }], ...why }],
};

/** The same configuration, for tenants that may write at any hour. */
export function atAnyHour(config: GatewayConfig): GatewayConfig {
  return withEachTenant(config, (tenant) => ({ ...tenant, quietHours }));
}

/** The same configuration, for tenants that may write to a person as often as they like: a test has few numbers. */
export function asOftenAsItLikes(config: GatewayConfig): GatewayConfig {
  return withEachTenant(config, (tenant) => ({ ...tenant, guards: { ...tenant.guards, caps: {} } }));
}

function withEachTenant(config: GatewayConfig, change: (tenant: TenantConfig) => TenantConfig): GatewayConfig {
  return { ...config, tenants: new Map([...config.tenants].map(([id, tenant]) => [id, change(tenant)])) };
}
