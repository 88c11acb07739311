import { type CallEvent, faultOfEventTime, type TenantPolicy } from '@aftercall/core';
import type { IncomingEvent } from '../../engine/ingest.ts';
import { tellOfEvents } from '../../engine/tell-of-events.ts';
import type { StoredResult } from '../../ledger/calls/event-store.ts';
import { type ApiCaller, type Authenticator, foreignTenant, unnamedTenant } from '../authenticate.ts';
import type { Door, HttpAppParts } from '../http-app-parts.ts';
import { answerBusy } from '../answer-busy.ts';
import { invalidRequest, Problem } from '../problem.ts';
import { readEvents } from '../read-events.ts';
import { sendJson } from '../send-json.ts';
import { traceparentOf } from '../traceparent.ts';
import { eventAnswer } from '../schemas/event-answer.ts';

/** `POST /v1/events`: one event or a batch, answered once all of it is committed. */
export function postEvents(parts: HttpAppParts, authenticator: Authenticator): Door {
  const { admission, ingest, limits, now } = parts;
  return async (request, response) => {
    const caller = authenticator.authenticate(request);
    const receivedAt = now();
    if ((await admission.enter()) === 'refused') return answerBusy(request, response);
    const { events, bodies, isBatch } = await readEvents(request, limits, caller.bodies);
    const tenants = tenantsOf(events, caller, authenticator, isBatch);
    assertTimes(events, receivedAt, isBatch);
    const incoming = events.map((event, index): IncomingEvent => {
      return { tenant: tenants[index] as TenantPolicy, event, body: bodies[index], receivedAt };
    });
    const result = await ingest.ingest(incoming);
    tellOfEvents(parts, 'http', incoming, result, traceparentOf(request));
    if (!result.ok) throw conflict(result.conflicts, isBatch);
    sendJson(response, 202, answer(events, result.events));
  };
}

/** One for each event: a foreign tenant among them makes the whole request a 404. */
function tenantsOf(
  events: readonly CallEvent[],
  caller: ApiCaller,
  authenticator: Authenticator,
  isBatch: boolean,
): readonly TenantPolicy[] {
  const choices = events.map((event) => authenticator.chooseTenant(caller, event.tenant));
  const tenants = choices.filter((choice) => typeof choice === 'object');
  if (tenants.length === choices.length) return tenants;
  if (choices.includes('foreign')) throw foreignTenant();
  const message = unnamedTenant(caller);
  const faults = choices.flatMap((choice, index) =>
    choice === 'unnamed' ? [{ ...placed(index, isBatch), field: 'tenant', message }] : [],
  );
  throw invalidRequest(...faults);
}

/** @throws {Problem} 400 for each consent that is said to have been given later than now. */
function assertTimes(events: readonly CallEvent[], receivedAt: Date, isBatch: boolean): void {
  const faults = events.flatMap((event, index) => {
    const fault = faultOfEventTime(event, receivedAt);
    return fault === undefined ? [] : [{ ...placed(index, isBatch), ...fault }];
  });
  if (faults.length > 0) throw invalidRequest(...faults);
}

function conflict(indexes: readonly number[], isBatch: boolean): Problem {
  const message = 'was used before by this source with another body: give a new event an id of its own';
  return new Problem(
    'event-conflict',
    'The first body of each event is kept, and nothing of this request was written.',
    {
      faults: indexes.map((index) => ({ ...placed(index, isBatch), field: 'id', message })),
    },
  );
}

function placed(index: number, isBatch: boolean): { index?: number } {
  return isBatch ? { index } : {};
}

function answer(events: readonly CallEvent[], results: readonly StoredResult[]): object {
  const answers = results.map((result, index) => eventAnswer(events[index]?.id ?? '', result));
  const duplicates = results.filter((result) => result.status === 'duplicate').length;
  return { accepted: results.length - duplicates, duplicates, events: answers };
}
