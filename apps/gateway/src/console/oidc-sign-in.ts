import { hash } from 'node:crypto';
import { toSingleLine, truncateText } from '@aftercall/core';
import * as oidc from 'openid-client';
import type { OidcConfig } from '../config/gateway-config.ts';
import { consoleRoles, type ConsoleRole, type SignedIn } from '../ledger/console/console-sessions.ts';

export interface OidcSignInSettings {
  readonly config: OidcConfig;
  /** Where the provider sends the browser back to: a redirect URI of the client. */
  readonly redirectUri: string;
  /** The ids of the tenants that there are. */
  readonly tenants: readonly string[];
}

/** Somebody who is not let in, and why. */
export interface RefusedSignIn {
  /** For the audit: no personal data. */
  readonly refused: string;
  readonly user?: string;
  readonly subject?: string;
}

/** What the browser keeps between the beginning and the end: without it, or with another one's, there is no end. */
interface Kept {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

const providerTimeoutSeconds = 10;

/**
 * Sign-in at an OpenID provider: the authorization code flow with PKCE, state and nonce.
 *
 * https://openid.net/specs/openid-connect-core-1_0.html#CodeFlowAuth
 * https://www.rfc-editor.org/rfc/rfc9700
 */
export class OidcSignIn {
  readonly #settings: OidcSignInSettings;
  #discovered: Promise<oidc.Configuration> | undefined;

  constructor(settings: OidcSignInSettings) {
    this.#settings = settings;
  }

  /** Where the browser is sent, and what it keeps meanwhile. Rejects while the provider cannot be reached. */
  async begin(): Promise<{ readonly url: URL; readonly kept: string }> {
    const { redirectUri, config } = this.#settings;
    const kept: Kept = {
      state: oidc.randomState(),
      nonce: oidc.randomNonce(),
      verifier: oidc.randomPKCECodeVerifier(),
    };
    const url = oidc.buildAuthorizationUrl(await this.#provider(), {
      redirect_uri: redirectUri,
      scope: config.scope,
      state: kept.state,
      nonce: kept.nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(kept.verifier),
      code_challenge_method: 'S256',
    });
    return { url, kept: Buffer.from(JSON.stringify(kept)).toString('base64url') };
  }

  /** Whom the provider names, at the URL that it sent the browser back to. Rejects while it cannot be reached. */
  async end(query: string, kept: string): Promise<SignedIn | RefusedSignIn> {
    const known = readKept(kept);
    if (known === undefined) return { refused: 'The browser did not begin this sign-in, or began it long ago.' };
    const { config, redirectUri } = this.#settings;
    const provider = await this.#provider();
    try {
      const tokens = await oidc.authorizationCodeGrant(provider, new URL(redirectUri + query), {
        expectedState: known.state,
        expectedNonce: known.nonce,
        pkceCodeVerifier: known.verifier,
        idTokenExpected: true,
      });
      const claims = tokens.claims();
      if (claims === undefined) return { refused: 'The provider sent no ID token.' };
      const isThere = (claim: string | undefined): boolean => claim === undefined || claims[claim] !== undefined;
      const whole = isThere(config.roleClaim) && isThere(config.tenantsClaim);
      const hasMore = provider.serverMetadata().userinfo_endpoint !== undefined;
      const more = whole || !hasMore ? {} : await oidc.fetchUserInfo(provider, tokens.access_token, claims.sub);
      return this.#judge({ ...more, ...claims });
    } catch (error) {
      const said = refusalOf(error);
      if (said === undefined) throw error;
      return { refused: said };
    }
  }

  #judge(claims: Readonly<Record<string, unknown>> & { readonly sub: string }): SignedIn | RefusedSignIn {
    const { config, tenants: known } = this.#settings;
    const user = nameOf(claims);
    const subject = subjectOf(claims.sub);
    const held = new Set(textsOf(claims[config.roleClaim]).map((value) => config.roles[value]));
    const role = consoleRoles.findLast((one: ConsoleRole) => held.has(one));
    if (role === undefined)
      return { refused: 'No role: the claim of roles holds none of the configured values.', user, subject };
    if (config.tenantsClaim === undefined) return { user, subject, role, tenants: '*', signedInBy: 'oidc' };
    const named = textsOf(claims[config.tenantsClaim]);
    const tenants = named.includes('*') ? '*' : named.filter((id) => known.includes(id));
    if (tenants.length === 0)
      return { refused: 'No tenant: the claim of tenants names none that there is.', user, subject };
    return { user, subject, role, tenants, signedInBy: 'oidc' };
  }

  /** Asked for once it answered; one that did not answer is asked again. */
  async #provider(): Promise<oidc.Configuration> {
    this.#discovered ??= this.#discover();
    try {
      return await this.#discovered;
    } catch (error) {
      this.#discovered = undefined;
      throw error;
    }
  }

  #discover(): Promise<oidc.Configuration> {
    const { issuer, clientId, clientSecret } = this.#settings.config;
    const secret = clientSecret.export().toString('utf8');
    // The configuration takes plain HTTP from this machine alone.
    const execute = issuer.startsWith('http:') ? [oidc.allowInsecureRequests] : [];
    const options = { execute, timeout: providerTimeoutSeconds };
    return oidc.discovery(new URL(issuer), clientId, secret, undefined, options);
  }
}

/** What the provider, or the flow, has against a sign-in; undefined where something failed instead. */
function refusalOf(error: unknown): string | undefined {
  if (error instanceof oidc.AuthorizationResponseError) return `The provider let nobody in: ${codeOf(error.error)}.`;
  if (error instanceof oidc.ResponseBodyError) return `The provider took the code for no good: ${codeOf(error.error)}.`;
  // What does not fit: the state, the nonce, the signature, the time.
  const code = error instanceof oidc.ClientError ? error.code : undefined;
  return code === undefined || code === 'OAUTH_TIMEOUT'
    ? undefined
    : `The answer of the provider does not fit: ${code}.`;
}

/** Errors of RFC 6749 are short words; whatever else was sent is not repeated. */
function codeOf(error: string): string {
  return /^\w{1,64}$/.test(error) ? error : 'unknown';
}

function readKept(text: string): Kept | undefined {
  try {
    const kept: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    if (typeof kept !== 'object' || kept === null) return undefined;
    const { state, nonce, verifier } = kept as Record<string, unknown>;
    const isWhole = typeof state === 'string' && typeof nonce === 'string' && typeof verifier === 'string';
    return isWhole ? { state, nonce, verifier } : undefined;
  } catch {
    return undefined;
  }
}

function textsOf(claim: unknown): readonly string[] {
  const values: readonly unknown[] = Array.isArray(claim) ? claim : [claim];
  return values.filter((value) => typeof value === 'string');
}

/** Many providers let people name themselves: what PostgreSQL cannot hold, or would hide who it was in the audit, is left out. */
function nameOf({ preferred_username: username, name, email, sub }: Readonly<Record<string, unknown>>): string {
  const [first = ''] = textsOf([username, name, email, sub])
    .map(toSingleLine)
    .filter((text) => text !== '');
  return truncateText(first, 200);
}

/** The ledger names people by it: a provider's id is taken as it is, and what may be an address is hashed. */
function subjectOf(sub: string): string {
  return /^[\w|:.-]{1,128}$/.test(sub) ? sub : hash('sha256', sub, 'hex').slice(0, 32);
}
