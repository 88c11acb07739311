import type { HttpClient } from '@aftercall/core';
import type { OAuth2Client } from 'google-auth-library';
import { z } from 'zod';
import type { PubsubPushConfig } from '../config/gateway-config.ts';
import { KeysUnavailableError, SigningKeys } from './signing-keys.ts';

export interface OidcVerifierSettings extends Pick<
  PubsubPushConfig,
  'audience' | 'serviceAccount' | 'issuer' | 'jwksUrl'
> {
  readonly http: HttpClient;
  readonly now: () => Date;
}

/** Why a caller is not believed; for the log, never for the answer. */
export type OidcRefusal =
  | 'no_token'
  | 'malformed'
  | 'algorithm'
  | 'issuer'
  | 'audience'
  | 'email'
  | 'email_not_verified'
  | 'expired'
  | 'not_yet_valid'
  | 'unknown_key'
  | 'signature'
  /** Nothing is wrong with the token as far as can be told: try again. */
  | 'keys_unavailable';

export type OidcVerification = { readonly verified: true } | { readonly verified: false; readonly why: OidcRefusal };

/** Google's tokens carry either. https://developers.google.com/identity/openid-connect/openid-connect#an-id-tokens-payload */
const googleIssuers: readonly string[] = ['https://accounts.google.com', 'accounts.google.com'];

/** How far the issuer's clock and ours may be apart. */
const skewSeconds = 60;

/** A token of Google's has some 900 letters. */
const longestToken = 8_192;

const bearer = /^Bearer +([\w-]+)\.([\w-]+)\.([\w-]+)$/i;

const headerSchema = z.looseObject({ alg: z.string(), kid: z.string().optional() });

const claimsSchema = z.looseObject({
  iss: z.string(),
  aud: z.string(),
  iat: z.number(),
  exp: z.number(),
  nbf: z.number().optional(),
  email: z.string().optional(),
  email_verified: z.boolean().optional(),
});

type Claims = z.output<typeof claimsSchema>;

/**
 * Believes a push of Pub/Sub when its OIDC token is signed by the issuer, for us, and for the
 * service account of the subscription.
 *
 * The claims are read first, although nobody vouches for them yet: a token that would be refused
 * anyway costs no signature check and cannot make us fetch keys. google-auth-library has the
 * last word, on the signature and once more on the times.
 *
 * https://cloud.google.com/pubsub/docs/authenticate-push-subscriptions
 */
export class OidcVerifier {
  readonly #settings: OidcVerifierSettings;
  readonly #keys: SigningKeys;
  readonly #issuers: readonly string[];
  #google: Promise<OAuth2Client> | undefined;

  constructor(settings: OidcVerifierSettings) {
    const { jwksUrl, http, now, issuer } = settings;
    this.#settings = settings;
    this.#keys = new SigningKeys({ jwksUrl, http, now });
    this.#issuers = googleIssuers.includes(issuer) ? googleIssuers : [issuer];
  }

  /** @param authorization the header as it came. */
  async verify(authorization: string | undefined): Promise<OidcVerification> {
    const why = await this.#refusal(authorization);
    return why === undefined ? { verified: true } : { verified: false, why };
  }

  async #refusal(authorization: string | undefined): Promise<OidcRefusal | undefined> {
    if (authorization === undefined || authorization === '') return 'no_token';
    const [, header, payload, signature] = (authorization.length <= longestToken && bearer.exec(authorization)) || [];
    if (header === undefined || payload === undefined || signature === undefined) return 'malformed';
    const head = headerSchema.safeParse(decode(header));
    const claims = claimsSchema.safeParse(decode(payload));
    if (!head.success || !claims.success) return 'malformed';
    if (head.data.alg !== 'RS256') return 'algorithm';
    const { kid } = head.data;
    if (kid === undefined) return 'unknown_key';
    return this.#refusalOfClaims(claims.data) ?? this.#refusalOfSignature(kid, `${header}.${payload}.${signature}`);
  }

  #refusalOfClaims({ iss, aud, email, email_verified: emailVerified, iat, exp, nbf }: Claims): OidcRefusal | undefined {
    const { audience, serviceAccount, now } = this.#settings;
    const seconds = now().getTime() / 1_000;
    if (!this.#issuers.includes(iss)) return 'issuer';
    if (aud !== audience) return 'audience';
    if (email !== serviceAccount) return 'email';
    if (emailVerified !== true) return 'email_not_verified';
    if (seconds > exp + skewSeconds) return 'expired';
    if (seconds < Math.max(iat, nbf ?? iat) - skewSeconds) return 'not_yet_valid';
    return undefined;
  }

  async #refusalOfSignature(keyId: string, token: string): Promise<OidcRefusal | undefined> {
    let key;
    try {
      key = await this.#keys.find(keyId);
    } catch (error) {
      if (error instanceof KeysUnavailableError) return 'keys_unavailable';
      throw error;
    }
    if (key === undefined) return 'unknown_key';
    this.#google ??= loadGoogle();
    const google = await this.#google;
    try {
      await google.verifySignedJwtWithCertsAsync(token, { [keyId]: key }, this.#settings.audience, [...this.#issuers]);
      return undefined;
    } catch {
      // The library's error holds the whole token, so nothing of it is kept.
      return 'signature';
    }
  }
}

/** Only where pushes are taken: the library is slow to load. */
async function loadGoogle(): Promise<OAuth2Client> {
  const { OAuth2Client: Client } = await import('google-auth-library');
  return new Client();
}

function decode(segment: string): unknown {
  try {
    return JSON.parse(Buffer.from(segment, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
