import { createPublicKey } from 'node:crypto';
import type { JsonWebKey } from 'node:crypto';
import type { HttpClient } from '@aftercall/core';
import { z } from 'zod';

/** The issuer's keys could not be had: whether a token is right cannot be told now. */
export class KeysUnavailableError extends Error {
  override readonly name = 'KeysUnavailableError';
}

export interface SigningKeysSettings {
  readonly jwksUrl: string;
  readonly http: HttpClient;
  readonly now: () => Date;
}

const keySet = z.object({
  keys: z.array(
    z.looseObject({
      kty: z.string(),
      kid: z.string().optional(),
      use: z.string().optional(),
      alg: z.string().optional(),
    }),
  ),
});

const second = 1_000;
/** Between two fetches: a caller who makes key ids up must not make us call the issuer each time. */
const restMs = 30 * second;
const restAfterFailureMs = 5 * second;
const shortestLifeMs = 60 * second;
const longestLifeMs = 86_400 * second;
/** For an answer that says nothing about caching. */
const usualLifeMs = 3_600 * second;
const timeoutMs = 5 * second;
/** RFC 7518, section 3.3. */
const leastModulusBits = 2048;

/**
 * The RS256 keys of a token issuer, fetched when they are first needed and kept as long as the
 * answer's Cache-Control allows. An unknown key id fetches them again, at most every 30 s: an
 * issuer that rotates publishes a key before it signs with it.
 */
export class SigningKeys {
  readonly #settings: SigningKeysSettings;
  #keys: ReadonlyMap<string, string> = new Map();
  #freshUntil = 0;
  #restsUntil = 0;
  #fetching: Promise<void> | undefined;

  constructor(settings: SigningKeysSettings) {
    this.#settings = settings;
  }

  /**
   * The key as PEM, or `undefined` when the issuer has none of that id.
   * @throws KeysUnavailableError
   */
  async find(keyId: string): Promise<string | undefined> {
    if (this.#isFresh() && this.#keys.has(keyId)) return this.#keys.get(keyId);
    if (this.#fetching !== undefined || this.#now() >= this.#restsUntil) await this.#fetchOnce();
    if (!this.#isFresh()) throw new KeysUnavailableError('The keys of the token issuer could not be fetched.');
    return this.#keys.get(keyId);
  }

  #now(): number {
    return this.#settings.now().getTime();
  }

  #isFresh(): boolean {
    return this.#now() < this.#freshUntil;
  }

  /** Whoever asks while a fetch is under way waits for that one. */
  #fetchOnce(): Promise<void> {
    this.#fetching ??= this.#fetch().finally(() => {
      this.#fetching = undefined;
    });
    return this.#fetching;
  }

  async #fetch(): Promise<void> {
    const { jwksUrl, http } = this.#settings;
    const startedAt = this.#now();
    this.#restsUntil = startedAt + restMs;
    try {
      const answer = await http({ method: 'GET', url: jwksUrl, headers: { accept: 'application/json' }, timeoutMs });
      if (answer.status !== 200) throw new Error(`the issuer answered ${answer.status}`);
      this.#keys = readKeys(answer.body);
      this.#freshUntil = startedAt + lifeOf(answer.headers['cache-control']);
    } catch (cause) {
      this.#restsUntil = startedAt + restAfterFailureMs;
      // Keys that are still fresh stay in use; without them nothing can be verified.
      if (!this.#isFresh())
        throw new KeysUnavailableError('The keys of the token issuer could not be fetched.', { cause });
    }
  }
}

/** RFC 7517; keys for anything but RS256 signatures are left out. */
function readKeys(body: string): ReadonlyMap<string, string> {
  const { keys } = keySet.parse(JSON.parse(body));
  return new Map(
    keys.flatMap((key) => {
      const isForSigning = key.kty === 'RSA' && (key.use ?? 'sig') === 'sig' && (key.alg ?? 'RS256') === 'RS256';
      const pem = isForSigning ? pemOf(key) : undefined;
      return key.kid === undefined || pem === undefined ? [] : [[key.kid, pem] as const];
    }),
  );
}

function pemOf(jwk: JsonWebKey): string | undefined {
  try {
    const key = createPublicKey({ key: jwk, format: 'jwk' });
    if ((key.asymmetricKeyDetails?.modulusLength ?? 0) < leastModulusBits) return undefined;
    return key.export({ type: 'spki', format: 'pem' }).toString();
  } catch {
    return undefined;
  }
}

/** RFC 9111, section 5.2.2.1. */
function lifeOf(cacheControl: string | undefined): number {
  const maxAge = /(?:^|[\s,])max-age="?(\d{1,10})/i.exec(cacheControl ?? '')?.[1];
  const life = maxAge === undefined ? usualLifeMs : Number(maxAge) * second;
  return Math.min(Math.max(life, shortestLifeMs), longestLifeMs);
}
