import { type CallEvent, type Fault, isTrigger, parseCallEvent, triggers } from '@aftercall/core';
import { triggerOfAnswer, type RepliedTo } from './answered-reply.ts';
import { unknownField } from './check-fields.ts';
import { invalidRequest } from './problem.ts';
import { followUpRequestSchema } from './schemas/follow-up-request.ts';

/** The source of the events that this API makes. */
export const apiSource = 'urn:aftercall:api';

const knownFields: ReadonlySet<string> = new Set(Object.keys(followUpRequestSchema.shape));

/**
 * The call event that a request for a follow-up stands for, so that it is judged like any other.
 *
 * @param id the event's: the same again is a repeat.
 * @param answered the message of a person that it answers.
 * @throws {Problem} 400 with every fault, in the words of the request.
 */
export function followUpEvent(
  request: unknown,
  id: string,
  answered?: RepliedTo,
): { readonly event: CallEvent; readonly body: unknown } {
  if (!isRecord(request)) {
    throw invalidRequest({ field: '', message: 'must be an object with callId, trigger and what it is about' });
  }
  const { tenant, callId, trigger, live, ...data } = answered === undefined ? request : asAnswer(request, answered);
  const faults = Object.keys(request)
    .filter((key) => !knownFields.has(key))
    .map((key) => ({ field: key.slice(0, 64), message: unknownField }));
  if (typeof trigger !== 'string' || !isTrigger(trigger)) {
    faults.push({ field: 'trigger', message: `must be one of ${triggers.join(', ')}` });
    throw invalidRequest(...faults);
  }
  const body = {
    specversion: '1.0',
    id,
    source: apiSource,
    type: trigger,
    subject: callId,
    ...(tenant !== undefined && { tenant }),
    data: { live: live ?? true, ...data },
  };
  const parsed = parseCallEvent(body);
  if (!parsed.ok) faults.push(...parsed.faults.map(inWordsOfRequest));
  if (faults.length > 0 || !parsed.ok) throw invalidRequest(...faults);
  return { event: parsed.event, body };
}

/** What an answer need not say, because its reply does. The id of its own makes one answer of all to the same message. */
function asAnswer(request: Readonly<Record<string, unknown>>, { callId, reply }: RepliedTo): typeof request {
  const { request: asked } = request;
  return {
    ...request,
    callId,
    trigger: triggerOfAnswer,
    ...(isRecord(asked) && { request: { id: `reply:${reply.replyId}`, ...asked } }),
  };
}

/** Whether a request gives its answer an id, so that it is another one than those before. */
export function namesItsAnswer(request: unknown): boolean {
  return isRecord(request) && isRecord(request['request']) && request['request']['id'] !== undefined;
}

const fieldOfAttribute: Readonly<Record<string, string>> = {
  id: 'Idempotency-Key',
  subject: 'callId',
  type: 'trigger',
  data: '',
};

function inWordsOfRequest({ field, message }: Fault): Fault {
  return { field: fieldOfAttribute[field] ?? field.replace(/^data\./, ''), message };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
