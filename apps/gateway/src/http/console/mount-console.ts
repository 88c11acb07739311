import type { Express, RequestHandler } from 'express';
import type { Authenticator } from '../authenticate.ts';
import type { HttpAppParts } from '../http-app-parts.ts';
import { notFound } from '../problem.ts';
import type { RequestLimits } from '../request-limits.ts';
import { methodNotAllowed } from '../routes/method-not-allowed.ts';
import { ConsoleDoor } from './console-door.ts';
import { consolePage } from './console-page.ts';
import { deleteSession, getSession, postSession } from './session-routes.ts';
import { signInRoutes } from './sign-in-routes.ts';
import { postUnmask } from './unmask.ts';

/** Puts the console before the API: its own routes, and sessions as a second way to be let in at `/v1`. */
export function mountConsole(
  app: Express,
  parts: HttpAppParts,
  authenticator: Authenticator,
  limits: RequestLimits,
): ConsoleDoor | undefined {
  const { console, publicUrl } = parts;
  if (console === undefined) return undefined;
  const door = new ConsoleDoor({ console, limits, authenticator, publicUrl });
  app.use('/v1', door.letSessionsIn);
  app
    .route('/console/session')
    .get(getSession(console, door))
    .post(postSession(console, door, parts))
    .delete(deleteSession(door))
    .all(methodNotAllowed('GET', 'POST', 'DELETE'));
  const { begin, end } = console.oidc === undefined ? noProvider : signInRoutes(console.oidc, door, publicUrl);
  app.route('/console/sign-in').get(begin).all(methodNotAllowed('GET'));
  app.route('/console/sign-in/callback').get(end).all(methodNotAllowed('GET'));
  app
    .route('/console/unmask')
    .post(postUnmask(parts, door, authenticator))
    .all(methodNotAllowed('POST'));
  app.use('/console', consolePage(console.folder));
  app.get('/', (_request, response) => response.redirect(302, './console/'));
  return door;
}

const toNoProvider: RequestHandler = () => {
  throw notFound('No OpenID provider is configured: open the link that the gateway printed.');
};
const noProvider = { begin: toNoProvider, end: toNoProvider };
