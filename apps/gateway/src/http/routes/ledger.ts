import type { RequestHandler } from 'express';
import { BadCursorError } from '../../ledger/feed.ts';
import type { Authenticator } from '../authenticate.ts';
import { checkFields } from '../check-fields.ts';
import type { HttpAppParts } from '../http-app-parts.ts';
import { invalidRequest } from '../problem.ts';
import { ledgerQuerySchema } from '../schemas/ledger-schemas.ts';
import { sendJson } from '../send-json.ts';

/** In a list of tenants: the entries that belong to none, such as a refused message of nobody's. */
const entriesOfNobody = '*';

/** `GET /v1/ledger`: the feed of the tenants of a key, in order. */
export function getLedger({ journeys }: HttpAppParts, authenticator: Authenticator): RequestHandler {
  return async (request, response) => {
    const { tenants, speaksForAll } = authenticator.authenticate(request);
    const { after, limit } = checkFields(ledgerQuerySchema, request.query);
    try {
      const page = await journeys.feed(speaksForAll ? [...tenants, entriesOfNobody] : tenants, after, limit);
      sendJson(response, 200, page);
    } catch (error) {
      if (!(error instanceof BadCursorError)) throw error;
      const message = 'must be a cursor from `next` of an earlier page, or absent to begin at the beginning';
      throw invalidRequest({ field: 'after', message });
    }
  };
}
