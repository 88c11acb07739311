import { isWhatsappUserId } from '@aftercall/core';
import { z } from 'zod';
import { accountId, channelName } from './answer-fields.ts';
import { consentQuerySchema } from './consent-schemas.ts';
import { id } from '../../ledger/rows/entries/schema-parts.ts';
import { why } from './why.ts';

const { tenant, phone } = consentQuerySchema.shape;
const whatsappError = 'must be the id that WhatsApp gave the user, e.g. "US.13491208655302741918"';

export const erasureSchema = z
  .strictObject({
    tenant,
    phone: z.exactOptional(phone),
    whatsappUserId: z.exactOptional(
      z
        .string({ error: whatsappError })
        .refine(isWhatsappUserId, { error: whatsappError })
        .meta({ description: 'The person, as WhatsApp names them.', example: 'US.13491208655302741918' }),
    ),
    why: why(500, 'The person asked for it by letter.'),
    dryRun: z
      .boolean({ error: 'must be true or false' })
      .default(false)
      .meta({ description: 'Only says what would be erased.' }),
  })
  .check(({ value, issues }) => {
    if ((value.phone === undefined) !== (value.whatsappUserId === undefined)) return;
    const message = 'must be given, or whatsappUserId, and not both: every other address of the person is found by it';
    issues.push({ code: 'custom', path: ['phone'], message, input: value });
  })
  .meta({ id: 'Erasure', description: 'Who is to be erased: by any one address, with all the others.' });

const count = (description: string) => z.int().min(0).meta({ description });

export const erasureAnswerSchema = z
  .strictObject({
    erasureId: z.exactOptional(id('Of the ledger entries that tell of it; absent in a dry run.')),
    dryRun: z.boolean().meta({ description: 'Nothing was erased: this is what would be.' }),
    calls: count('Calls of the person. What was personal of them is gone; that they took place is in the ledger.'),
    withdrawn: count('Follow-ups that were still to be told, and are not.'),
    replies: count('What the person wrote.'),
    consents: count(
      'Consents whose wording, number and recording are gone. That they were given is kept, as evidence.',
    ),
    bodies: count('Refused messages, and requests of providers about several people, in which the address stood.'),
    atProviders: z
      .array(
        z.strictObject({
          account: accountId(),
          channel: channelName(),
          messages: count('Messages that the provider took.'),
        }),
      )
      .meta({ description: 'What the providers have of their own, and have to be asked to erase: docs/privacy.md.' }),
  })
  .meta({ id: 'ErasureAnswer' });
