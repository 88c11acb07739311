import { z } from 'zod';
import { uncertainPolicies } from '@aftercall/core';
import { accountId, callId, callRef, channelName, tenantId, triggerName } from './answer-fields.ts';
import { callQuerySchema } from './call-schemas.ts';
import { attemptStatuses } from '../../ledger/rows/entries/words.ts';
import { id, moment, word } from '../../ledger/rows/entries/schema-parts.ts';
import { pageFields } from './ledger-schemas.ts';
import { why } from './why.ts';

const states = ['asking', 'parked'] as const;

export const uncertainSendsQuerySchema = z.strictObject({
  tenant: callQuerySchema.shape.tenant.meta({ description: 'Only those of this tenant.', example: 'acme' }),
  state: z.exactOptional(
    z.enum(states, { error: 'must be "asking" or "parked"' }).meta({
      description:
        '`asking`: its receipt is waited for, or its provider asked. `parked`: it waits for a person. Without it, both.',
    }),
  ),
  ...pageFields('1764147600000.019a8d1c-0b5e-7c31-9a5e-5a4c6a0f1d23'),
});

export const uncertainSendSchema = z
  .strictObject({
    attemptId: id('As in the follow-up and the ledger.'),
    tenant: tenantId(),
    callId: callId(),
    ref: callRef(),
    followUpId: id('What it tells.'),
    trigger: triggerName(),
    channel: channelName(),
    account: accountId(),
    state: z.enum(states).meta({ description: 'Whether its provider is still asked, or it waits for a person.' }),
    since: moment('When we learnt that it is uncertain.'),
    sentAt: moment('No later than the first byte left, as far as that is known.'),
    asked: z.int().min(0).meta({ description: 'How often its provider was asked.' }),
    absences: z.int().min(0).meta({ description: 'How often its provider surely had nothing.' }),
    parkedAt: z.exactOptional(moment('Since when it waits for a person.')),
    nextQuestionAt: z.exactOptional(
      moment('When its provider is asked next, or its policy applied where nobody can be asked.'),
    ),
    policy: z.enum(uncertainPolicies).meta({
      description: 'What becomes of it when nobody is asked any more, as things stand now.',
    }),
  })
  .meta({ id: 'UncertainSend', description: 'A send of which nobody knows yet whether it took place.' });

export const uncertainSendsPageSchema = z
  .strictObject({
    sends: z.array(uncertainSendSchema).meta({ description: 'Oldest first.' }),
    next: z.exactOptional(z.string()).meta({ description: 'The `after` of the next page; absent on the last one.' }),
  })
  .meta({ id: 'UncertainSendsPage' });

const settlements = ['sent', 'not_sent', 'send_again'] as const;

export const settlementSchema = z
  .strictObject({
    as: z.enum(settlements, { error: `must be one of ${settlements.join(', ')}` }).meta({
      description:
        "`sent`: it is in the provider's console. `not_sent`: it is not, or it is not to be told any more. `send_again`: on purpose once more on the same channel, checked like every send; it may arrive twice.",
    }),
    why: why(500, 'Not in the console.'),
    fallBack: z.exactOptional(z.boolean({ error: 'must be true or false' })).meta({
      description: 'With `not_sent`: the next channel of the plan tells it. False unless told.',
    }),
    providerId: z
      .exactOptional(
        z
          .string({ error: 'must be the id that the provider shows' })
          .regex(/^[\w.:=+/-]{1,200}$/, { error: 'must be the id that the provider shows, of at most 200 characters' }),
      )
      .meta({ description: "With `sent`: the provider's id of the message.", example: 'SM0123456789abcdef' }),
  })
  .check(({ value, issues }) => {
    const only = (field: 'fallBack' | 'providerId', as: string): void => {
      if (value[field] === undefined || value.as === as) return;
      const message = `goes with "as": "${as}" alone: remove it, or settle it so`;
      issues.push({ code: 'custom', path: [field], message, input: value });
    };
    only('fallBack', 'not_sent');
    only('providerId', 'sent');
  })
  .meta({ id: 'Settlement' });

export const settlementAnswerSchema = z
  .strictObject({
    attemptId: id('The attempt that was settled.'),
    followUpId: id('What it tells.'),
    as: z.enum(settlements).meta({ description: 'As asked.' }),
    fallBack: z.exactOptional(z.literal(true)).meta({ description: 'The next channel tells it.' }),
    status: word(attemptStatuses, 'Of the attempt, from now on.'),
  })
  .meta({ id: 'SettlementAnswer' });
