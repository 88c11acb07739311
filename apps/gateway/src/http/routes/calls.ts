import type { RequestHandler } from 'express';
import { type Authenticator, foreignTenant } from '../authenticate.ts';
import { checkFields } from '../check-fields.ts';
import type { HttpAppParts } from '../http-app-parts.ts';
import { invalidRequest, notFound } from '../problem.ts';
import { callQuerySchema } from '../schemas/call-schemas.ts';
import { sendJson } from '../send-json.ts';

/** `GET /v1/calls/{callId}`: the journey of a call. */
export function getCall({ journeys }: HttpAppParts, authenticator: Authenticator): RequestHandler<{ callId: string }> {
  return async (request, response) => {
    const caller = authenticator.authenticate(request);
    const { tenant } = checkFields(callQuerySchema, request.query);
    if (tenant !== undefined && !caller.tenants.includes(tenant)) throw foreignTenant();
    const { callId } = request.params;
    const tenants = tenant === undefined ? caller.tenants : [tenant];
    // PostgreSQL holds no NUL in a text, so no call has one in its id.
    const found = callId.includes('\0') ? [] : await journeys.ofCall(tenants, callId);
    const [journey, ...others] = found;
    if (journey === undefined) throw notFound('No call of this id is known for the tenants of this key.');
    if (others.length > 0) {
      const names = found.map((one) => one.tenant).join(', ');
      throw invalidRequest({
        field: 'tenant',
        message: `is missing: ${names} each have a call of this id, so name one`,
      });
    }
    sendJson(response, 200, journey);
  };
}
