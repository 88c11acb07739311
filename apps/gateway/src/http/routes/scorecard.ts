import type { RequestHandler } from 'express';
import { TooMuchToCountError } from '../../ledger/read-scorecard.ts';
import { type Authenticator, foreignTenant } from '../authenticate.ts';
import { checkFields } from '../check-fields.ts';
import type { HttpAppParts } from '../http-app-parts.ts';
import { invalidRequest } from '../problem.ts';
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

function refuseTooMuch(error: unknown): never {
  if (!(error instanceof TooMuchToCountError)) throw error;
  const message = 'ends a period with more in it than is counted in one go: ask for a shorter one, or for one tenant';
  throw invalidRequest({ field: 'to', message });
}
