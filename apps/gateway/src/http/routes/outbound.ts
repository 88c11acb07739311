import type { RequestHandler } from 'express';
import type { Authenticator } from '../authenticate.ts';
import { checkNoQuery } from '../check-fields.ts';
import type { HttpAppParts } from '../http-app-parts.ts';
import { sendJson } from '../send-json.ts';

/** `GET /v1/outbound`: how far the destinations are that are given nothing but entries of the tenants of a key. */
export function getOutbound({ outbound }: HttpAppParts, authenticator: Authenticator): RequestHandler {
  return async (request, response) => {
    const { tenants } = authenticator.authenticate(request);
    checkNoQuery(request.query);
    sendJson(response, 200, { destinations: await outbound.of(tenants) });
  };
}
