import type { RequestHandler } from 'express';
import type { Authenticator } from '../authenticate.ts';
import { checkFields } from '../check-fields.ts';
import type { HttpAppParts } from '../http-app-parts.ts';
import { ledgerQuerySchema } from '../schemas/ledger-schemas.ts';
import { readPage } from '../read-page.ts';
import { sendJson } from '../send-json.ts';

/** In a list of tenants: the entries that belong to none, such as a refused message of nobody's. */
export const entriesOfNobody = '*';

/** `GET /v1/ledger`: the feed of the tenants of a key, in order. */
export function getLedger({ journeys }: HttpAppParts, authenticator: Authenticator): RequestHandler {
  return async (request, response) => {
    const { tenants, speaksForAll } = authenticator.authenticate(request);
    const { after, limit } = checkFields(ledgerQuerySchema, request.query);
    const all = speaksForAll ? [...tenants, entriesOfNobody] : tenants;
    sendJson(response, 200, await readPage(() => journeys.feed(all, after, limit)));
  };
}
