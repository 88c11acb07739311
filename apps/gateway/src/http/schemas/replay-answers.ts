import { deadLetterCauses } from '@aftercall/core';
import { z } from 'zod';
import { callId, callRef, revision, subjectId, tenantId, triggerName } from './answer-fields.ts';
import { failureReasonSchema } from '../../ledger/rows/entries/provider-schemas.ts';
import { followUpOutcomes, verdictReasons } from '../../ledger/rows/entries/words.ts';
import { id, moment, word } from '../../ledger/rows/entries/schema-parts.ts';
import { verdictFields } from './follow-up-answers.ts';

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

const faultSchema = z.strictObject({
  field: z.string().meta({ description: 'Where it stands in the message.' }),
  message: z.string().meta({ description: 'What is wrong, and how to mend it.' }),
});

const takenEventSchema = z
  .strictObject({
    eventId: z.exactOptional(id('Ours; absent in a dry run, unless it came before.')),
    status: z.enum(['accepted', 'duplicate']).meta({ description: 'Whether it is new, or came before.' }),
    ...verdictFields,
    verdict: z.exactOptional(verdictFields.verdict),
  })
  .meta({ id: 'ReplayedEvent' });

const itemSchema = z
  .strictObject({
    tenant: z.exactOptional(tenantId()),
    callId: z.exactOptional(callId()),
    eventId: z.exactOptional(id('The event that was named.')),
    followUpId: z.exactOptional(
      id('The follow-up that was named, to which the event led, or that shares its message.'),
    ),
    refusedId: z.exactOptional(id('The refused message that was named.')),
    result: z.enum(results).meta({
      description:
        '`sent`: its message leaves now. `planned`: as soon as there is a free sender. `held`: it waits, see `reason`. `skip`: it is not sent, and that is the verdict now. `already_sent`: a provider has it or may have it. `unchanged`: the verdict that stands is the one of today. `taken` and `refused`: of a refused message. `not_found`: nobody, or another tenant, has it.',
    }),
    reason: z.exactOptional(word(verdictReasons, 'Of `held` and `skip`: docs/states.md.')),
    until: z.exactOptional(moment('When a held one is looked at again at the latest.')),
    againAs: z.exactOptional(id('The follow-up that sends it once more.')),
    events: z.exactOptional(z.array(takenEventSchema)).meta({ description: 'Of a message that was taken.' }),
    faults: z.exactOptional(z.array(faultSchema)).meta({ description: 'Of a message that is still refused.' }),
  })
  .meta({ id: 'ReplayedItem' });

export const replayAnswerSchema = z
  .strictObject({
    replayId: z.exactOptional(id('Stands in the ledger entries of the kind `replay`; a dry run has none.')),
    mode: z.enum(['decide', 'send']).meta({ description: 'As asked.' }),
    dryRun: z.boolean().meta({ description: 'Nothing was written and nothing sent.' }),
    counts: z.partialRecord(z.enum(results), z.int().min(1)).meta({ description: 'How many items have each result.' }),
    items: z.array(itemSchema).meta({ description: 'One for each thing that was looked at.' }),
    next: z.exactOptional(z.string()).meta({ description: 'There is more: the `after` of the next request.' }),
  })
  .meta({ id: 'ReplayAnswer' });

const deadFields = {
  id: id('Of the follow-up, or of the refused message.'),
  at: moment('When it ended without a message, or was refused.'),
  cause: word(deadLetterCauses, 'Why it ended so: docs/replays.md.'),
  replay: z.enum(['decide', 'send']).meta({
    description: 'The mode of a replay that may lead to a message; `send` where a provider had taken the first one.',
  }),
};

const deadLetterSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({
      ...deadFields,
      kind: z.literal('follow_up'),
      tenant: tenantId(),
      callId: callId(),
      ref: callRef(),
      eventId: id('The event that led to it.'),
      trigger: triggerName(),
      subjectId: subjectId(),
      revision: revision(),
      outcome: z.enum(followUpOutcomes).meta({ description: 'What its follow-up came to.' }),
      failure: z.exactOptional(failureReasonSchema).meta({ description: 'What the last provider said, in our words.' }),
    }),
    z.strictObject({
      ...deadFields,
      kind: z.literal('refused_message'),
      tenant: z.string().nullable().meta({ description: 'Null where nobody knows whose it is.' }),
      door: word(['pubsub.pull', 'pubsub.push'], 'By which it came.'),
      bytes: z.int().meta({ description: 'How long it is.' }),
      faults: z.array(faultSchema).meta({ description: 'Why it was refused.' }),
    }),
  ])
  .meta({ id: 'DeadLetter' });

export const deadLetterPageSchema = z
  .strictObject({
    deadLetters: z.array(deadLetterSchema).meta({ description: 'In the order of their time.' }),
    next: z.string().meta({ description: 'The `after` of the next page.' }),
    more: z.boolean().meta({ description: 'More is there already.' }),
  })
  .meta({ id: 'DeadLetterPage' });
