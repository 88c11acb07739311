import type { RequestHandler } from 'express';
import { mostReplayed, ReplayKeyConflictError, type ReplayItem, type ReplayRequest } from '../../engine/replays.ts';
import { BadCursorError } from '../../ledger/reads/feed.ts';
import { SelectionTooLargeError } from '../../ledger/replays/replay-selection.ts';
import type { Authenticator } from '../authenticate.ts';
import { checkFields } from '../check-fields.ts';
import { auditAct } from '../console/audit-act.ts';
import type { HttpAppParts } from '../http-app-parts.ts';
import { invalidRequest, Problem } from '../problem.ts';
import { readJson } from '../read-body.ts';
import { verdictAnswer } from '../schemas/event-answer.ts';
import { idempotencyKeySchema, replaySchema, type ReplayBody } from '../schemas/replay-schemas.ts';
import { sendJson } from '../send-json.ts';

/** `POST /v1/replays`: decide again, or send again; audited. */
export function postReplay(parts: HttpAppParts, authenticator: Authenticator): RequestHandler {
  const { replays, limits } = parts;
  return async (request, response) => {
    const caller = authenticator.authenticate(request, 'operator');
    const named = request.headers['idempotency-key'];
    const { 'Idempotency-Key': key } = checkFields(idempotencyKeySchema, {
      ...(named !== undefined && { 'Idempotency-Key': named }),
    });
    const body = await readJson(request, limits.batchBytes, caller.bodies);
    const { tenant, mode, why, dryRun, select } = checkFields(replaySchema, body);
    const scope =
      tenant === undefined
        ? caller
        : { tenants: [authenticator.requireTenant(caller, tenant).id], speaksForAll: false };
    const object = `${dryRun ? 'dry run, ' : ''}${mode} by ${objectOf(select)}`;
    await auditAct(parts, caller, {
      act: 'replay',
      object,
      reason: why,
      ...(tenant !== undefined && { tenant }),
    });
    const { replayId, items, next } = await replays
      .run({
        mode,
        dryRun,
        by: caller.name,
        // Somebody's words, in a ledger that holds nothing of anybody's.
        why,
        tenants: scope.tenants,
        speaksForAll: scope.speaksForAll,
        selection: selectionOf(select),
        ...(key !== undefined && { idempotency: { key, body } }),
      })
      .catch((error: unknown) => Promise.reject(problemOf(error)));
    const counts = Object.fromEntries(
      [...Map.groupBy(items, (one) => one.outcome.result)].map(([result, those]) => [result, those.length]),
    );
    const answers = items.map((one) => answerOf(one, dryRun));
    sendJson(response, 200, {
      ...(!dryRun && { replayId }),
      mode,
      dryRun,
      counts,
      items: answers,
      ...(next && { next }),
    });
  };
}

function selectionOf({
  events,
  calls,
  followUps,
  refusals,
  ...time
}: ReplayBody['select']): ReplayRequest['selection'] {
  if (events !== undefined) return { by: 'events', ids: events.map(lowerCase) };
  if (calls !== undefined) return { by: 'calls', ids: calls };
  if (followUps !== undefined) return { by: 'followUps', ids: followUps.map(lowerCase) };
  if (refusals !== undefined) return { by: 'refusals', ids: refusals.map(lowerCase) };
  const { from = '', to = '', ...rest } = time;
  return { by: 'time', from: new Date(from), to: new Date(to), ...rest };
}

/** What was selected, in short: the whole of it stands in the ledger. */
function objectOf({ events, calls, followUps, refusals, from, to }: ReplayBody['select']): string {
  const lists = { events, calls, followUps, refusals };
  const [name, ids = []] = Object.entries(lists).find(([, list]) => list !== undefined) ?? [];
  if (name === undefined) return `time from ${from} to ${to}`;
  return `${name} ${ids.slice(0, 3).join(', ')}${ids.length > 3 ? ` and ${ids.length - 3} more` : ''}`;
}

/** As PostgreSQL writes an id. */
function lowerCase(id: string): string {
  return id.toLowerCase();
}

/** What does not exist after a dry run is not named in its answer. */
function answerOf({ outcome, ...named }: ReplayItem, dryRun: boolean): object {
  if (outcome.result === 'taken') {
    const events = outcome.events.map((one) => {
      if (one.status === 'duplicate') return { eventId: one.eventId, status: one.status };
      const { followUpId, ...verdict } = verdictAnswer(one.verdict);
      const made = dryRun ? {} : { eventId: one.eventId, ...(followUpId !== undefined && { followUpId }) };
      return { ...made, status: one.status, ...verdict };
    });
    return { ...named, result: outcome.result, events };
  }
  if (!dryRun || !('againAs' in outcome)) return { ...named, ...outcome };
  const { againAs: _made, ...rest } = outcome;
  return { ...named, ...rest };
}

function problemOf(error: unknown): unknown {
  if (error instanceof ReplayKeyConflictError) {
    const message = 'was used before with another body: give a new replay a key of its own';
    const faults = [{ field: 'Idempotency-Key', message }];
    return new Problem('event-conflict', 'The first body is kept, and nothing of this replay was done.', { faults });
  }
  if (error instanceof SelectionTooLargeError) {
    const message = `lead to more than ${mostReplayed} follow-ups: name fewer in one replay`;
    return invalidRequest({ field: 'select.calls', message });
  }
  if (error instanceof BadCursorError) {
    return invalidRequest({ field: 'select.after', message: 'must be the `next` of an earlier answer' });
  }
  return error;
}
