import type { RequestHandler } from 'express';
import { requireRole } from '../authenticate.ts';
import type { Authenticator } from '../authenticate.ts';
import { checkFields } from '../check-fields.ts';
import type { HttpAppParts } from '../http-app-parts.ts';
import { Problem } from '../problem.ts';
import { readJson } from '../read-body.ts';
import { theJourney } from '../routes/calls.ts';
import { unmaskSchema } from '../schemas/console-schemas.ts';
import { sendJson } from '../send-json.ts';
import { auditAct } from './audit-act.ts';
import type { ConsoleDoor } from './console-door.ts';

/** `POST /console/unmask`: the journey of a call in full, for an admin who says why. The audit has it before they do. */
export function postUnmask(parts: HttpAppParts, door: ConsoleDoor, authenticator: Authenticator): RequestHandler {
  return async (request, response) => {
    const session = await door.sessionOf(request);
    if (session === undefined) throw new Problem('unauthorized', 'Sign in at the console first.');
    door.requireOwnPage(request);
    requireRole(session.role, 'admin');
    authenticator.introduce(request, session);
    const caller = authenticator.authenticate(request, 'admin');
    const body = await readJson(request, parts.limits.eventBytes, caller.bodies);
    const { tenant, callId, reason } = checkFields(unmaskSchema, body);
    const journey = await theJourney(parts, caller, { callId, tenant, unmasked: true });
    await auditAct(parts, caller, { act: 'unmask', tenant: journey.tenant, object: `call ${callId}`, reason });
    sendJson(response, 200, journey);
  };
}
