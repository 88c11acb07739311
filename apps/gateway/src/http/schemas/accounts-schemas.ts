import { z } from 'zod';
import { accountId, channelName, tenantId } from './answer-fields.ts';
import { callQuerySchema } from './call-schemas.ts';
import { moment, word } from '../../ledger/rows/entries/schema-parts.ts';
import { uncertainCauses } from '../../ledger/rows/entries/words.ts';
import { failureReasonSchema } from '../../ledger/rows/entries/provider-schemas.ts';

export const accountsQuerySchema = z.strictObject({
  tenant: callQuerySchema.shape.tenant.meta({ description: 'Only those of this tenant.', example: 'acme' }),
});

const closureSchema = z.strictObject({
  why: z.enum(['stopped', 'throttled', 'failing']).meta({
    description:
      '`stopped`: the provider refuses everything from it. `throttled`: it takes no more for the moment. `failing`: its circuit is open.',
  }),
  until: moment('When it is tried again.'),
});

const accountSchema = z
  .strictObject({
    tenant: tenantId(),
    account: accountId(),
    channel: channelName(),
    closed: z.exactOptional(closureSchema).meta({ description: 'Nothing leaves from it now.' }),
    circuit: z.enum(['closed', 'open', 'half_open']).meta({
      description: '`half_open`: a few messages at a time try whether its provider works again.',
    }),
    level: z.exactOptional(z.int().min(1)).meta({ description: 'Half open: so many may be under way at once.' }),
    pace: z
      .exactOptional(
        z.strictObject({
          perSecond: z.number().meta({ description: "In the channel's rate unit: segments for SMS, else messages." }),
          burst: z.number().meta({ description: 'As much at once, after a pause.' }),
          spent: z.number().min(0).meta({ description: 'Of the burst, at this moment, by all gateways together.' }),
        }),
      )
      .meta({ description: 'Where it has one.' }),
    waiting: z.int().min(0).meta({ description: 'Messages in its queue; 10000 stands for that many and more.' }),
    underWay: z.int().min(0).meta({ description: 'Messages whose answer is not there yet.' }),
    lastAcceptedAt: z.exactOptional(moment('When its provider last took a message.')),
    lastFailure: z
      .exactOptional(
        z.strictObject({
          at: moment('When the last message came to nothing.'),
          outcome: z.enum(['rejected', 'throttled', 'uncertain']).meta({ description: 'What it came to.' }),
          reason: z.exactOptional(failureReasonSchema),
          cause: z.exactOptional(word(uncertainCauses, 'Of an uncertain one.')),
        }),
      )
      .meta({ description: 'The last message that came to nothing.' }),
  })
  .meta({ id: 'AccountHealth' });

export const accountsAnswerSchema = z
  .strictObject({
    seenSince: moment('The start of the gateway that answers: it knows of no closure and no outcome before.'),
    accounts: z.array(accountSchema).meta({ description: 'By tenant and account.' }),
    held: z
      .array(z.strictObject({ tenant: tenantId(), followUps: z.int().min(0).meta({ description: 'How many calls.' }) }))
      .meta({ description: 'For each tenant, how many calls have follow-ups that wait for their time.' }),
  })
  .meta({ id: 'AccountsAnswer' });
