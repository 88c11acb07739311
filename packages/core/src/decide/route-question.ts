import type { PlanQuestion } from '../routing/plan.ts';
import { knownReachability, type KnownReachability } from '../routing/reachability.ts';
import type { Facts } from './call-facts.ts';
import type { TenantPolicy } from './tenant-policy.ts';

/** The part of the question for a way that the caller and the tenant answer. */
export function routeQuestion(
  { call: { prefers, locale, phone }, preferredBefore }: Pick<Facts, 'call' | 'preferredBefore'>,
  { routing }: Pick<TenantPolicy, 'routing'>,
): Pick<PlanQuestion, 'routing' | 'prefers' | 'preferredBefore' | 'locale' | 'country'> {
  const country = phone?.usable === true ? phone.country : undefined;
  return {
    ...(routing !== undefined && { routing }),
    ...(prefers !== undefined && { prefers }),
    ...(preferredBefore !== undefined && { preferredBefore }),
    ...(locale !== undefined && { locale }),
    ...(country !== undefined && { country }),
  };
}

/** What is known at this moment of where the caller can be reached, by account. */
export function reachabilityNow(
  { reachability = [] }: Facts,
  { reachability: ages }: TenantPolicy,
  now: Date,
): ReadonlyMap<string, KnownReachability> {
  return ages === undefined ? new Map() : knownReachability(reachability, ages, now);
}
