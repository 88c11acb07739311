import type { DestinationFault } from './destination.ts';
import type { GuardReason } from './count-message.ts';

/** Why a guard lets a message go nowhere. A person can mend each of them: by the configuration, or by waiting. */
export const guardSkips = [
  'country_not_allowed',
  'link_refused',
  'cap_person',
  'cap_prefix',
  'cap_country',
  'cap_tenant',
  'spend_limit',
] as const satisfies readonly (DestinationFault | GuardReason)[];

export type GuardSkip = (typeof guardSkips)[number];
