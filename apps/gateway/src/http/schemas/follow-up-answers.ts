import { z } from 'zod';
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

export const id = (what: string) => z.uuid().meta({ description: what });

export const callRef = () =>
  id(
    "Our own id of the call. `GET /v1/calls/{callId}` takes it as well: a number in the platform's id is masked for a session.",
  );
export const moment = (what: string) => z.iso.datetime().meta({ description: what });

const verdicts = ['send', 'skip', 'hold', 'holdout'] as const;

/** The fields of a verdict; a duplicate has none of them. */
export const verdictFields = {
  verdict: z.enum(verdicts).meta({ description: 'The one decision on the event.' }),
  reason: z
    .exactOptional(z.string())
    .meta({ description: 'Why not, or why not yet: docs/states.md has every reason.', example: 'call_live' }),
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

export const failureReasonSchema = z
  .looseObject({
    kind: z.string().meta({ description: 'In our words: docs/states.md has every kind.', example: 'unreachable' }),
    permanent: z.boolean().meta({ description: 'The same message to the same address would fail again.' }),
    message: z.string().meta({ description: 'For people.' }),
  })
  .meta({ id: 'FailureReason', description: 'Why a message did not reach the person.' });

export const receiptSchema = z
  .strictObject({
    at: moment('When we received it.'),
    status: z.string().meta({ description: 'In our words: docs/states.md has every one.', example: 'delivered' }),
    rawStatus: z.string().meta({ description: "The provider's own word." }),
    providerId: z.string().meta({ description: 'The id of the message at its provider.' }),
    providerAt: z.exactOptional(moment('When it happened, where the provider says so.')),
    reason: z.exactOptional(failureReasonSchema),
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
    status: z.string().meta({ description: 'How far it got: docs/states.md has every status.', example: 'accepted' }),
    consentId: id('The evidence that it was allowed by.'),
    units: z.int().meta({ description: "In the channel's rate unit: segments for SMS." }),
    providerIds: providerIds(),
    engagement: z
      .array(z.string())
      .meta({ description: 'What the person did with it: read, replied, typing, tapped.' }),
    reason: z.exactOptional(failureReasonSchema),
    uncertainCause: z.exactOptional(z.string()).meta({ description: 'Of an uncertain one: what its send ended with.' }),
    uncertain: z.exactOptional(uncertaintySchema).meta({
      description: 'As long as nobody knows whether it was sent: see `/v1/uncertain-sends`.',
    }),
    plannedAt: moment('When it was, or is, to leave; a `postponed` entry of the ledger moves it.'),
    acceptedAt: z.exactOptional(moment('When the provider accepted it.')),
    text: z.exactOptional(z.string()).meta({ description: 'The message as the person reads it.' }),
    receipts: z.array(receiptSchema).meta({ description: 'In the order of receipt.' }),
  })
  .meta({ id: 'Attempt' });

const followUpStates = ['held', 'planned', 'sending', 'switching', 'settled'] as const;
const outcomes = ['reached', 'unreached', 'uncertain', 'suppressed', 'expired', 'holdout'] as const;

const stateFields = {
  state: z.enum(followUpStates).meta({ description: 'Where it stands: docs/states.md.' }),
  outcome: z.exactOptional(z.enum(outcomes)).meta({ description: 'Of a settled one.' }),
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
    reason: z
      .exactOptional(z.string())
      .meta({ description: 'Why nothing was sent, of one that is settled so: docs/states.md.' }),
    holdReason: z.exactOptional(z.string()).meta({
      description:
        'What a held one waits for; `pair_limit`: the account has just written to the person; `quiet_hours`: it is too early or too late where the person may be.',
      example: 'call_live',
    }),
    dueAt: moment('When it is, or was, due.'),
    basis: z
      .string()
      .meta({ description: 'Which clock the five seconds run on: docs/states.md.', example: 'call_ended' }),
    basisAt: moment('The due basis.'),
    plan: z.exactOptional(z.looseObject({})).meta({
      description:
        'The ordered channels, each with its reason, and the others with their why-not; whether the person may be written to at that hour (`quietHours`), and what it answers (`answers`).',
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
    answers: z
      .exactOptional(
        z.strictObject({
          replyId: id('The reply.'),
          whyNoEvidence: z.exactOptional(z.enum(['too_late', 'asks_nothing', 'promotes'])).meta({
            description:
              'Why what the person wrote permits no answer itself, where no consent does: `too_late`, written more than a day ago; `asks_nothing`, a stop, something unclear, START or a mere emoji; `promotes`, the answer would.',
          }),
        }),
      )
      .meta({ description: 'Of an answer: what it answers.' }),
    waited: z.enum(['accepted', 'delivered', 'settled', 'timed_out', 'not_asked']).meta({
      description:
        'What ended the wait. `settled`: the message will not get that far any more. An uncertain send may still, so it is waited for until `timed_out`.',
    }),
  })
  .meta({ id: 'FollowUpAnswer' });
