import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestHandler } from 'express';
import type { Plan, TenantPolicy } from '@aftercall/core';
import type { FollowUpView } from '../../ledger/reads/views.ts';
import type { ApiCaller, Authenticator } from '../authenticate.ts';
import { answeredReply } from '../answered-reply.ts';
import { BacklogFullError } from '../../engine/ingest.ts';
import { tellOfEvents } from '../../engine/tell-of-events.ts';
import { checkFields } from '../check-fields.ts';
import { followUpEvent, namesItsAnswer } from '../follow-up-event.ts';
import type { HttpAppParts } from '../http-app-parts.ts';
import { Problem } from '../problem.ts';
import { readJson } from '../read-body.ts';
import { type VerdictAnswer, verdictAnswer } from '../schemas/event-answer.ts';
import { waitQuerySchema } from '../schemas/follow-up-request.ts';
import { sendJson } from '../send-json.ts';
import { traceparentOf } from '../traceparent.ts';
import { whenGone } from '../when-gone.ts';
import { type WaitEnd, type WaitGoal, waitForFollowUp } from '../wait-for-follow-up.ts';

/** The event that a request became, as it was stored. */
interface StoredRequest {
  readonly tenant: TenantPolicy;
  readonly callId: string;
  readonly eventId: string;
  readonly isRepeat: boolean;
  /** Of a repeat it has to be looked up. */
  readonly verdict: VerdictAnswer | undefined;
}

/**
 * `POST /v1/follow-ups`: a follow-up that an agent asks for, now. It goes the way of every
 * other event; the difference is that its caller may wait to hear how far the message got.
 */
export function postFollowUp(parts: HttpAppParts, authenticator: Authenticator): RequestHandler {
  // Below the path of the public URL, which the proxy in front takes off.
  const followUps = `${new URL(parts.publicUrl).pathname.replace(/\/$/, '')}/v1/follow-ups`;
  return async (request, response) => {
    const caller = authenticator.authenticate(request);
    // Before anything is stored: a request with a fault in it is refused whole.
    const { wait, timeout } = checkFields(waitQuerySchema, request.query);
    const stored = await store(parts, authenticator, caller, request);
    const first = await find(parts, stored);
    const waited = wait === undefined ? undefined : await waitFor(parts, stored, first, wait, timeout, response);
    const followUp = waited?.followUp ?? first;
    const verdict = await currentVerdict(parts, stored, followUp);
    sendJson(response, statusOf(verdict, stored), answer(stored, verdict, followUp, waited?.end), {
      ...(followUp !== undefined && { location: `${followUps}/${followUp.id}` }),
    });
  };
}

async function store(
  parts: HttpAppParts,
  authenticator: Authenticator,
  caller: ApiCaller,
  request: IncomingMessage,
): Promise<StoredRequest> {
  const { admission, ingest, limits, newId, now, replies } = parts;
  const receivedAt = now();
  if ((await admission.enter()) === 'refused') throw new BacklogFullError('Too much is under way.');
  const key = request.headers['idempotency-key'];
  const asked = await readJson(request, limits.eventBytes, caller.bodies);
  const replied = await answeredReply(asked, replies, (named) => authenticator.requireTenant(caller, named));
  const { event, body } = followUpEvent(asked, typeof key === 'string' ? key : newId(), replied);
  const tenant = authenticator.requireTenant(caller, event.tenant);
  const answers = replied && { reply: replied.reply, text: replied.text, isNamed: namesItsAnswer(asked) };
  const incoming = [{ tenant, event, body, receivedAt, ...(answers && { answers }) }];
  const result = await ingest.ingest(incoming);
  tellOfEvents(parts, 'follow-ups', incoming, result, traceparentOf(request));
  const stored = result.ok ? result.events[0] : undefined;
  if (stored === undefined) {
    const message = 'was used before with another body: give a new request a key of its own';
    const faults = [{ field: 'Idempotency-Key', message }];
    throw new Problem('event-conflict', 'The first body is kept, and nothing of this request was written.', { faults });
  }
  const { eventId } = stored;
  const about = { tenant, callId: event.subject, eventId };
  return stored.status === 'duplicate'
    ? { ...about, isRepeat: true, verdict: undefined }
    : { ...about, isRepeat: false, verdict: verdictAnswer(stored.verdict) };
}

async function find(
  { journeys, followUps }: HttpAppParts,
  { tenant, callId, eventId, verdict }: StoredRequest,
): Promise<FollowUpView | undefined> {
  if (verdict === undefined) return journeys.followUpOfEvent(tenant.id, callId, eventId);
  return verdict.followUpId === undefined ? undefined : followUps.find([tenant.id], verdict.followUpId);
}

async function waitFor(
  { followUps, followUpNews: news, waitsEnd = new AbortController().signal }: HttpAppParts,
  { tenant }: StoredRequest,
  followUp: FollowUpView | undefined,
  goal: WaitGoal,
  timeoutMs: number,
  response: ServerResponse,
): Promise<{ end: WaitEnd; followUp: FollowUpView | undefined }> {
  // Nothing will be sent, so there is nothing to wait for.
  if (followUp === undefined) return { end: 'settled', followUp };
  const signal = AbortSignal.any([whenGone(response), waitsEnd, AbortSignal.timeout(timeoutMs)]);
  const read = () => followUps.find([tenant.id], followUp.id);
  // A follow-up that another message carries moves with the carrier.
  return waitForFollowUp({ followUpId: followUp.mergedInto ?? followUp.id, goal, news, read, signal });
}

/** The verdict that was given, unless it was overtaken meanwhile or is not known here: then the ledger says it. */
async function currentVerdict(
  { journeys }: HttpAppParts,
  { tenant, callId, eventId, verdict }: StoredRequest,
  followUp: FollowUpView | undefined,
): Promise<VerdictAnswer> {
  const isOvertaken = verdict?.verdict === 'hold' && followUp?.state !== 'held';
  if (verdict !== undefined && !isOvertaken) return verdict;
  const [journey] = await journeys.ofCall([tenant.id], callId);
  for (const { kind, data } of journey?.entries.toReversed() ?? []) {
    if (kind !== 'verdict' || data.eventId !== eventId) continue;
    const { reason, until, followUpId } = data;
    return {
      verdict: data.verdict,
      ...(reason !== undefined && { reason }),
      ...(until !== undefined && { until: new Date(until) }),
      ...(followUpId !== undefined && { followUpId }),
    };
  }
  throw new Error('an event was stored without a verdict');
}

function statusOf({ verdict }: VerdictAnswer, { isRepeat }: StoredRequest): number {
  if (verdict === 'hold') return 202;
  return verdict === 'send' && !isRepeat ? 201 : 200;
}

function answer(
  { eventId }: StoredRequest,
  verdict: VerdictAnswer,
  followUp: FollowUpView | undefined,
  waited: WaitEnd | undefined,
): object {
  const channel = followUp?.attempts.at(-1)?.channel;
  const plan = followUp?.plan as Partial<Plan> | undefined;
  return {
    ...verdict,
    eventId,
    ...(followUp !== undefined && { state: followUp.state, attempts: followUp.attempts }),
    ...(followUp?.outcome !== undefined && { outcome: followUp.outcome }),
    ...(channel !== undefined && { channel }),
    ...(plan?.answers && { answers: plan.answers }),
    waited: waited ?? 'not_asked',
  };
}
