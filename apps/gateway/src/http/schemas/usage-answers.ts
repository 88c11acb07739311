import { chargeStates, priceSources, usageKinds, usageParts, volumeUnits } from '@aftercall/core';
import { z } from 'zod';
import { channelName, tenantId } from './answer-fields.ts';
import { moment } from '../../ledger/rows/entries/schema-parts.ts';
import { count } from './scorecard-answers.ts';

const volumes = (what: string) =>
  z
    .strictObject({ messages: count('How many.'), segments: count('Of an SMS those of its cut, of anything else 1.') })
    .meta({ description: what });

const countsOf = <const Name extends string>(names: readonly Name[]) =>
  z.strictObject(
    Object.fromEntries(names.map((name) => [name, count(`Those that are \`${name}\`.`)])) as Record<Name, z.ZodInt>,
  );

const stateMeanings = {
  charged: 'The provider takes money for these.',
  uncharged: 'It takes none: it says so, refused them, or did not deliver them.',
  pending: 'It takes money once they arrive, and nothing says so yet.',
  uncertain: 'Nobody knows whether they were sent.',
} as const satisfies Record<(typeof chargeStates)[number], string>;

const amount = (what: string) => z.string().meta({ description: `${what} A decimal text.`, example: '0.0237' });

const sumFields = {
  ...(Object.fromEntries(chargeStates.map((state) => [state, volumes(stateMeanings[state])])) as Record<
    (typeof chargeStates)[number],
    ReturnType<typeof volumes>
  >),
  kinds: countsOf(usageKinds).meta({
    description: 'Charged messages by what they are: a follow-up, an answer to a person, or what a person wrote.',
  }),
  priced: countsOf(priceSources).meta({
    description:
      'Charged messages by where their price is from: the provider itself, the table of prices, or nowhere. What is `unpriced` is in no `cost`.',
  }),
  volume: z
    .strictObject({ included: count('Within it.'), over: count('Beyond it.') })
    .meta({ description: 'What came out of included volumes, each in its own unit.' }),
  cost: z
    .array(
      z.strictObject({
        currency: z.string().meta({ description: 'ISO 4217.', example: 'USD' }),
        provider: amount('What the provider takes.'),
        carrier: amount('What it passes on from carriers.'),
        total: amount('Both.'),
      }),
    )
    .meta({ description: 'By currency; nothing is converted.' }),
};

const partFields = {
  day: z.exactOptional(z.iso.date()).meta({ description: 'Of UTC.' }),
  tenant: z.exactOptional(tenantId()),
  callId: z.exactOptional(z.string().nullable()).meta({ description: 'Null for what is of no call.' }),
  channel: z.exactOptional(channelName()),
  country: z.exactOptional(z.string().nullable()).meta({ description: "Of the caller's number; null where unknown." }),
  kind: z.exactOptional(z.enum(usageKinds)).meta({ description: 'What the messages are.' }),
  category: z.exactOptional(z.string().nullable()).meta({
    description: "In the provider's own word; null where it has told none.",
  }),
};

const includedSchema = z.strictObject({
  tenant: tenantId(),
  tariff: z.string().meta({ description: 'What the contract is called.' }),
  channel: channelName(),
  month: z.string().meta({ description: 'Of UTC.', example: '2026-11' }),
  unit: z.enum(volumeUnits).meta({ description: 'What is counted.' }),
  amount: count('What is included.'),
  used: count('From the beginning of the month to the end of the period.'),
  over: count('What of it was beyond.'),
});

export const usageSchema = z
  .strictObject({
    from: moment('As asked.'),
    to: moment('As asked.'),
    asOf: moment('When it was counted; what providers say later, such as a receipt, may change it.'),
    timeZone: z.literal('UTC').meta({ description: 'Of days and months.' }),
    tenants: z.array(z.string()).meta({ description: 'Whose it is.' }),
    by: z.array(z.enum(usageParts)).meta({ description: 'As asked, in the order of the rows.' }),
    rows: z.array(z.strictObject({ ...partFields, ...sumFields })).meta({ description: 'One for each group.' }),
    total: z.exactOptional(z.strictObject(sumFields)).meta({ description: 'Of all rows; not by call.' }),
    included: z.exactOptional(z.array(includedSchema)).meta({
      description: 'The included volumes of the months that the period touches; not by call.',
    }),
    next: z
      .exactOptional(z.string())
      .meta({ description: 'By call: the `after` of the next page, where there is one.' }),
  })
  .meta({ id: 'Usage', description: 'What messages came to. How each figure is made: docs/metering.md.' });
