import type { BatchFault, TenantPolicy } from '@aftercall/core';
import { parseCallEvent, parseCallEvents } from '@aftercall/core';
import type { IncomingEvent } from '../engine/ingest.ts';
import { readContent, type EventLimits, type PubsubMessage } from './pubsub-content.ts';

export type { EventLimits, PubsubMessage } from './pubsub-content.ts';

/** What a subscription may say. */
export interface SubscriptionScope {
  /** The tenants that it speaks for, by id. */
  readonly tenants: ReadonlyMap<string, TenantPolicy>;
  readonly limits: EventLimits;
}

export type PubsubEvent = Omit<IncomingEvent, 'receivedAt'>;

export type ReadMessage =
  | { readonly ok: true; readonly events: readonly PubsubEvent[] }
  | {
      readonly ok: false;
      readonly faults: readonly BatchFault[];
      /** Whose message it was, as far as one tenant of the subscription can be told from it. */
      readonly tenant?: string;
    };

/**
 * The call events of a Pub/Sub message, all of them or none. An event belongs to the tenant
 * that it names, which has to be one that the subscription speaks for; naming it is needless
 * where that is only one.
 */
export function readPubsubMessage(message: PubsubMessage, scope: SubscriptionScope): ReadMessage {
  const content = readContent(message, scope.limits);
  if (!content.ok) return refuse([content.fault], [{ tenant: message.attributes['ce-tenant'] }], scope);
  const { values, isBatch } = content;
  const parsed = isBatch ? parseCallEvents(values) : parseOne(values[0]);
  if (!parsed.ok) return refuse(parsed.faults, values, scope);
  const events: PubsubEvent[] = [];
  const faults: BatchFault[] = [];
  for (const [index, event] of parsed.events.entries()) {
    const tenant = tenantOf(event.tenant, scope.tenants);
    if (typeof tenant === 'object') events.push({ tenant, event, body: values[index] });
    else faults.push({ ...(isBatch && { index }), field: 'tenant', message: tenant });
  }
  return faults.length > 0 ? refuse(faults, values, scope) : { ok: true, events };
}

function parseOne(value: unknown) {
  const parsed = parseCallEvent(value);
  return parsed.ok ? { ok: true as const, events: [parsed.event] } : parsed;
}

/** The tenant, or what is wrong with its name. */
function tenantOf(named: string | undefined, tenants: ReadonlyMap<string, TenantPolicy>): TenantPolicy | string {
  if (named === undefined) {
    const [only, ...others] = tenants.values();
    if (only !== undefined && others.length === 0) return only;
    return 'is missing: this subscription speaks for several tenants, so each event has to name its own';
  }
  return tenants.get(named) ?? 'is none that this subscription speaks for: correct it, or list it in the configuration';
}

function refuse(
  faults: readonly BatchFault[],
  values: readonly unknown[],
  { tenants }: SubscriptionScope,
): ReadMessage {
  const named = new Set(values.map(nameOfTenant));
  const [name] = named.size === 1 ? named : [];
  const tenant = named.size === 1 ? tenantOf(name, tenants) : undefined;
  return { ok: false, faults, ...(typeof tenant === 'object' && { tenant: tenant.id }) };
}

function nameOfTenant(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !('tenant' in value)) return undefined;
  return typeof value.tenant === 'string' && value.tenant !== '' ? value.tenant : undefined;
}
