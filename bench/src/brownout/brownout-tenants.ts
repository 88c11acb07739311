/** A tenant of the run, with an account and callers of its own. */
export interface BrownoutTenant {
  readonly id: string;
  readonly name: string;
  readonly accountSid: string;
  readonly from: string;
  /** Where its callers live, so that a number tells whose it is. */
  readonly areaCode: string;
}

/** The one whose provider fails. */
export const failing: BrownoutTenant = {
  id: 'harbour-clinic',
  name: 'Harbour Clinic',
  accountSid: 'AC00000000000000000000000000000001',
  from: '+15005550006',
  areaCode: '202',
};

/** The one that is to notice nothing of it. */
export const bystander: BrownoutTenant = {
  id: 'hill-dental',
  name: 'Hill Dental',
  accountSid: 'AC00000000000000000000000000000002',
  from: '+15005550007',
  areaCode: '212',
};

export const authToken = 'brownout-auth-token';

/** The last four digits from which on the sandbox's numbers misbehave by themselves. */
const firstMagicNumber = 9_900;
const firstExchange = 200;

/** The number of a tenant's caller: each calls once. */
export function phoneOfCaller({ areaCode }: BrownoutTenant, caller: number): string {
  const exchange = firstExchange + Math.floor(caller / firstMagicNumber);
  return `+1${areaCode}${exchange}${String(caller % firstMagicNumber).padStart(4, '0')}`;
}

/** The call of a tenant's caller. */
export function callOfCaller({ id }: BrownoutTenant, caller: number): string {
  return `${id}-${caller}`;
}

/** Whose call it was: the gateway's database tells no number. */
export function phoneOfCall(tenant: BrownoutTenant, callId: string): string {
  return phoneOfCaller(tenant, Number(callId.slice(tenant.id.length + 1)));
}
