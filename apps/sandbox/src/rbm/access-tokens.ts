import { createPublicKey, randomBytes, verify } from 'node:crypto';
import { z } from 'zod';
import type { RbmAgent } from './rbm-agent.ts';

/** https://developers.google.com/identity/protocols/oauth2/service-account#httprest */
const grantType = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const scope = 'https://www.googleapis.com/auth/rcsbusinessmessaging';
const lifetimeSeconds = 3_600;
const issuedSeconds = 3_599;
/** Clocks may differ by so much. */
const clockSkewSeconds = 300;
const keptTokensLimit = 10_000;

const headerSchema = z.looseObject({ alg: z.literal('RS256') });
const claimsSchema = z.looseObject({
  iss: z.string(),
  scope: z.string(),
  aud: z.string().endsWith('/token'),
  iat: z.number(),
  exp: z.number(),
});

/** A grant that is refused, in OAuth's own shape: https://datatracker.ietf.org/doc/html/rfc6749#section-5.2 */
export class GrantError extends Error {
  override readonly name = 'GrantError';
  readonly error: 'unsupported_grant_type' | 'invalid_grant' | 'invalid_scope';

  constructor(error: GrantError['error'], description: string) {
    super(description);
    this.error = error;
  }

  toBody() {
    return { error: this.error, error_description: this.message };
  }
}

/** Hands out bearer tokens for the JWT of a service account. */
export class AccessTokens {
  readonly #issued = new Map<string, { clientEmail: string; expiresAt: number }>();

  /**
   * The grant must be RS256, of an agent's service account, for the scope of RBM, not expired and not longer than an
   * hour. Its signature is checked where the agent names a public key, and must only be there where it names none.
   * @throws GrantError
   */
  issue(agents: Iterable<RbmAgent>, form: Readonly<Record<string, unknown>>, now: number) {
    if (form['grant_type'] !== grantType) throw new GrantError('unsupported_grant_type', 'Invalid grant_type.');
    const { assertion } = form;
    const [header = '', claims = '', signature = ''] = typeof assertion === 'string' ? assertion.split('.') : [];
    const { iss, scope: asked, iat, exp } = readClaims(header, claims, signature);
    const accounts = [...agents].map((agent) => agent.serviceAccount).filter((each) => each.clientEmail === iss);
    const [account] = accounts;
    if (account === undefined) throw new GrantError('invalid_grant', 'Invalid grant: account not found');
    const signed = Buffer.from(`${header}.${claims}`);
    const keys = accounts.flatMap(({ publicKey }) => (publicKey === undefined ? [] : [createPublicKey(publicKey)]));
    const proof = Buffer.from(signature, 'base64url');
    if (keys.length > 0 && !keys.some((key) => verify('sha256', signed, key, proof))) {
      throw new GrantError('invalid_grant', 'Invalid JWT Signature.');
    }
    const seconds = now / 1000;
    if (exp <= seconds || iat > seconds + clockSkewSeconds || exp - iat > lifetimeSeconds) {
      throw new GrantError(
        'invalid_grant',
        'Invalid JWT: Token must be a short-lived token and in a reasonable timeframe.',
      );
    }
    if (!asked.split(' ').includes(scope)) throw new GrantError('invalid_scope', 'Invalid OAuth scope.');
    return { access_token: this.#keep(account.clientEmail, now), expires_in: issuedSeconds, token_type: 'Bearer' };
  }

  /** The service account of a valid token. */
  clientEmailOf(authorization: string | undefined, now: number): string | null {
    const [, token = ''] = /^Bearer (.+)$/i.exec(authorization ?? '') ?? [];
    const issued = this.#issued.get(token);
    return issued !== undefined && now < issued.expiresAt ? issued.clientEmail : null;
  }

  /** Every token handed out is worth nothing from now on. */
  revokeAll(): void {
    this.#issued.clear();
  }

  #keep(clientEmail: string, now: number): string {
    const token = `ya29.${randomBytes(32).toString('base64url')}`;
    this.#issued.set(token, { clientEmail, expiresAt: now + issuedSeconds * 1000 });
    if (this.#issued.size > keptTokensLimit) {
      const [oldest] = this.#issued.keys();
      if (oldest !== undefined) this.#issued.delete(oldest);
    }
    return token;
  }
}

function readClaims(header: string, claims: string, signature: string): z.output<typeof claimsSchema> {
  try {
    if (signature === '') throw new SyntaxError('no signature');
    headerSchema.parse(JSON.parse(decoded(header)));
    return claimsSchema.parse(JSON.parse(decoded(claims)));
  } catch {
    throw new GrantError('invalid_grant', 'Bad Request: the assertion is no JWT of a service account');
  }
}

function decoded(part: string): string {
  return Buffer.from(part, 'base64url').toString('utf8');
}
