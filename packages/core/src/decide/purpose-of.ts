import { purposeOfTrigger, type Purpose, type Trigger } from '../trigger/trigger.ts';
import type { TenantPolicy } from './tenant-policy.ts';

/** What a follow-up of a trigger is for, and so the consent that it needs: marketing, where one of the tenant's texts for it promotes. */
export function purposeOf(trigger: Trigger, { marketing }: Pick<TenantPolicy, 'marketing'>): Purpose {
  return marketing?.has(trigger) === true ? 'marketing' : purposeOfTrigger[trigger];
}
