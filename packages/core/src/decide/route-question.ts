import type { PlanQuestion } from '../routing/plan.ts';
import { knownReachability, type KnownReachability } from '../routing/reachability.ts';
import type { CallFacts, Facts } from './call-facts.ts';
import type { TenantPolicy } from './tenant-policy.ts';

/** The part of the question for a way that the call and the tenant answer. */
export function routeQuestion(
  { prefers, locale, phone }: CallFacts,
  { routing }: Pick<TenantPolicy, 'routing'>,
): Pick<PlanQuestion, 'routing' | 'prefers' | 'locale' | 'country'> {
  const country = phone?.usable === true ? phone.country : undefined;
  return {
    ...(routing !== undefined && { routing }),
    ...(prefers !== undefined && { prefers }),
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
