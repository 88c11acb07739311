import { expiresAt, type FollowUp, type Plan, type TenantPolicy } from '@aftercall/core';
import type { AccountStops } from './account-stops.ts';

/** A planned message that is due. */
export interface DueMessage {
  readonly tenant: string;
  readonly account: string;
  /** Of its plan, from 0. */
  readonly step: number;
  readonly plan: Plan | undefined;
  /** What it tells. */
  readonly carried: readonly FollowUp[];
}

/**
 * What a message does whose account is stopped: it goes on to the next account of its plan that is not, or waits until
 * the account is tried again, or until it has expired.
 *
 * @returns undefined where the account is not stopped.
 */
export function pastStopped(
  { tenant, account, step, plan, carried }: DueMessage,
  policy: TenantPolicy,
  stops: AccountStops,
): { readonly goesOn: true } | { readonly goesOn: false; readonly until: Date } | undefined {
  const until = stops.waitOf({ tenant, account });
  if (until === undefined) return undefined;
  const stopped = stops.of(tenant);
  const onwards = plan?.steps.slice(step + 1) ?? [];
  if (onwards.some((one) => stopped?.has(one.account) !== true)) return { goesOn: true };
  const ends = carried.map((one) => expiresAt(one, policy.timing).getTime());
  return { goesOn: false, until: new Date(Math.min(until.getTime(), ...ends)) };
}
