import type { RequestHandler } from 'express';
import type { Authenticator } from '../authenticate.ts';
import { checkFields } from '../check-fields.ts';
import type { HttpAppParts } from '../http-app-parts.ts';
import { readJson } from '../read-body.ts';
import { erasureSchema } from '../schemas/erasure-schemas.ts';
import { sendJson } from '../send-json.ts';

/** `POST /v1/erasures`: forgets a person. A POST, because a phone number must not stand in a URL. */
export function postErasure({ erasures, people, limits }: HttpAppParts, authenticator: Authenticator): RequestHandler {
  return async (request, response) => {
    const caller = authenticator.authenticate(request);
    const body = checkFields(erasureSchema, await readJson(request, limits.eventBytes, caller.bodies));
    const { phone, whatsappUserId = '', why, dryRun } = body;
    const { id: tenant } = authenticator.requireTenant(caller, body.tenant);
    const person =
      phone === undefined
        ? { address: whatsappUserId, ids: people.atAddress(tenant, 'whatsapp', whatsappUserId) }
        : { address: phone, ids: { kind: 'phone', ids: people.idsOf(tenant, phone) } as const };
    const order = { tenant, ...person, by: caller.name, why };
    const report = await (dryRun ? erasures.preview(order) : erasures.erase(order));
    sendJson(response, 200, { dryRun, ...report });
  };
}
