import { expect, test } from '@jest/globals';
import { zoneOfDates } from '../../src/decide/fit-message.ts';

const tenant = { timezone: 'America/New_York' };

test.each([
  ['the zone of the caller', 'America/Denver', tenant, 'America/Denver'],
  ['their offset, too', 'Etc/GMT+5', tenant, 'Etc/GMT+5'],
  ['that of the tenant, where nobody knows theirs', undefined, tenant, 'America/New_York'],
  ['that of the tenant, where a server told its own', 'UTC', tenant, 'America/New_York'],
  ['that of the tenant, whatever it is', undefined, { timezone: 'UTC' }, 'UTC'],
  ['none, where neither is known: a time stands as it was written', 'Etc/UTC', {}, undefined],
] as const)('dates are told in %s', (_what, ofCaller, policy, zone) => {
  expect(zoneOfDates(ofCaller, policy)).toBe(zone);
});
