import { arms, triggers } from '@aftercall/core';
import { z } from 'zod';
import { planFields, quietHoursSchema } from './plan-schema.ts';
import { failureReasonSchema } from './provider-schemas.ts';
import { flag, id, moment, text, word } from './schema-parts.ts';
import { dueBases, followUpOutcomes, verdictReasons, verdicts } from './words.ts';

const trigger = () => z.enum(triggers).meta({ description: 'The trigger that it is about.' });
const subjectId = () => text('The booking, payment, escalation or request.', 'B-77');
const followUpId = () => id('The follow-up.');

/** What came in, and what was decided about it. */

export const eventEntry = z
  .strictObject({
    eventId: id('Ours.'),
    source: text('`source` of the event, as the voice platform gave it.', '/voice/agent-7'),
    id: text('`id` of the event, as the voice platform gave it.'),
    type: text('`type` of the event, of whatever word.', 'booking.confirmed'),
    time: z.exactOptional(text('`time` of the event, as the voice platform gave it: RFC 3339.')),
    score: z.exactOptional(z.number()).meta({ description: 'Of `csat.scored`: what the person made of the call.' }),
    bookingId: z.exactOptional(text('Of `appointment.attended` and `appointment.missed`: whose appointment it was.')),
    callerDiffers: z.exactOptional(flag('It names another number than its call is fixed to, which is not used.')),
    inReplyTo: z.exactOptional(id('Of an answer (docs/replies.md): the reply that it answers.')),
  })
  .meta({ id: 'EventEntryData', description: 'A call event came in.' });

export const verdictEntry = z
  .strictObject({
    verdictId: id('The verdict.'),
    eventId: id('The event that it is about.'),
    verdict: z.enum(verdicts).meta({ description: 'The one decision on the event.' }),
    reason: z.exactOptional(word(verdictReasons, 'Why not, or why not yet: docs/states.md.')),
    until: z.exactOptional(moment('Of `hold`: when it is looked at again at the latest.')),
    followUpId: z.exactOptional(id('The follow-up that the event is about; absent where it led to none.')),
    supersedes: z.exactOptional(id('The verdict that it takes the place of.')),
    quietHours: z
      .exactOptional(quietHoursSchema)
      .meta({ description: 'Of a verdict for the hours: how it was decided.' }),
  })
  .meta({ id: 'VerdictEntryData', description: 'The decision on an event.' });

export const planEntry = z
  .strictObject({
    followUpId: followUpId(),
    trigger: trigger(),
    subjectId: subjectId(),
    revision: z.int().meta({ description: 'Which version of its subject it tells.' }),
    again: z.exactOptional(z.int().min(1)).meta({
      description:
        'The how-manieth time that the revision is told again: sent again on purpose, or confirmed anew after a cancellation or an erasure.',
    }),
    basis: word(dueBases, 'Which clock the five seconds run on: docs/states.md.'),
    basisAt: moment('The due basis.'),
    ...planFields,
    mergedInto: z.exactOptional(id('The follow-up whose message carries this one, too.')),
  })
  .meta({
    id: 'PlanEntryData',
    description:
      'A follow-up has its channels; said again where channels were passed over, or the hours were lifted for it.',
  });

export const exposureEntry = z
  .strictObject({
    followUpId: followUpId(),
    experiment: text('The name of the hold-out.', 'reminders-2026'),
    arm: z.enum(arms).meta({ description: '`told`: is written to. `held_out`: is not.' }),
    bookingId: text('Whose appointment it is about.', 'B-77'),
    channel: text('The first of its plan.', 'sms'),
    outcomeBy: moment('What is not known of the appointment by then stays unknown.'),
  })
  .meta({
    id: 'ExposureEntryData',
    description:
      'A follow-up was about to leave, and its person is in an arm of a hold-out: said of both arms, docs/hold-out.md.',
  });

export const settledEntry = z
  .strictObject({
    followUpId: followUpId(),
    outcome: z.enum(followUpOutcomes).meta({ description: 'Of the follow-up; a late receipt may change it.' }),
    reason: z.exactOptional(word(verdictReasons, 'Why nothing was sent, where it ends without a message.')),
    cause: z.exactOptional(failureReasonSchema).meta({
      description: 'What the last try failed for, of one that expired while it was to be tried again.',
    }),
  })
  .meta({ id: 'SettledEntryData', description: 'What the follow-up came to.' });

export const withdrawalEntry = z
  .strictObject({
    trigger: trigger(),
    subjectId: subjectId(),
    at: moment('By the clock of the voice platform where it told it: what was confirmed before is withdrawn.'),
  })
  .meta({ id: 'WithdrawalEntryData', description: 'A booking or a payment was taken back.' });

export const replayEntry = z
  .strictObject({
    replayId: id('As `POST /v1/replays` answered.'),
    by: text('The name of the API key, or of the person at the console.'),
    why: text('In their words.'),
    mode: z.enum(['decide', 'send']).meta({ description: 'Decided again, or sent again on purpose.' }),
    items: z
      .array(
        z.strictObject({
          followUpId: z.exactOptional(followUpId()),
          eventId: z.exactOptional(id('Of an event that was named.')),
          refusedId: z.exactOptional(id('Of a refused message.')),
          result: text('What became of it, as `POST /v1/replays` answers it.', 'planned'),
          reason: z.exactOptional(text('Of what is held or skipped: docs/states.md.', 'no_consent')),
          againAs: z.exactOptional(id('The follow-up that sends it once more.')),
        }),
      )
      .meta({ description: 'Of this call, or of the refused message.' }),
  })
  .meta({ id: 'ReplayEntryData', description: 'Somebody had follow-ups decided, or sent, again: docs/replays.md.' });

export const limitEntry = z
  .strictObject({
    limit: z.enum(['spend_day', 'spend_month']).meta({ description: 'Which one.' }),
    since: moment('When the day or the month began, of UTC.'),
    used: z.number().meta({ description: "What was spent since, in the tenant's currency." }),
    most: z.number().meta({ description: 'The limit, in the same currency.' }),
  })
  .meta({
    id: 'LimitEntryData',
    description: "A message took a tenant's spend over four fifths of a limit: docs/guards.md.",
  });
