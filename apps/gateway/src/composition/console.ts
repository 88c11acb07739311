import { fileURLToPath } from 'node:url';
import type { Container } from 'inversify';
import { OidcSignIn } from '../console/oidc-sign-in.ts';
import type { ConsoleParts } from '../http/console/console-parts.ts';
import { ConsoleAudit } from '../ledger/console/console-acts.ts';
import { ConsoleSessions, signInLink } from '../ledger/console/console-sessions.ts';
import { CONFIG, POLICIES, PUBLIC_URL } from './tokens.ts';

/** Where `pnpm build:console` puts the page. */
const folder = fileURLToPath(new URL('../../../console/dist', import.meta.url));

/** The console, unless the configuration says that there is none. */
export function consoleOf(container: Container): ConsoleParts | undefined {
  const { console } = container.get(CONFIG);
  if (!console.enabled) return undefined;
  const redirectUri = `${container.get(PUBLIC_URL)}/console/sign-in/callback`;
  const tenants = [...container.get(POLICIES).keys()];
  return {
    sessions: container.get(ConsoleSessions),
    audit: container.get(ConsoleAudit),
    offersLink: offersLink(container),
    folder,
    ...(console.oidc !== undefined && { oidc: new OidcSignIn({ config: console.oidc, redirectUri, tenants }) }),
  };
}

/** A link that signs in once, where people cannot sign in otherwise and the gateway is alone on its own database. */
export async function firstSignInLink(container: Container): Promise<string | undefined> {
  if (!offersLink(container)) return undefined;
  return signInLink(container.get(PUBLIC_URL), await container.get(ConsoleSessions).newLink());
}

function offersLink(container: Container): boolean {
  const { console, database } = container.get(CONFIG);
  return console.enabled && console.oidc === undefined && database.kind === 'embedded';
}
