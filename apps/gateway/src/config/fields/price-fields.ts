import { channelNamePattern, chargingMoments, directions, microsOf, priceUnits } from '@aftercall/core';
import * as z from 'zod';

import { choice, country, integer, text } from './config-fields.ts';
import { perCountry } from './guard-fields.ts';

const block = z.strictObject;

/** Kept as millionths. A number in YAML is taken as it is written: nothing is ever computed with it. */
const price = () => {
  const error = 'must be 0 or more with at most six decimals, such as 0.0079';
  return z
    .union([z.number(), z.string().trim()], { error })
    .transform((written, context) => {
      const decimal = String(written);
      const micros = /^\d{1,9}(?:\.\d{1,6})?$/.test(decimal) ? microsOf(decimal) : undefined;
      if (micros !== undefined) return micros;
      context.addIssue({ code: 'custom', message: error });
      return z.NEVER;
    })
    .meta({ kind: 'price' });
};

/** Values by the names of channels. */
const perChannel = <Value extends z.ZodType>(value: Value) =>
  z.record(z.string(), value).superRefine((values, context) => {
    for (const channel of Object.keys(values)) {
      if (channelNamePattern.test(channel)) continue;
      context.addIssue({ code: 'custom', path: [channel], message: 'must be the name of a channel, such as sms' });
    }
  });

const dayError = 'must be a day such as 2027-01-31';

const row = block({
  channel: z
    .string()
    .regex(channelNamePattern, 'must be the name of a channel, such as sms')
    .meta({ description: 'Whose messages it prices.', kind: 'channel' }),
  country: z
    .union([z.literal('*'), country()], { error: 'must be a country code of ISO 3166-1, such as US, or *' })
    .prefault('*')
    .meta({
      description: "Of the caller's number; `*` is every country without a row of its own.",
      kind: 'country or `*`',
    }),
  category: text(64).optional().meta({
    description:
      'What the provider says that the message is, in its own word: `utility` or `marketing` at Meta, `BASIC_MESSAGE` at Google. Without it, every category without a row of its own.',
  }),
  direction: choice(directions).prefault('outbound').meta({
    description: '`inbound` prices what people write.',
  }),
  from: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}$/, dayError)
    .refine((day) => new Date(`${day}T00:00:00Z`).toJSON()?.slice(0, 10) === day, dayError)
    .optional()
    .meta({
      description: 'The first day (UTC) on which it holds, until a row of a later day. Without it, it always did.',
      kind: 'day',
    }),
  per: choice(priceUnits).prefault('segment').meta({
    description: 'What it is the price of. What is not cut into segments is one.',
  }),
  provider: price().meta({ description: 'What the provider takes.' }),
  carrier: price().prefault(0).meta({ description: 'What the provider passes on from carriers.' }),
});

const currency = z
  .string()
  .trim()
  .regex(/^[A-Z]{3}$/, 'must be a currency code of ISO 4217, such as USD')
  .prefault('USD')
  .meta({ description: 'In which prices and limits are written; nothing is converted.', kind: 'currency' });

export const prices = block({
  currency,
  other: price().prefault(0.5).meta({
    description:
      'What a unit that nothing prices counts as for `spend`: a segment of an SMS, a message elsewhere. High on purpose: a limit then stops too early rather than too late. Metering prices nothing by it.',
  }),
  channels: perChannel(perCountry(price(), ['other']))
    .prefault({})
    .meta({
      description:
        'What a unit costs by channel and country, such as `{ sms: { US: 0.0124, other: 0.25 } }`: short for rows of `table` with nothing else.',
      kind: 'prices',
    }),
  table: z.array(row).prefault([]).meta({
    description:
      'What messages cost, in full. Of the rows for a message, one for its country goes before `*`, then one for its category before those without, then the latest.',
  }),
  charged: perChannel(choice(chargingMoments)).prefault({}).meta({
    description:
      'When a message costs money, by channel: once the provider `accepted` it, or once it is `delivered`. Without it, `delivered` for `whatsapp` and `rcs`, and `accepted` for every other.',
    kind: 'channels with `accepted` or `delivered`',
  }),
});

const amount = () => integer(0, 1_000_000_000).optional();

const volume = block({ segments: amount(), messages: amount() }).refine(
  ({ segments, messages }) => (segments === undefined) !== (messages === undefined),
  'must have either `segments` or `messages`, such as { segments: 1000 }',
);

export const tariff = block({
  name: text(60).meta({ description: 'What the contract is called; it stands in the usage.' }),
  included: perChannel(volume).meta({
    description:
      'What is included each calendar month (UTC), by channel, such as `{ sms: { segments: 1000 }, whatsapp: { messages: 500 } }`. What goes over it is told, and not stopped.',
    kind: 'channels with volumes',
  }),
});
