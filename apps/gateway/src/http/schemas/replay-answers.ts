import { z } from 'zod';
import { callRef, id, moment, verdictFields } from './follow-up-answers.ts';

const results = [
  'sent',
  'planned',
  'held',
  'skip',
  'already_sent',
  'unchanged',
  'taken',
  'refused',
  'not_found',
] as const;

const faultSchema = z.strictObject({ field: z.string(), message: z.string() });

const takenEventSchema = z
  .strictObject({
    eventId: z.exactOptional(id('Ours; absent in a dry run, unless it came before.')),
    status: z.enum(['accepted', 'duplicate']),
    ...verdictFields,
    verdict: z.exactOptional(verdictFields.verdict),
  })
  .meta({ id: 'ReplayedEvent' });

const itemSchema = z
  .strictObject({
    tenant: z.exactOptional(z.string()),
    callId: z.exactOptional(z.string()),
    eventId: z.exactOptional(id('The event that was named.')),
    followUpId: z.exactOptional(
      id('The follow-up that was named, to which the event led, or that shares its message.'),
    ),
    refusedId: z.exactOptional(id('The refused message that was named.')),
    result: z.enum(results).meta({
      description:
        '`sent`: its message leaves now. `planned`: as soon as there is a free sender. `held`: it waits, see `reason`. `skip`: it is not sent, and that is the verdict now. `already_sent`: a provider has it or may have it. `unchanged`: the verdict that stands is the one of today. `taken` and `refused`: of a refused message. `not_found`: nobody, or another tenant, has it.',
    }),
    reason: z.exactOptional(z.string()),
    until: z.exactOptional(moment('When a held one is looked at again at the latest.')),
    againAs: z.exactOptional(id('The follow-up that sends it once more.')),
    events: z.exactOptional(z.array(takenEventSchema)).meta({ description: 'Of a message that was taken.' }),
    faults: z.exactOptional(z.array(faultSchema)).meta({ description: 'Of a message that is still refused.' }),
  })
  .meta({ id: 'ReplayedItem' });

export const replayAnswerSchema = z
  .strictObject({
    replayId: z.exactOptional(id('Stands in the ledger entries of the kind `replay`; a dry run has none.')),
    mode: z.enum(['decide', 'send']),
    dryRun: z.boolean(),
    counts: z.partialRecord(z.enum(results), z.int().min(1)).meta({ description: 'How many items have each result.' }),
    items: z.array(itemSchema),
    next: z.exactOptional(z.string()).meta({ description: 'There is more: the `after` of the next request.' }),
  })
  .meta({ id: 'ReplayAnswer' });

const deadFields = {
  id: id('Of the follow-up, or of the refused message.'),
  at: moment('When it ended without a message, or was refused.'),
  cause: z.string().meta({ example: 'no_consent' }),
  replay: z.enum(['decide', 'send']).meta({
    description: 'The mode of a replay that may lead to a message; `send` where a provider had taken the first one.',
  }),
};

const deadLetterSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({
      ...deadFields,
      kind: z.literal('follow_up'),
      tenant: z.string(),
      callId: z.string(),
      ref: callRef(),
      eventId: id('The event that led to it.'),
      trigger: z.string(),
      subjectId: z.string(),
      revision: z.int(),
      outcome: z.string(),
      failure: z.exactOptional(z.looseObject({})).meta({ description: 'What the last provider said, in our words.' }),
    }),
    z.strictObject({
      ...deadFields,
      kind: z.literal('refused_message'),
      tenant: z.string().nullable().meta({ description: 'Null where nobody knows whose it is.' }),
      door: z.string(),
      bytes: z.int(),
      faults: z.array(faultSchema),
    }),
  ])
  .meta({ id: 'DeadLetter' });

export const deadLetterPageSchema = z
  .strictObject({
    deadLetters: z.array(deadLetterSchema),
    next: z.string().meta({ description: 'The `after` of the next page.' }),
    more: z.boolean().meta({ description: 'More is there already.' }),
  })
  .meta({ id: 'DeadLetterPage' });
