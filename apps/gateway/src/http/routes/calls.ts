import type { RequestHandler } from 'express';
import type { Journey } from '../../ledger/reads/views.ts';
import { type ApiCaller, type Authenticator, foreignTenant } from '../authenticate.ts';
import { checkFields } from '../check-fields.ts';
import type { HttpAppParts } from '../http-app-parts.ts';
import { invalidRequest, notFound } from '../problem.ts';
import { callQuerySchema } from '../schemas/call-schemas.ts';
import { sendJson } from '../send-json.ts';

/** `GET /v1/calls/{callId}`: the journey of a call. */
export function getCall(parts: HttpAppParts, authenticator: Authenticator): RequestHandler<{ callId: string }> {
  return async (request, response) => {
    const caller = authenticator.authenticate(request);
    const { tenant } = checkFields(callQuerySchema, request.query);
    sendJson(response, 200, await theJourney(parts, caller, { callId: request.params.callId, tenant }));
  };
}

/** Which journey is asked for, and whether with the whole phone number. */
export interface JourneyAsked {
  readonly callId: string;
  readonly tenant: string | undefined;
  readonly unmasked?: true;
}

/** @throws {Problem} 404 for what is not there for the caller, 400 where several tenants have it and none is named. */
export async function theJourney(
  { journeys }: Pick<HttpAppParts, 'journeys'>,
  caller: ApiCaller,
  { callId, tenant, unmasked }: JourneyAsked,
): Promise<Journey> {
  if (tenant !== undefined && !caller.tenants.includes(tenant)) throw foreignTenant();
  const tenants = tenant === undefined ? caller.tenants : [tenant];
  // PostgreSQL holds no NUL in a text, so no call has one in its id.
  const found = callId.includes('\0') ? [] : await journeys.ofCall(tenants, callId, unmasked);
  const [journey, ...others] = found;
  if (journey === undefined) throw notFound('No call of this id is known for the tenants of this key.');
  if (others.length === 0) return journey;
  const names = found.map((one) => one.tenant).join(', ');
  throw invalidRequest({ field: 'tenant', message: `is missing: ${names} each have a call of this id, so name one` });
}
