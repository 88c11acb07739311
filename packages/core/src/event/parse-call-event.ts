import type { z } from 'zod';
import {
  highestScore,
  type Appointment,
  type CallEvent,
  type Caller,
  type Fault,
  type Scored,
  type Transcript,
} from './call-event.ts';
import { callerSchema } from './caller-schema.ts';
import { eventSchemas, otherEventSchema, transcriptLink } from './event-schemas.ts';
import type { KnownEventType } from './event-schemas.ts';
import { formatPath } from './format-path.ts';
import { quickReader, type QuickReader } from './quick-reader.ts';
import { bookingId } from './trigger-schemas.ts';
import { isRecord, withoutBlanks } from './without-blanks.ts';

export type ParsedEvent =
  | { readonly ok: true; readonly event: CallEvent }
  | { readonly ok: false; readonly faults: readonly Fault[] };

/** The types whose body is anybody's: a fault in it must not cost the event. */
const freeBodies: ReadonlySet<string> = new Set<CallEvent['type']>([
  'call.ended',
  'call.transcript',
  'appointment.attended',
  'appointment.missed',
  'csat.scored',
]);

/** How deep `data.booking.location` lies below the event: as far as blanks are looked for. */
const sectionDepth = 2;

/**
 * Reads one CloudEvent into the event that the engine knows. Unknown attributes and
 * unknown keys of the body are left out of it (the raw body keeps them), texts are made
 * safe, and null or an empty text counts as absent. Names every fault at once. Never throws.
 */
export function parseCallEvent(value: unknown): ParsedEvent {
  if (!isRecord(value)) {
    return { ok: false, faults: [{ field: '', message: 'must be a JSON object: one event of CloudEvents 1.0' }] };
  }
  const { type } = value;
  if (!isKnownType(type)) return parseOther(value);
  const free = freeBodies.has(type);
  const given = withoutBlanks(value, free ? 0 : sectionDepth);
  const parsed = readEvent(type, given);
  if (!parsed.success) return { ok: false, faults: faultsOf(parsed.error, given) };
  const { data } = parsed.data;
  const body = free ? { ...commonOf(data), ...readOf(type, data) } : withoutBlanks(data ?? {}, sectionDepth - 1);
  // The schema of the type has checked the body; `data` follows `type`, which the compiler cannot see.
  return { ok: true, event: { ...attributesOf(parsed.data), type, data: body } as CallEvent };
}

type KnownEvent = z.output<(typeof eventSchemas)[KnownEventType]>;

const quickReaders: ReadonlyMap<string, QuickReader<KnownEvent>> = new Map(
  Object.entries(eventSchemas).map(([type, schema]) => [type, quickReader(schema)]),
);

function readEvent(type: KnownEventType, given: unknown): z.ZodSafeParseResult<KnownEvent> {
  const data = quickReaders.get(type)?.(given);
  return data === undefined ? eventSchemas[type].safeParse(given) : { success: true, data };
}

function parseOther(value: Readonly<Record<string, unknown>>): ParsedEvent {
  const given = withoutBlanks(value, 0);
  const parsed = otherEventSchema.safeParse(given);
  if (!parsed.success) return { ok: false, faults: faultsOf(parsed.error, given) };
  const { type: originalType, data } = parsed.data;
  return {
    ok: true,
    event: { ...attributesOf(parsed.data), type: 'other', originalType, data: commonOf(data) },
  };
}

function isKnownType(type: unknown): type is KnownEventType {
  return typeof type === 'string' && Object.hasOwn(eventSchemas, type);
}

type Attributes = Pick<z.output<typeof otherEventSchema>, 'id' | 'source' | 'subject' | 'time' | 'tenant'>;

function attributesOf({ id, source, subject, time, tenant }: Attributes): Attributes {
  return { id, source, subject, ...(time !== undefined && { time }), ...(tenant !== undefined && { tenant }) };
}

/** What every event may carry, out of a body that may hold anything. */
function commonOf(data: unknown): CallEvent['data'] {
  if (!isRecord(data)) return {};
  const caller = isRecord(data['caller']) ? readableCaller(data['caller']) : undefined;
  return { ...(caller && { caller }), ...(typeof data['live'] === 'boolean' && { live: data['live'] }) };
}

/** What an outcome or a transcript says, out of a body that may hold anything. */
function readOf(type: KnownEventType, data: unknown): Scored | Appointment | Transcript {
  if (!isRecord(data)) return {};
  if (type === 'csat.scored') return scoreOf(data);
  if (type === 'call.transcript') return transcriptOf(data);
  return type === 'appointment.attended' || type === 'appointment.missed' ? appointmentOf(data) : {};
}

function appointmentOf({ booking }: Readonly<Record<string, unknown>>): Appointment {
  const id = isRecord(booking) ? bookingId.safeParse(booking['id']) : undefined;
  return id?.success === true ? { booking: { id: id.data } } : {};
}

function transcriptOf({ transcriptUrl }: Readonly<Record<string, unknown>>): Transcript {
  const url = transcriptLink.safeParse(transcriptUrl);
  return url.success ? { transcriptUrl: url.data } : {};
}

function scoreOf({ score }: Readonly<Record<string, unknown>>): Scored {
  return typeof score === 'number' && score >= 0 && score <= highestScore ? { score } : {};
}

/** The fields of a caller that are well formed, one by one. */
function readableCaller(value: Readonly<Record<string, unknown>>): Caller {
  const whole = callerSchema.safeParse(withoutBlanks(value, 0));
  if (whole.success) return withoutBlanks(whole.data, 0);
  const readable = Object.entries(callerSchema.shape).flatMap(([key, schema]) => {
    if (!Object.hasOwn(value, key)) return [];
    const field = schema.safeParse(value[key]);
    return field.success ? [[key, field.data]] : [];
  });
  return withoutBlanks(Object.fromEntries(readable) as Caller, 0);
}

/** One fault for each field, in the order of the schema. */
function faultsOf(error: z.ZodError, given: unknown): readonly Fault[] {
  const faults = new Map<string, Fault>();
  for (const { path, message } of error.issues) {
    const field = formatPath(path);
    const missing = valueAt(given, path) === undefined && message.startsWith('must be ');
    faults.set(field, { field, message: missing ? `is missing or empty: ${message}` : message });
  }
  return [...faults.values()];
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let found = value;
  for (const step of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, step)) return undefined;
    found = (found as Readonly<Record<PropertyKey, unknown>>)[step];
  }
  return found;
}
