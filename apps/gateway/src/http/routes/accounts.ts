import type { RequestHandler } from 'express';
import { type Authenticator, foreignTenant } from '../authenticate.ts';
import { checkFields } from '../check-fields.ts';
import type { HttpAppParts } from '../http-app-parts.ts';
import { accountsQuerySchema } from '../schemas/accounts-schemas.ts';
import { sendJson } from '../send-json.ts';

/** `GET /v1/accounts`: how the accounts do, as the gateway that answers knows it. */
export function getAccounts({ accountHealth }: HttpAppParts, authenticator: Authenticator): RequestHandler {
  return async (request, response) => {
    const caller = authenticator.authenticate(request);
    const { tenant } = checkFields(accountsQuerySchema, request.query);
    if (tenant !== undefined && !caller.tenants.includes(tenant)) throw foreignTenant();
    sendJson(response, 200, await accountHealth(tenant === undefined ? caller.tenants : [tenant]));
  };
}
