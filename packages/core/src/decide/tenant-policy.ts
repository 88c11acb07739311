import type { Sender } from '../routing/plan.ts';
import type { ReachabilityAges } from '../routing/reachability.ts';
import type { RouteRule } from '../routing/route.ts';
import type { UncertainPolicies } from '../delivery/uncertain-policy.ts';

/** How long a tenant waits; all in milliseconds. */
export interface Timing {
  /** From `call.ended` to the send of what was held for it: 4,000. */
  readonly afterCallDelayMs: number;
  /** From a trigger's receipt, when `call.ended` never comes. */
  readonly longestWaitMs: number;
  /** From the due basis to the moment at which the follow-up is no longer useful. */
  readonly expireAfterMs: number;
}

/** What a tenant has settled beforehand. */
export interface TenantPolicy {
  readonly id: string;
  /** The name that callers know. */
  readonly name: string;
  readonly locale: string;
  readonly timezone?: string;
  readonly timing: Timing;
  /** In the tenant's order of preference. */
  readonly senders: readonly Sender[];
  /** Who is written to on which channels; without any, the shipped rules. */
  readonly routing?: readonly RouteRule[];
  /** Absent: no answer about reachability is believed. */
  readonly reachability?: ReachabilityAges;
  /** What becomes of sends of which nobody learnt whether they took place; those not named wait for a person. */
  readonly uncertain?: UncertainPolicies;
  /** Tells this policy from every other: what was planned under it says so. */
  readonly version?: string;
}
