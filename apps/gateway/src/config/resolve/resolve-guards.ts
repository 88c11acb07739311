import { latamCountries, latamToken, shippedRules, type Caps, type Guards, type PriceTable } from '@aftercall/core';

import type { ConfigFile } from '../config-schema.ts';

type TenantBlock = ConfigFile['tenants'][number];

/** What a tenant has bounded: its own over that of the gateway. */
export function resolveGuards(tenant: TenantBlock, file: ConfigFile, prices: PriceTable): Guards {
  const { linkHosts, spend } = tenant;
  const perDay = millionths(spend.perDay);
  const perMonth = millionths(spend.perMonth);
  const isSpendBounded = perDay !== undefined || perMonth !== undefined;
  return {
    countries: new Set(tenant.countries ?? countriesOf(tenant)),
    ...(linkHosts !== undefined && { linkHosts }),
    caps: capsOf(tenant.caps, file.caps),
    ...(isSpendBounded && {
      spend: {
        ...(perDay !== undefined && { perDay }),
        ...(perMonth !== undefined && { perMonth }),
        prices,
        other: Number((tenant.prices ?? file.prices).other),
      },
    }),
  };
}

/**
 * Where a tenant that names no countries writes to: the countries that its own rules and the shipped ones name, and that
 * of its locale. Messages to anywhere else are more often pumping than a caller.
 */
function countriesOf({ locale, routing = [] }: TenantBlock): readonly string[] {
  const region = new Intl.Locale(locale).region;
  const shipped = shippedRules.flatMap(({ when }) => when?.countries ?? []);
  const own = routing.flatMap(({ when }) => when?.country ?? []);
  const named = [...shipped, ...own].flatMap((one) => (one === latamToken ? latamCountries : [one]));
  return region === undefined ? named : [...named, region];
}

function capsOf(own: TenantBlock['caps'], general: ConfigFile['caps']): Caps {
  const person = {
    ...bound('perDay', own.person.perDay ?? general.person.perDay),
    ...bound('perWeek', own.person.perWeek ?? general.person.perWeek),
  };
  const prefix = {
    ...bound('newPerHour', own.prefix.newPerHour ?? general.prefix.newPerHour),
    ...bound('perDay', own.prefix.perDay ?? general.prefix.perDay),
  };
  const { digits = general.prefix.digits, except = general.prefix.except } = own.prefix;
  const perDay = bound('perDay', own.country.perDay ?? general.country.perDay);
  const ofCountries = [general, own].flatMap(({ country }) => Object.entries(country.of ?? {}));
  const of = new Map(ofCountries.map(([code, most]) => [code.toUpperCase(), most]));
  const isAnyOf = [...of.values()].some((most) => most !== 'none');
  const tenant = bound('perDay', own.tenant.perDay ?? general.tenant.perDay);
  return {
    ...(isAny(person) && { person }),
    ...(isAny(prefix) && { prefix: { digits, except: new Set(except), ...prefix } }),
    ...((isAny(perDay) || isAnyOf) && { country: { ...perDay, of } }),
    ...(isAny(tenant) && { tenant }),
  };
}

function bound<Name extends string>(name: Name, most: number | 'none'): { readonly [_ in Name]?: number } {
  return (most === 'none' ? {} : { [name]: most }) as { readonly [_ in Name]?: number };
}

function isAny(bounds: object): boolean {
  return Object.keys(bounds).length > 0;
}

function millionths(amount: number | 'none'): number | undefined {
  return amount === 'none' ? undefined : Math.round(amount * 1e6);
}
