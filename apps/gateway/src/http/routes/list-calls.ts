import type { RequestHandler } from 'express';
import type { CallsQuestion } from '../../ledger/reads/call-list.ts';
import { type ApiCaller, type Authenticator, foreignTenant } from '../authenticate.ts';
import { checkFields } from '../check-fields.ts';
import type { HttpAppParts } from '../http-app-parts.ts';
import { readJson } from '../read-body.ts';
import { readPage } from '../read-page.ts';
import { callsQuerySchema, callsSearchSchema } from '../schemas/calls-schemas.ts';
import { sendJson } from '../send-json.ts';

interface Asked {
  readonly tenant?: string;
  readonly q?: string;
  readonly phone?: string;
  readonly attempt?: string;
  readonly from?: string;
  readonly to?: string;
  readonly after?: string;
  readonly limit: number;
}

/** `GET /v1/calls`: the newest calls. */
export function listCalls({ calls }: HttpAppParts, authenticator: Authenticator): RequestHandler {
  return async (request, response) => {
    const caller = authenticator.authenticate(request);
    const question = questionOf(caller, checkFields(callsQuerySchema, request.query));
    sendJson(response, 200, await readPage(() => calls.page(question)));
  };
}

/** `POST /v1/calls/query`: the same, also of a person. A POST, because a phone number must not stand in a URL. */
export function queryCalls({ calls, limits }: HttpAppParts, authenticator: Authenticator): RequestHandler {
  return async (request, response) => {
    const caller = authenticator.authenticate(request, 'viewer');
    const body = await readJson(request, limits.eventBytes, caller.bodies);
    const question = questionOf(caller, checkFields(callsSearchSchema, body));
    sendJson(response, 200, await readPage(() => calls.page(question)));
  };
}

function questionOf(caller: ApiCaller, { tenant, q, from, to, ...rest }: Asked): CallsQuestion {
  if (tenant !== undefined && !caller.tenants.includes(tenant)) throw foreignTenant();
  return {
    tenants: tenant === undefined ? caller.tenants : [tenant],
    ...rest,
    ...(q !== undefined && { prefix: q }),
    ...(from !== undefined && { from: new Date(from) }),
    ...(to !== undefined && { to: new Date(to) }),
  };
}
