import type { RequestHandler } from 'express';
import type { ConsoleSession } from '../../ledger/console/console-sessions.ts';
import { checkFields } from '../check-fields.ts';
import type { HttpAppParts } from '../http-app-parts.ts';
import { Problem } from '../problem.ts';
import { readJson } from '../read-body.ts';
import { signInSchema } from '../schemas/console-schemas.ts';
import { sendJson } from '../send-json.ts';
import type { ConsoleDoor } from './console-door.ts';
import type { ConsoleParts } from './console-parts.ts';

/** Whoever was sent the link of the operator of the gateway may do everything: it stands where the gateway runs. */
const whoHasTheLink = {
  user: 'one-time link',
  subject: 'link',
  role: 'admin',
  tenants: '*',
  signedInBy: 'link',
} as const;

/** `GET /console/session`: who is signed in, or how somebody may be. */
export function getSession({ offersLink, oidc }: ConsoleParts, door: ConsoleDoor): RequestHandler {
  const withoutProvider = offersLink ? ['link'] : [];
  const signIn = oidc === undefined ? withoutProvider : ['oidc'];
  return async (request, response) => {
    const session = await door.sessionOf(request);
    if (session === undefined) sendJson(response, 401, { signIn });
    else sendJson(response, 200, shown(session));
  };
}

/** `POST /console/session`: signs in by a one-time link. */
export function postSession(
  { sessions }: ConsoleParts,
  door: ConsoleDoor,
  { limits }: Pick<HttpAppParts, 'limits'>,
): RequestHandler {
  return async (request, response) => {
    door.requireOwnPage(request);
    await door.countSignIn(request, 'link');
    const { token } = checkFields(signInSchema, await readJson(request, limits.eventBytes));
    if (!(await sessions.takeLink(token))) {
      await door.refuse('The link was used, is over its time, or never was.');
      const mend = 'start the gateway again, or run `pnpm console-link`, for a new one';
      throw new Problem('not-signed-in', `The link was used, is over its time, or never was: ${mend}.`);
    }
    sendJson(response, 200, shown(await door.signIn(request, response, whoHasTheLink)));
  };
}

/** `DELETE /console/session`: signs out. */
export function deleteSession(door: ConsoleDoor): RequestHandler {
  return async (request, response) => {
    door.requireOwnPage(request);
    await door.signOut(request, response);
    response.status(204).end();
  };
}

function shown({ user, role, tenants, signedInBy, expiresAt }: ConsoleSession): object {
  return { user, role, tenants, signedInBy, expiresAt };
}
