import type { RequestHandler } from 'express';
import type { SettlementResult } from '../../dispatch/settlements.ts';
import { type Authenticator, foreignTenant } from '../authenticate.ts';
import { checkFields } from '../check-fields.ts';
import { auditAct } from '../console/audit-act.ts';
import type { HttpAppParts } from '../http-app-parts.ts';
import { notFound, Problem } from '../problem.ts';
import { readJson } from '../read-body.ts';
import { settlementSchema, uncertainSendsQuerySchema } from '../schemas/uncertain-schemas.ts';
import { readPage } from '../read-page.ts';
import { sendJson } from '../send-json.ts';

const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** `GET /v1/uncertain-sends`: the queue, oldest first. */
export function listUncertainSends({ uncertainQueue }: HttpAppParts, authenticator: Authenticator): RequestHandler {
  return async (request, response) => {
    const caller = authenticator.authenticate(request);
    const { tenant, ...query } = checkFields(uncertainSendsQuerySchema, request.query);
    if (tenant !== undefined && !caller.tenants.includes(tenant)) throw foreignTenant();
    const tenants = tenant === undefined ? caller.tenants : [tenant];
    sendJson(response, 200, await readPage(() => uncertainQueue.page({ tenants, ...query })));
  };
}

/** `GET /v1/uncertain-sends/{attemptId}`. */
export function getUncertainSend(
  { uncertainQueue }: HttpAppParts,
  authenticator: Authenticator,
): RequestHandler<{ attemptId: string }> {
  return async (request, response) => {
    const { tenants } = authenticator.authenticate(request);
    const { attemptId } = request.params;
    const send = uuid.test(attemptId) ? await uncertainQueue.one(tenants, attemptId) : undefined;
    if (send === undefined) {
      throw notFound(
        'No send of this id is uncertain for the tenants of this key; its follow-up says what became of it.',
      );
    }
    sendJson(response, 200, send);
  };
}

/** `POST /v1/uncertain-sends/{attemptId}/settle`. */
export function settleUncertainSend(
  parts: HttpAppParts,
  authenticator: Authenticator,
): RequestHandler<{ attemptId: string }> {
  const { settlements, uncertainQueue, limits } = parts;
  return async (request, response) => {
    const caller = authenticator.authenticate(request, 'operator');
    const { name: by, tenants } = caller;
    const { attemptId } = request.params;
    const body = checkFields(settlementSchema, await readJson(request, limits.eventBytes, caller.bodies));
    const { as, why, fallBack, providerId } = body;
    const settlement = {
      attemptId: attemptId.toLowerCase(),
      as,
      by,
      why,
      ...(fallBack === true && { fallBack }),
      ...(providerId !== undefined && { providerIds: [providerId] }),
    };
    if (caller.session !== undefined && uuid.test(attemptId)) {
      const tenant = (await uncertainQueue.one(tenants, settlement.attemptId))?.tenant;
      const object = `attempt ${settlement.attemptId} as ${as}`;
      await auditAct(parts, caller, { act: 'settle', object, reason: why, ...(tenant !== undefined && { tenant }) });
    }
    const result: SettlementResult = uuid.test(attemptId)
      ? await settlements.settle(tenants, settlement)
      : { result: 'not_found' };
    if (result.result !== 'settled') throw problemOf(result);
    const { followUpId, status } = result;
    const answer = { attemptId: settlement.attemptId, followUpId, as, ...(fallBack === true && { fallBack }), status };
    sendJson(response, 200, answer);
  };
}

function problemOf(result: Exclude<SettlementResult, { result: 'settled' }>): Problem {
  switch (result.result) {
    case 'not_found':
      return notFound('No attempt of this id is known for the tenants of this key.');
    case 'not_uncertain':
      return new Problem('not-uncertain', `It is \`${result.status}\` now: there is nothing to settle.`);
    case 'refused':
      return new Problem('not-told-again', `Nothing was changed: ${refusals[result.why] ?? result.why}.`);
  }
}

const refusals: Readonly<Record<string, string>> = {
  no_next_channel: 'its plan has no channel after this one (no_next_channel)',
  left_before: 'the next channel of its plan has been tried already (left_before)',
  closed: 'its follow-up is closed (closed)',
  expired: 'it has expired, and would come too late (expired)',
  no_consent: 'the person has not consented to be told on this channel (no_consent)',
  consent_expired: 'the consent of the person for this channel has ended (consent_expired)',
  consent_altered: 'the record of the consent does not fit its hash any more (consent_altered)',
  opted_out: 'the person wants no more messages (opted_out)',
  withdrawn: 'what it tells was cancelled or refunded (withdrawn)',
  superseded: 'a newer message tells it (superseded)',
};
