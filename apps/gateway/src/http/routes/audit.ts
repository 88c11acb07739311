import type { RequestHandler } from 'express';
import type { Authenticator } from '../authenticate.ts';
import { checkFields } from '../check-fields.ts';
import type { HttpAppParts } from '../http-app-parts.ts';
import { readPage } from '../read-page.ts';
import { auditQuerySchema } from '../schemas/audit-schemas.ts';
import { maskAnswer, sendJson } from '../send-json.ts';

/** In a list of tenants: acts that are about none, or about several. */
const actsOfNobody = '*';

/** `GET /v1/audit`: what people did at the console, newest first. */
export function getAudit({ audit }: HttpAppParts, authenticator: Authenticator): RequestHandler {
  return async (request, response) => {
    const { tenants, speaksForAll } = authenticator.authenticate(request, 'admin');
    const query = checkFields(auditQuerySchema, request.query);
    const all = speaksForAll ? [...tenants, actsOfNobody] : tenants;
    const page = await readPage(() => audit.page({ tenants: all, ...query }));
    // It names no person who is written to, and whoever works at the console is named on purpose.
    maskAnswer(response, undefined);
    sendJson(response, 200, page);
  };
}
