import type { OidcSignIn } from '../../console/oidc-sign-in.ts';
import type { ConsoleAudit } from '../../ledger/console/console-acts.ts';
import type { ConsoleSessions } from '../../ledger/console/console-sessions.ts';

export type OidcParts = Pick<OidcSignIn, 'begin' | 'end'>;

/** What the console needs of the rest of the gateway. */
export interface ConsoleParts {
  readonly sessions: Pick<ConsoleSessions, 'begin' | 'find' | 'stands' | 'end' | 'takeLink'>;
  readonly audit: Pick<ConsoleAudit, 'add'>;
  /** A link was printed at the start; `pnpm console-link` prints more. */
  readonly offersLink: boolean;
  /** The OpenID provider that people sign in at; absent where none is configured. */
  readonly oidc?: OidcParts;
  /** Where the page was built. */
  readonly folder: string;
}
