import type { RequestHandler } from 'express';
import type { Authenticator } from '../authenticate.ts';
import type { HttpAppParts } from '../http-app-parts.ts';
import { notFound } from '../problem.ts';
import { sendJson } from '../send-json.ts';

const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** `GET /v1/follow-ups/{id}`: state, plan, attempts and receipts. */
export function getFollowUp({ followUps }: HttpAppParts, authenticator: Authenticator): RequestHandler<{ id: string }> {
  return async (request, response) => {
    const { tenants } = authenticator.authenticate(request);
    const { id } = request.params;
    const followUp = uuid.test(id) ? await followUps.find(tenants, id) : undefined;
    if (followUp === undefined) throw notFound('No follow-up of this id is known for the tenants of this key.');
    sendJson(response, 200, followUp);
  };
}
