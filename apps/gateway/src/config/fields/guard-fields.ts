import { isSupportedCountry } from 'libphonenumber-js/max';
import * as z from 'zod';

import { country, integer } from './config-fields.ts';

/** The most of anything that a cap can be. */
const most = 1_000_000_000;

/** A whole number, or `none` for no bound. */
const cap = () => {
  const error = `must be a whole number from 1 to ${most}, or none`;
  const number = z.union([z.number(), z.string().trim().regex(/^\d+$/).transform(Number)], { error });
  return z
    .union([z.literal('none'), number.pipe(z.int(error).min(1, error).max(most, error))], { error })
    .meta({ kind: 'whole number or `none`' });
};

/** Limits are kept in millionths. */
const leastMoney = 0.000001;

/** An amount of money, or `none` for no bound. */
const money = () => {
  const error = `must be a number over 0 and at most ${most}, such as 250 or 0.0079`;
  const amount = z.union(
    [
      z.number(),
      z
        .string()
        .trim()
        .regex(/^\d+(?:\.\d+)?$/)
        .transform(Number),
    ],
    { error },
  );
  return amount.pipe(z.number(error).min(leastMoney, error).max(most, error)).meta({ kind: 'number' });
};

const limit = () =>
  z
    .union([z.literal('none'), money()], { error: 'must be a number over 0, such as 250, or none' })
    .meta({ kind: 'number or `none`' });

/** Values by the codes of countries. */
export const perCountry = <Value extends z.ZodType>(value: Value, extra: readonly string[] = []) => {
  const others = extra.map((one) => `, or ${one}`).join('');
  const message = `must be a country code of ISO 3166-1, such as US or MX${others}`;
  return z.record(z.string(), value).superRefine((values, context) => {
    for (const code of Object.keys(values)) {
      if (isSupportedCountry(code.toUpperCase()) || extra.includes(code)) continue;
      context.addIssue({ code: 'custom', path: [code], message });
    }
  });
};

const fields = {
  personPerDay: cap().meta({ description: 'The most messages to one person within any 24 hours, on all channels.' }),
  personPerWeek: cap().meta({ description: 'The most messages to one person within any seven days.' }),
  digits: integer(4, 12).meta({
    description: 'How many digits of a number, with its country code, are its prefix: 7 are some ten thousand numbers.',
  }),
  newPerHour: cap().meta({
    description:
      'The most numbers of one prefix that got nothing within a week and get a message now, in an hour (UTC). More look like pumping: numbers made up for the fees that a carrier earns by messages to them.',
  }),
  prefixPerDay: cap().meta({ description: 'The most messages to the numbers of one prefix, in a day (UTC).' }),
  except: z.array(country()).meta({
    description:
      'Countries whose numbers have no prefix caps. By default `[US, CA]`: many customers share an exchange there.',
    kind: 'list of countries',
  }),
  countryPerDay: cap().meta({ description: 'The most messages to the numbers of each country, in a day (UTC).' }),
  ofCountries: perCountry(cap()).meta({
    description:
      'The same for countries by their codes, such as `{ BR: 500, US: none }`, in the place of `perDay`: `none` is no bound.',
    kind: 'countries with numbers',
  }),
  tenantPerDay: cap().meta({ description: 'The most messages of the tenant, in a day (UTC).' }),
};

const about = {
  person: 'To one person, by whatever address and channel. A message that is told by several channels counts once.',
  prefix: 'To numbers that begin alike: the guard against pumping. Over it nothing waits; it can be replayed.',
  country: 'To the numbers of a country.',
  tenant: 'Of the tenant as a whole.',
};

const block = z.strictObject;

/** Those of the gateway, with their presets. */
export const generalCaps = block({
  person: block({ perDay: fields.personPerDay.prefault(10), perWeek: fields.personPerWeek.prefault(30) })
    .prefault({})
    .meta({ description: about.person }),
  prefix: block({
    digits: fields.digits.prefault(7),
    newPerHour: fields.newPerHour.prefault(100),
    perDay: fields.prefixPerDay.prefault('none'),
    except: fields.except.prefault(['US', 'CA']),
  })
    .prefault({})
    .meta({ description: about.prefix }),
  country: block({ perDay: fields.countryPerDay.prefault('none'), of: fields.ofCountries.prefault({}) })
    .prefault({})
    .meta({ description: about.country }),
  tenant: block({ perDay: fields.tenantPerDay.prefault('none') })
    .prefault({})
    .meta({ description: about.tenant }),
});

/** Those of a tenant, as far as it wants others. */
export const tenantCaps = block({
  person: block({ perDay: fields.personPerDay.optional(), perWeek: fields.personPerWeek.optional() })
    .prefault({})
    .meta({ description: about.person }),
  prefix: block({
    digits: fields.digits.optional(),
    newPerHour: fields.newPerHour.optional(),
    perDay: fields.prefixPerDay.optional(),
    except: fields.except.optional(),
  })
    .prefault({})
    .meta({ description: about.prefix }),
  country: block({ perDay: fields.countryPerDay.optional(), of: fields.ofCountries.optional() })
    .prefault({})
    .meta({ description: about.country }),
  tenant: block({ perDay: fields.tenantPerDay.optional() }).prefault({}).meta({ description: about.tenant }),
});

export const spend = block({
  perDay: limit().prefault('none').meta({ description: 'In a day (UTC).' }),
  perMonth: limit().prefault('none').meta({ description: 'In a calendar month (UTC).' }),
});

/** Without a scheme, a port and a path. */
export const linkHost = () =>
  z
    .string()
    .trim()
    .toLowerCase()
    .regex(
      /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/,
      'must be the name of a host alone, such as example.com',
    )
    .meta({ kind: 'host' });
