import { z } from 'zod';
import { flag, text, word } from './schema-parts.ts';
import { failureKinds } from './words.ts';

/** Why a message did not reach the person. */
export const failureReasonSchema = z
  .strictObject({
    kind: word(failureKinds, 'In our words: docs/states.md has every kind.'),
    permanent: z.boolean().meta({ description: 'The same message to the same address would fail again.' }),
    fallback: z.boolean().meta({ description: 'Another channel may reach the person.' }),
    optOut: z.exactOptional(z.enum(['all', 'marketing'])).meta({
      description: 'The person told the provider to stop: every message, or what promotes.',
    }),
    alert: z.boolean().meta({ description: 'Somebody has to mend something on our side.' }),
    stopsAccount: z.exactOptional(
      flag('Every send from this account would be refused like this until somebody mends it.'),
    ),
    neverLeft: z.exactOptional(flag('There was no way to the provider: no byte of the message reached it.')),
    providerCode: z.exactOptional(text("The provider's own code.", '21610')),
    message: text('One sentence for people: what is wrong.'),
  })
  .meta({ id: 'FailureReason', description: 'Why a message did not reach the person.' });

/** What a provider tells of what a message costs. */
export const billingSchema = z
  .strictObject({
    segments: z.exactOptional(z.int().min(1)).meta({ description: 'Into how many segments the provider cut it.' }),
    billable: z.exactOptional(z.boolean()).meta({ description: 'False: the provider takes nothing for it.' }),
    category: z.exactOptional(text('By which the provider prices it, in its own word.', 'utility')),
    type: z.exactOptional(text('Why it is priced so, in its own word.', 'free_customer_service')),
    price: z
      .exactOptional(
        z.strictObject({
          amount: text("A decimal number of 0 or more, in the currency's main unit.", '0.0079'),
          currency: text('ISO 4217.', 'USD'),
        }),
      )
      .meta({ description: 'Of the whole message.' }),
  })
  .meta({ id: 'Billing', description: 'What the provider tells of what a message costs: docs/metering.md.' });
