import { z } from 'zod';
import { highestScore, type CallEvent } from './call-event.ts';
import { callerSchema } from './caller-schema.ts';
import { revokedConsentSchema, spokenConsentSchema } from './consent-schemas.ts';
import { identifier, identifierInPath, link, timestamp, uriReferenceField } from './event-fields.ts';
import { readableText } from './quick-reader.ts';
import {
  bookingSchema,
  cancelledBookingSchema,
  escalationSchema,
  paymentSchema,
  refundedPaymentSchema,
  requestSchema,
} from './trigger-schemas.ts';

/** The types of event that are more than recorded. */
export type KnownEventType = Exclude<CallEvent['type'], 'other'>;

/** The data of the call event that a type stands for: what each schema has to come out as. */
type DataOf<Type, Event = CallEvent> = Event extends { readonly type: infer Types; readonly data: infer Data }
  ? Type extends Types
    ? Data
    : never
  : never;

/**
 * The attributes of CloudEvents 1.0 that count here; extensions beside `tenant` are taken and dropped.
 * https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md
 */
const attributes = {
  specversion: z.literal('1.0', { error: 'must be "1.0": CloudEvents 1.0 is the version that is read' }),
  id: identifier(256, 'The event, unique for its source. The same id again is a duplicate.', 'evt-5b1c'),
  source: uriReferenceField(512, 'Who says so.', '/voice/front-desk'),
  subject: identifierInPath(256, 'The id of the call on the voice platform.', 'call-81f2'),
  time: z.exactOptional(timestamp('When it happened, by the clock of the source.', '2026-11-24T20:59:58.120Z')),
  tenant: z.exactOptional(identifier(64, 'Whose call it was. Needless where the key speaks for one tenant.', 'acme')),
};

const contentTypeError =
  'must be a JSON type: send the body as JSON in data, with "application/json" or without this field';

const jsonType = /^[\w.+-]+\/(?:[\w.-]+\+)?json(?:;.*)?$/i;

/** How the body must come where it means something. */
const jsonBody = {
  datacontenttype: z.exactOptional(
    readableText(contentTypeError, (text) => (jsonType.test(text) ? text : { fault: contentTypeError }), {
      description: 'What `data` is.',
      example: 'application/json',
      pattern: jsonType.source,
    }),
  ),
  data_base64: z.exactOptional(z.never({ error: 'must not be given: send the body as JSON in data' })),
};

const live = z
  .boolean({ error: 'must be true or false' })
  .meta({ description: 'True asks to send while the caller is still on the line.' });

const common = { caller: z.exactOptional(callerSchema), live: z.exactOptional(live) };

function dataWith<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  const names = Object.keys(shape).join(' and ');
  return z
    .object({ ...shape, ...common }, { error: `must be an object${names && ` with ${names}`}` })
    .meta({ description: 'What the event says.' });
}

/** Any object: what is not known in it is left alone, and never a reason to lose the event. */
const anyObject = z
  .looseObject({}, { error: 'must be an object, or absent' })
  .meta({ description: 'Any object. `caller` in it is read where it is well formed.' });

function eventOf<Type extends KnownEventType, Data extends z.ZodType>(type: Type, data: Data, description: string) {
  return z.object({ ...attributes, ...jsonBody, type: z.literal(type), data }).meta({ title: type, description });
}

function eventWithFreeBody<Type extends KnownEventType>(type: Type, description: string) {
  return eventOf(type, z.exactOptional(anyObject), description);
}

const maxTranscriptLink = 2_000;

/** In the body of a `call.transcript`. */
export const transcriptLink = link(
  maxTranscriptLink,
  'Where it is kept.',
  'https://voice.example.com/transcripts/81f2',
);

/** One schema for each known type of event, as it comes over the wire; the API document is made from them. */
export const eventSchemas = {
  'call.started': eventOf('call.started', z.exactOptional(dataWith({})), 'A call began.'),
  'call.ended': eventWithFreeBody('call.ended', 'A call is over: what was held for its end falls due.'),
  'call.transcript': eventWithFreeBody(
    'call.transcript',
    `The transcript of a call, or where it is. The journey shows \`transcriptUrl\` of it, an https link of at most ${maxTranscriptLink} letters; nothing of it is sent to anybody.`,
  ),
  'booking.confirmed': eventOf('booking.confirmed', dataWith({ booking: bookingSchema }), 'A trigger.'),
  'payment.captured': eventOf('payment.captured', dataWith({ payment: paymentSchema }), 'A trigger.'),
  'escalation.accepted': eventOf('escalation.accepted', dataWith({ escalation: escalationSchema }), 'A trigger.'),
  'caller.requested': eventOf('caller.requested', dataWith({ request: requestSchema }), 'A trigger.'),
  'booking.cancelled': eventOf(
    'booking.cancelled',
    dataWith({ booking: cancelledBookingSchema }),
    'Withdraws what is still to be told of the booking: on this call at once, on earlier ones of the person when it would leave.',
  ),
  'payment.refunded': eventOf(
    'payment.refunded',
    dataWith({ payment: refundedPaymentSchema }),
    'Withdraws what is still to be told of the payment: on this call at once, on earlier ones of the person when it would leave.',
  ),
  'consent.granted': eventOf(
    'consent.granted',
    dataWith({ consent: spokenConsentSchema }),
    'The caller agreed to be written to: evidence.',
  ),
  'consent.revoked': eventOf(
    'consent.revoked',
    z.exactOptional(dataWith({ consent: z.exactOptional(revokedConsentSchema) })),
    'The caller withdrew a consent; with nothing named, all of them.',
  ),
  'appointment.attended': eventWithFreeBody(
    'appointment.attended',
    'An outcome: the person came. `booking.id` in it names the appointment.',
  ),
  'appointment.missed': eventWithFreeBody(
    'appointment.missed',
    'An outcome: the person did not come. `booking.id` in it names the appointment.',
  ),
  'csat.scored': eventWithFreeBody(
    'csat.scored',
    `An outcome: the person rated the call. The scorecard reads \`score\` in it, a number from 0 to ${highestScore}.`,
  ),
} satisfies { readonly [Type in KnownEventType]: z.ZodType<{ readonly type: Type; readonly data?: DataOf<Type> }> };

/** Any other type of event: recorded, never acted on, and so its body may be anything at all. */
export const otherEventSchema = z
  .object({
    ...attributes,
    // Said in the document alone: whoever reads an event asks for the known types first.
    type: identifier(256, 'What happened.', 'call.rated').meta({ not: { enum: Object.keys(eventSchemas) } }),
    data: z.unknown().optional().meta({ description: 'Anything.' }),
  })
  .meta({ title: 'any other type', description: 'Accepted, and answered with `skip(not_a_trigger)`.' });
