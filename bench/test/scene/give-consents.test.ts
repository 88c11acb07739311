import { expect, test } from '@jest/globals';
import { phoneOfCaller } from '../../src/generator/callers.ts';
import { peopleOf, peopleOfTenants } from '../../src/scene/give-consents.ts';
import { tenantOf, tenantsOf } from '../../src/tenants.ts';

test.each([3, 500, 700, 1_000])('whoever calls one of %d tenants has agreed', (count) => {
  const agreed = new Set(peopleOfTenants(count).map(({ tenant, phone }) => `${tenant} ${phone}`));
  const called = Array.from({ length: 10_000 }, (_, number) => `${tenantOf(number, count)} ${phoneOfCaller(number)}`);
  expect(called.filter((one) => !agreed.has(one))).toEqual([]);
  expect(agreed.size).toBe(new Set(Array.from({ length: 500 * count }, (_, n) => `${n % count} ${n % 500}`)).size);
});

test('the only tenant is not named', () => {
  expect(tenantsOf(1)).toEqual(['harbour-clinic']);
  expect(peopleOf('one-channel').every((person) => !('tenant' in person))).toBe(true);
});

test('of several, each has an id of its own', () => {
  expect(new Set(tenantsOf(1_000)).size).toBe(1_000);
});
