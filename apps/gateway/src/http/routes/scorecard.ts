import type { RequestHandler } from 'express';
import { type Authenticator, foreignTenant } from '../authenticate.ts';
import { checkFields } from '../check-fields.ts';
import type { HttpAppParts } from '../http-app-parts.ts';
import { refuseTooMuch } from '../refuse-too-much.ts';
import { scorecardQuerySchema } from '../schemas/scorecard-schemas.ts';
import { sendJson } from '../send-json.ts';

/** `GET /v1/scorecard`: the measures of a period and their verdicts. */
export function getScorecard({ scorecard, now }: HttpAppParts, authenticator: Authenticator): RequestHandler {
  return async (request, response) => {
    const caller = authenticator.authenticate(request);
    const { tenant, from, to, ...filters } = checkFields(scorecardQuerySchema, request.query);
    if (tenant !== undefined && !caller.tenants.includes(tenant)) throw foreignTenant();
    const tenants = tenant === undefined ? caller.tenants : [tenant];
    const about = { tenants, from: new Date(from), to: new Date(to), asOf: now(), ...filters };
    sendJson(response, 200, { ...about, measures: await scorecard(about).catch(refuseTooMuch) });
  };
}
