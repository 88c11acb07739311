import type { RequestHandler } from 'express';
import { type Authenticator, foreignTenant } from '../authenticate.ts';
import { checkFields } from '../check-fields.ts';
import type { HttpAppParts } from '../http-app-parts.ts';
import { refuseTooMuch } from '../refuse-too-much.ts';
import { holdOutsQuerySchema } from '../schemas/hold-out-schemas.ts';
import { sendJson } from '../send-json.ts';

/** `GET /v1/hold-outs`: the experiments, each with its arms, what they say, and when they will say enough. */
export function getHoldOuts({ holdOuts, now }: HttpAppParts, authenticator: Authenticator): RequestHandler {
  return async (request, response) => {
    const caller = authenticator.authenticate(request);
    const { tenant, trigger, from, to } = checkFields(holdOutsQuerySchema, request.query);
    if (tenant !== undefined && !caller.tenants.includes(tenant)) throw foreignTenant();
    const about = {
      tenants: tenant === undefined ? caller.tenants : [tenant],
      asOf: now(),
      ...(trigger && { trigger }),
      ...(from !== undefined && { from: new Date(from) }),
      ...(to !== undefined && { to: new Date(to) }),
    };
    sendJson(response, 200, { ...about, holdOuts: await holdOuts(about).catch(refuseTooMuch) });
  };
}
