import { uncertainPolicies } from '@aftercall/core';
import { z } from 'zod';
import { quietHoursSchema } from './plan-schema.ts';
import { billingSchema, failureReasonSchema } from './provider-schemas.ts';
import { flag, id, moment, text, word } from './schema-parts.ts';
import { receiptStatuses, switchReasons, uncertainCauses } from './words.ts';

const attemptId = () => id('The attempt, or the notice.');
const providerIds = () =>
  z.array(z.string()).meta({
    description: 'Every id that the provider gave it; of WhatsApp as HMACs (docs/privacy.md).',
  });

/** What became of messages. */

export const attemptEntry = z
  .strictObject({
    attemptId: id('It travels to the provider and comes back on receipts.'),
    followUpId: id('The follow-up that it carries; others may be merged into that one.'),
    channel: text('The channel.', 'sms'),
    account: text('The account that it leaves from.', 'sms-main'),
    step: z.int().min(0).meta({ description: 'The step of the plan, from 0.' }),
    try: z.int().min(1).meta({ description: 'Counts the tries of one step, from 1.' }),
    dueAt: z.exactOptional(moment('Of one that is tried again: not before then.')),
    consentId: id('The evidence that it is allowed by.'),
    units: z.number().min(0).meta({ description: "In the channel's rate unit: segments for SMS, else messages." }),
    textHash: z.exactOptional(text('Of a first try: SHA-256 of the salted text, in hexadecimal (docs/evidence.md).')),
    follows: z
      .exactOptional(
        z.strictObject({
          step: z.int().min(0).meta({ description: 'The step that was left for this one, or its own.' }),
          why: word(switchReasons, 'What its attempt had come to, or `no_receipt`, `window_closed`, `overtaken`.'),
        }),
      )
      .meta({ description: 'What it comes after; the same step, where that is told in another form.' }),
    quietHours: z
      .exactOptional(quietHoursSchema)
      .meta({ description: 'Of one that was planned after its plan was made: why it may leave at that hour.' }),
    afterAbsence: z.exactOptional(
      flag('The provider was asked twice about the try before, and surely does not have it.'),
    ),
    possibleDouble: z.exactOptional(
      flag('What it tells may have arrived already: the send before was given up as uncertain.'),
    ),
    secondSend: z.exactOptional(flag('A person had it sent again, although the try before may have arrived.')),
  })
  .meta({ id: 'AttemptEntryData', description: 'A message is to leave on a channel.' });

export const postponedEntry = z
  .strictObject({
    attemptId: id('The attempt.'),
    followUpId: id('The follow-up.'),
    reason: word(
      ['pair_limit', 'quiet_hours', 'sender_pace'],
      '`pair_limit`: the account has just written to the person. `quiet_hours`: their hours. `sender_pace`: the queue of the account.',
    ),
    until: moment('Not before then.'),
    quietHours: z.exactOptional(quietHoursSchema).meta({ description: 'Of `quiet_hours`: how it was decided.' }),
  })
  .meta({
    id: 'PostponedEntryData',
    description:
      'It has to wait for its turn, with the person or in the queue of its account, or for the hours of the person.',
  });

export const outcomeEntry = z
  .strictObject({
    attemptId: attemptId(),
    outcome: z.enum(['accepted', 'rejected', 'throttled', 'uncertain']).meta({
      description: '`uncertain`: nobody can tell whether it was sent.',
    }),
    providerIds: z.exactOptional(providerIds()),
    reason: z.exactOptional(failureReasonSchema).meta({ description: 'Of `rejected` and `throttled`.' }),
    cause: z.exactOptional(word(uncertainCauses, 'Of `uncertain`: what the send ended with.')),
    latencyMs: z.exactOptional(z.number()).meta({
      description: 'Of `accepted`: from the due basis to the accept, in milliseconds.',
    }),
    billing: z.exactOptional(billingSchema).meta({ description: 'What it told of the price.' }),
  })
  .meta({ id: 'OutcomeEntryData', description: 'What the send came to.' });

export const reconciliationEntry = z
  .strictObject({
    attemptId: attemptId(),
    answer: z.enum(['found', 'absent', 'unknown', 'unanswered']).meta({
      description: '`absent`: the provider does not have it. `unknown`: it cannot tell. `unanswered`: it said nothing.',
    }),
    asked: z.int().min(0).meta({ description: 'How often it answered, this time included.' }),
    next: word(
      ['accepted', 'ask', 'not_sent', ...uncertainPolicies],
      '`accepted`: it left. `ask`: it is asked again. `not_sent`: it did not leave. `park`: it waits for a person. `give_up`, `fall_back`: the policy of the tenant.',
    ),
    providerIds: z.exactOptional(providerIds()),
    rawStatus: z.exactOptional(text("Of `found`: the provider's own word.", 'delivered')),
    billing: z.exactOptional(billingSchema).meta({ description: 'What it told of the price.' }),
  })
  .meta({
    id: 'ReconciliationEntryData',
    description: 'The provider was asked about an uncertain send, or is asked no more.',
  });

export const settlementEntry = z
  .strictObject({
    attemptId: attemptId(),
    as: z.enum(['sent', 'not_sent', 'send_again']).meta({ description: 'What they said.' }),
    fallBack: z.exactOptional(flag('The next channel tells it.')),
    by: text('The name of the API key, or of the person at the console.'),
    why: text('In their words.'),
    providerIds: z.exactOptional(providerIds()),
  })
  .meta({ id: 'SettlementEntryData', description: 'A person said what is to become of an uncertain send.' });

export const receiptEntry = z
  .strictObject({
    attemptId: attemptId(),
    status: word(receiptStatuses, 'In our words: docs/states.md.'),
    rawStatus: text("The provider's own word.", 'delivered'),
    providerId: text(
      'The id of the message at its provider; of WhatsApp as an HMAC; empty where the answer to a send, heard too late, told it.',
    ),
    providerAt: z.exactOptional(moment('When it happened, where the provider says so.')),
    billing: z.exactOptional(billingSchema).meta({ description: 'What it told of the price.' }),
    reason: z.exactOptional(failureReasonSchema).meta({ description: 'Of a failure: why.' }),
    carriedBy: z.exactOptional(text('The channel that carried it, where that is another than it was sent on.', 'rcs')),
    lateTruth: z.exactOptional(
      flag('It arrived after a failure had been reported, or after its channel had been left for the next one.'),
    ),
    doubleDelivery: z.exactOptional(flag('It arrived, and so did another attempt of the same follow-up.')),
  })
  .meta({ id: 'ReceiptEntryData', description: 'The provider tells of a message.' });

export const exportedEntry = z
  .strictObject({
    attemptId: id('The attempt.'),
    by: text('The name of the API key, or of the person at the console.'),
    sha256: text('Of the bundle, in hexadecimal.'),
    signedBy: text('The fingerprint of the key: `GET /v1/evidence-key`.'),
  })
  .meta({
    id: 'ExportedEntryData',
    description: 'Everything on file about an attempt was handed out: docs/evidence.md.',
  });
