import type { OwnNoticeWordings } from '../rendering/notice-texts.ts';
import type { NoticeSender } from './notice.ts';
import type { Guards } from '../guard/guards.ts';
import type { QuietHoursPolicy } from '../quiet-hours/hours-rule.ts';
import type { Sender } from '../routing/plan.ts';
import type { ReachabilityAges } from '../routing/reachability.ts';
import type { RouteRule } from '../routing/route.ts';
import type { DrawnHoldOut } from '../hold-out/hold-out.ts';
import type { UncertainPolicies } from '../delivery/uncertain-policy.ts';
import type { Trigger } from '../trigger/trigger.ts';

/** How long a tenant waits; all in milliseconds. */
export interface Timing {
  /** From `call.ended` to the send of what was held for it: 4,000. */
  readonly afterCallDelayMs: number;
  /** From a trigger's receipt, when `call.ended` never comes. */
  readonly longestWaitMs: number;
  /** From the due basis to the moment at which the follow-up is no longer useful. */
  readonly expireAfterMs: number;
}

/** How a tenant answers what people write to it about its messages. */
export interface NoticePolicy {
  /** By account: who answers the keywords. */
  readonly answeredBy: ReadonlyMap<string, NoticeSender>;
  /** Where whoever asks for help can turn to. */
  readonly contact?: string;
  readonly wordings: readonly OwnNoticeWordings[];
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
  /**
   * By account, the others that are the same sender at their provider: whom it refuses on one, it refuses on all. Absent:
   * there are none.
   */
  readonly oneSender?: ReadonlyMap<string, readonly string[]>;
  /** Who is written to on which channels; without any, the shipped rules. */
  readonly routing?: readonly RouteRule[];
  /** Absent: no answer about reachability is believed. */
  readonly reachability?: ReachabilityAges;
  /** When people may be written to, beside the shipped table; absent: the table as it is. */
  readonly quietHours?: QuietHoursPolicy;
  /** What becomes of sends of which nobody learnt whether they took place; those not named wait for a person. */
  readonly uncertain?: UncertainPolicies;
  /** Absent: nobody is answered. */
  readonly notices?: NoticePolicy;
  /** Absent: nothing is bounded. */
  readonly guards?: Guards;
  /** Of whose people a part is not written to, so that it can be told what a message does; absent: nobody is held out. */
  readonly holdOuts?: ReadonlyMap<Trigger, DrawnHoldOut>;
  /** Triggers of which a text promotes: all their follow-ups are marketing, in whatever language and channel they are told. */
  readonly marketing?: ReadonlySet<Trigger>;
  /** Tells this policy from every other: what was planned under it says so. */
  readonly version?: string;
}
