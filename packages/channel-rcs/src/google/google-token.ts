import { accountRefusal, nothingWasSent, TransportError } from '@aftercall/core';
import type { FailureReason, HttpClient } from '@aftercall/core';
import type { JWT, JWTOptions } from 'google-auth-library';
import { isRecord, parseJson, textIn } from '../parse-json.ts';

const scope = 'https://www.googleapis.com/auth/rcsbusinessmessaging';
/** The longest that Google takes. */
const assertionSeconds = 3_600;

export interface TokenAccess {
  readonly email: string;
  readonly privateKey: string;
  readonly tokenUrl: string;
  readonly http: HttpClient;
  readonly now: () => Date;
}

/** A token, or why there is none: then nothing was sent. */
export type TokenResult =
  | { readonly granted: true; readonly token: string }
  | { readonly granted: false; readonly reason: FailureReason };

export interface GoogleTokens {
  /** The token of the account, fetched when there is none or it is about to expire; once, for however many ask. */
  get(signal: AbortSignal): Promise<TokenResult>;
  /** The API no longer takes this token: the next send fetches another. */
  discard(token: string): void;
}

/**
 * Access tokens of a service account. google-auth-library signs, keeps and renews them;
 * it calls Google's token endpoint by a fixed address, so a transporter of our own takes
 * the call to `tokenUrl` over the lent client, and never repeats it.
 */
export function createGoogleTokens(access: TokenAccess): GoogleTokens {
  let client: Promise<JWT> | undefined;
  let current: string | undefined;

  async function fetchToken(): Promise<TokenResult> {
    try {
      client ??= createClient(access);
      const { token } = await (await client).getAccessToken();
      if (typeof token !== 'string') return unavailable;
      current = token;
      return { granted: true, token };
    } catch (error) {
      return { granted: false, reason: error instanceof SignInFailure ? error.reason : unusableKey };
    }
  }

  return {
    async get(signal) {
      if (signal.aborted) return aborted;
      const { promise: stopped, resolve } = Promise.withResolvers<TokenResult>();
      const stop = (): void => resolve(aborted);
      signal.addEventListener('abort', stop, { once: true });
      try {
        // The fetch goes on for the others who wait for it.
        return await Promise.race([fetchToken(), stopped]);
      } finally {
        signal.removeEventListener('abort', stop);
      }
    },
    discard(token) {
      // Of many sends that were refused together, the first has done it for all.
      if (token === current) client = undefined;
    },
  };
}

/** The library takes a tenth of a second to load: only once a message is to be sent. */
async function createClient({ email, privateKey, tokenUrl, http, now }: TokenAccess): Promise<JWT> {
  const { JWT: Client } = await import('google-auth-library');
  const transporter = {
    async request({ data }: { readonly data?: unknown }) {
      return { data: await signIn(http, tokenUrl, String(data)) };
    },
  };
  return new Client({
    email,
    key: privateKey,
    scopes: [scope],
    additionalClaims: timesBy(now),
    // Of its transporter the library uses what is here, as long as it does not add headers of its own.
    transporter: transporter as unknown as NonNullable<JWTOptions['transporter']>,
    useAuthRequestParameters: false,
  });
}

/**
 * Google refuses who is some minutes off, and left to itself the library says the time of the machine. It reads these each time
 * that it signs, and puts them over its own.
 */
function timesBy(now: () => Date): { readonly iat: number; readonly exp: number } {
  const seconds = (): number => Math.floor(now().getTime() / 1_000);
  return {
    get iat() {
      return seconds();
    },
    get exp() {
      return seconds() + assertionSeconds;
    },
  };
}

/** https://developers.google.com/identity/protocols/oauth2/service-account#httprest */
async function signIn(http: HttpClient, url: string, body: string): Promise<object> {
  const headers = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' };
  const answer = await http({ method: 'POST', url, headers, body }).catch((error: unknown) => {
    const kind = TransportError.isInstance(error) ? error.kind : 'connection_lost';
    throw new SignInFailure(nothingWasSent(`Google could not be asked for an access token: ${kind}`));
  });
  const fields = parseJson(answer.body);
  if (answer.status === 200 && isRecord(fields) && textIn(fields, 'access_token') !== undefined) return fields;
  const code = isRecord(fields) ? textIn(fields, 'error') : undefined;
  if (code !== undefined && refusals.has(answer.status)) throw new SignInFailure(refusedToken(code));
  throw new SignInFailure(nothingWasSent(`Google gave no access token (HTTP ${answer.status})`));
}

/** With an OAuth error in the body these are Google's own words: RFC 6749, 5.2. */
const refusals: ReadonlySet<number> = new Set([400, 401, 403]);

class SignInFailure extends Error {
  readonly reason: FailureReason;

  constructor(reason: FailureReason) {
    super(reason.message);
    this.reason = reason;
  }
}

function refusedToken(code: string): FailureReason {
  const known = /^[a-z_]{1,40}$/.test(code) ? { providerCode: code } : {};
  return { ...accountRefusal, ...known, message: 'Google refuses the service account an access token.' };
}

const unusableKey: FailureReason = { ...accountRefusal, message: 'The key of the service account cannot be used.' };

const unavailable: TokenResult = { granted: false, reason: nothingWasSent('Google gave no access token') };

const aborted: TokenResult = { granted: false, reason: nothingWasSent('the send was given up before it began') };
