import type { CallerPhone, FollowUp } from '../decide/call-facts.ts';
import { linkFault } from './link-policy.ts';
import { hostsOfItem } from './links-in.ts';
import type { Guards } from './guards.ts';

/** Why nothing goes there: the number is of a country that the tenant does not write to, or a link leads where it must not. */
export type DestinationFault = 'country_not_allowed' | 'link_refused';

/** Whether a tenant writes to this number at all, and links to what the message would link to. */
export function destinationFault(
  { item }: Pick<FollowUp, 'item'>,
  phone: Extract<CallerPhone, { usable: true }>,
  guards: Guards | undefined,
): DestinationFault | undefined {
  if (guards === undefined) return undefined;
  const { countries, linkHosts } = guards;
  if (countries !== undefined && !(phone.country !== undefined && countries.has(phone.country))) {
    return 'country_not_allowed';
  }
  return hostsOfItem(item).some((host) => linkFault(host, linkHosts) !== undefined) ? 'link_refused' : undefined;
}
