import { z } from 'zod';
import { planFields, planSchema } from '../../ledger/rows/entries/plan-schema.ts';
import { billingSchema, failureReasonSchema } from '../../ledger/rows/entries/provider-schemas.ts';
import { id, moment, word } from '../../ledger/rows/entries/schema-parts.ts';
import {
  attemptStatuses,
  dueBases,
  followUpOutcomes,
  followUpStates,
  holdReasons,
  receiptStatuses,
  skipReasons,
  uncertainCauses,
  verdictReasons,
  verdicts,
} from '../../ledger/rows/entries/words.ts';
import {
  accountId,
  callId,
  channelName,
  providerIds,
  revision,
  subjectId,
  tenantId,
  triggerName,
} from './answer-fields.ts';

/** The fields of a verdict; a duplicate has none of them. */
export const verdictFields = {
  verdict: z.enum(verdicts).meta({ description: 'The one decision on the event.' }),
  reason: z.exactOptional(word(verdictReasons, 'Why not, or why not yet: docs/states.md.')),
  until: z.exactOptional(moment('When a held follow-up is looked at again at the latest.')),
  followUpId: z.exactOptional(id('The follow-up that the event is about.')),
};

const eventAnswerSchema = z
  .union([
    z.strictObject({
      id: z.string().meta({ description: "The event's own id." }),
      eventId: id('Ours.'),
      status: z.literal('accepted').meta({ description: 'It is new.' }),
      ...verdictFields,
    }),
    z.strictObject({
      id: z.string().meta({ description: "The event's own id." }),
      eventId: id('Of the event that came first.'),
      status: z.literal('duplicate').meta({ description: 'It came before, with the same body.' }),
    }),
  ])
  .meta({ id: 'EventAnswer' });

export const eventsAnswerSchema = z
  .strictObject({
    accepted: z.int().min(0).meta({ description: 'How many are new.' }),
    duplicates: z.int().min(0).meta({ description: 'How many came before.' }),
    events: z.array(eventAnswerSchema).meta({ description: 'In the order of the request.' }),
  })
  .meta({ id: 'EventsAnswer', description: 'Everything of the request is committed.' });

export const receiptSchema = z
  .strictObject({
    at: moment('When we received it.'),
    status: word(receiptStatuses, 'In our words: docs/states.md.'),
    rawStatus: z.string().meta({ description: "The provider's own word." }),
    providerId: z.string().meta({ description: 'The id of the message at its provider.' }),
    providerAt: z.exactOptional(moment('When it happened, where the provider says so.')),
    billing: z.exactOptional(billingSchema),
    reason: z.exactOptional(failureReasonSchema),
    carriedBy: z
      .exactOptional(z.string())
      .meta({ description: 'The channel that carried it, where that is another than it was sent on.', example: 'rcs' }),
    lateTruth: z.exactOptional(z.literal(true)).meta({
      description: 'It arrived after a failure had been reported, or after its channel had been left for the next one.',
    }),
    doubleDelivery: z.exactOptional(z.literal(true)).meta({
      description: 'It arrived although the same follow-up had arrived before, by another attempt.',
    }),
  })
  .meta({ id: 'Receipt' });

const uncertaintySchema = z
  .strictObject({
    since: moment('When we learnt that it is uncertain.'),
    asked: z.int().min(0).meta({ description: 'How often its provider was asked.' }),
    parkedAt: z.exactOptional(moment('Nobody is asked any more: it waits for a person.')),
  })
  .meta({ id: 'Uncertainty' });

const attemptSchema = z
  .strictObject({
    id: id('It travels to the provider and comes back on receipts.'),
    channel: channelName(),
    account: accountId(),
    step: z.int().meta({ description: 'The step of the plan, from 0.' }),
    try: z.int().meta({ description: 'Counts the tries of one step, from 1.' }),
    status: word(attemptStatuses, 'How far it got: docs/states.md.'),
    consentId: id('The evidence that it was allowed by.'),
    units: z.int().meta({ description: "In the channel's rate unit: segments for SMS." }),
    providerIds: providerIds(),
    engagement: z
      .array(word(['read', 'replied', 'typing', 'tapped'], 'One thing that the person did.'))
      .meta({ description: 'What the person did with it.' }),
    reason: z.exactOptional(failureReasonSchema),
    uncertainCause: z.exactOptional(word(uncertainCauses, 'Of an uncertain one: what its send ended with.')),
    uncertain: z.exactOptional(uncertaintySchema).meta({
      description: 'As long as nobody knows whether it was sent: see `/v1/uncertain-sends`.',
    }),
    plannedAt: moment('When it was, or is, to leave; a `postponed` entry of the ledger moves it.'),
    acceptedAt: z.exactOptional(moment('When the provider accepted it.')),
    text: z.exactOptional(z.string()).meta({ description: 'The message as the person reads it.' }),
    receipts: z.array(receiptSchema).meta({ description: 'In the order of receipt.' }),
  })
  .meta({ id: 'Attempt' });

const stateFields = {
  state: z.enum(followUpStates).meta({ description: 'Where it stands: docs/states.md.' }),
  outcome: z.exactOptional(z.enum(followUpOutcomes)).meta({ description: 'Of a settled one.' }),
};

export const followUpSchema = z
  .strictObject({
    id: id('The follow-up.'),
    tenant: tenantId(),
    callId: callId(),
    trigger: triggerName(),
    subjectId: subjectId(),
    revision: revision(),
    again: z.exactOptional(z.int().min(1)).meta({
      description:
        'The how-manieth time that this revision is told again: sent again on purpose, or confirmed under the same number after a cancellation. Absent for the first.',
    }),
    live: z.boolean().meta({ description: 'It was asked for while the caller was on the line.' }),
    ...stateFields,
    reason: z.exactOptional(word(skipReasons, 'Why nothing was sent, of one that is settled so: docs/states.md.')),
    holdReason: z.exactOptional(
      word(
        holdReasons,
        'What a held one waits for: docs/states.md. `pair_limit`: the account has just written to the person; `quiet_hours`: it is too early or too late where the person may be.',
      ),
    ),
    dueAt: moment('When it is, or was, due.'),
    basis: word(dueBases, 'Which clock the five seconds run on: docs/states.md.'),
    basisAt: moment('The due basis.'),
    plan: z.exactOptional(planSchema).meta({
      description: 'Absent until it is planned, and of one that ended before.',
    }),
    mergedInto: z.exactOptional(id('The follow-up whose message carries this one, too.')),
    attempts: z.array(attemptSchema).meta({ description: 'Oldest first.' }),
  })
  .meta({ id: 'FollowUp' });

const { state, outcome } = stateFields;

export const followUpAnswerSchema = z
  .strictObject({
    eventId: id('The event that the request became.'),
    ...verdictFields,
    state: z.exactOptional(state),
    outcome,
    channel: z.exactOptional(z.string()).meta({ description: 'Of the last attempt.' }),
    attempts: z.exactOptional(z.array(attemptSchema)).meta({ description: 'Oldest first.' }),
    answers: planFields.answers,
    waited: z.enum(['accepted', 'delivered', 'settled', 'timed_out', 'not_asked']).meta({
      description:
        'What ended the wait. `settled`: the message will not get that far any more. An uncertain send may still, so it is waited for until `timed_out`.',
    }),
  })
  .meta({ id: 'FollowUpAnswer' });
