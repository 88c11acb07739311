import type { PlanQuestion } from '../routing/plan.ts';
import type { CallFacts } from './call-facts.ts';
import type { TenantPolicy } from './tenant-policy.ts';

/** The part of the question for a way that the call and the tenant answer. */
export function routeQuestion(
  { prefers, locale, phone }: CallFacts,
  { routing }: TenantPolicy,
): Pick<PlanQuestion, 'routing' | 'prefers' | 'locale' | 'country'> {
  const country = phone?.usable === true ? phone.country : undefined;
  return {
    ...(routing !== undefined && { routing }),
    ...(prefers !== undefined && { prefers }),
    ...(locale !== undefined && { locale }),
    ...(country !== undefined && { country }),
  };
}
