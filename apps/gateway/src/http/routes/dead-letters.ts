import type { RequestHandler } from 'express';
import { ofNobody } from '../../ledger/replays/dead-letters.ts';
import type { Authenticator } from '../authenticate.ts';
import { checkFields } from '../check-fields.ts';
import type { HttpAppParts } from '../http-app-parts.ts';
import { deadLetterQuerySchema } from '../schemas/dead-letter-schemas.ts';
import { readPage } from '../read-page.ts';
import { sendJson } from '../send-json.ts';

/** `GET /v1/dead-letters`: what did not lead to a message for a reason that a person can mend. */
export function getDeadLetters({ deadLetters }: HttpAppParts, authenticator: Authenticator): RequestHandler {
  return async (request, response) => {
    const caller = authenticator.authenticate(request);
    const { tenant, from, to, ...rest } = checkFields(deadLetterQuerySchema, request.query);
    const ofAll = caller.speaksForAll ? [...caller.tenants, ofNobody] : caller.tenants;
    const tenants = tenant === undefined ? ofAll : [authenticator.requireTenant(caller, tenant).id];
    const question = {
      tenants,
      ...rest,
      ...(from !== undefined && { from: new Date(from) }),
      ...(to !== undefined && { to: new Date(to) }),
    };
    sendJson(response, 200, await readPage(() => deadLetters(question)));
  };
}
