import { hash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { RequestHandler, Response } from 'express';
import { LRUCache } from 'lru-cache';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { ConsoleAct } from '../../ledger/console/console-acts.ts';
import type { ConsoleSession, SignedIn } from '../../ledger/console/console-sessions.ts';
import { addressOf } from '../address-of.ts';
import type { Authenticator } from '../authenticate.ts';
import { Problem } from '../problem.ts';
import type { RequestLimits } from '../request-limits.ts';
import { maskAnswer } from '../send-json.ts';
import type { ConsoleParts } from './console-parts.ts';
import { maskPersonalField } from './mask-personal-fields.ts';
import { requireOwnPage } from './require-own-page.ts';
import { SessionCookie } from './session-cookie.ts';

/**
 * A minute's, from one address, good or bad. Nobody guesses a token: this bounds what tries cost. A provider has bounds of
 * its own, and behind a balancer many share an address.
 */
const mostSignIns = { link: 10, oidc: 120 } as const;

/** Sessions that this gateway remembers to have met. */
const mostMet = 1_000;

export interface ConsoleDoorSettings {
  readonly console: ConsoleParts;
  readonly limits: Pick<RequestLimits, 'admitGuess'>;
  readonly authenticator: Pick<Authenticator, 'introduce'>;
  /** Where browsers reach this gateway. */
  readonly publicUrl: string;
}

/** Who comes in at the console, and how they leave. */
export class ConsoleDoor {
  readonly #console: ConsoleParts;
  readonly #authenticator: Pick<Authenticator, 'introduce'>;
  readonly #limits: Pick<RequestLimits, 'admitGuess'>;
  readonly #publicUrl: string;
  readonly #cookie: SessionCookie;
  /** By the hash of their cookie. Whether they still stand, the database tells each time. */
  readonly #met = new LRUCache<string, true>({ max: mostMet });
  readonly #signIns = {
    link: new RateLimiterMemory({ points: mostSignIns.link, duration: 60 }),
    oidc: new RateLimiterMemory({ points: mostSignIns.oidc, duration: 60 }),
  } as const;

  constructor({ console, limits, authenticator, publicUrl }: ConsoleDoorSettings) {
    this.#console = console;
    this.#limits = limits;
    this.#authenticator = authenticator;
    this.#publicUrl = publicUrl;
    this.#cookie = new SessionCookie(publicUrl);
  }

  /**
   * Stands before the API: a request without an API key may carry a session. Its answers are masked from here on,
   * whichever route gives them.
   */
  readonly letSessionsIn: RequestHandler = async (request, response, next) => {
    if (request.headers.authorization === undefined) {
      const session = await this.sessionOf(request);
      if (session !== undefined) {
        requireOwnPage(request, this.#publicUrl);
        this.#authenticator.introduce(request, session);
        maskAnswer(response, maskPersonalField);
      }
    }
    next();
  };

  /** @throws {Problem} 429 for an address that makes sessions up. */
  async sessionOf(request: IncomingMessage): Promise<ConsoleSession | undefined> {
    const token = this.#cookie.read(request);
    if (token === undefined) return undefined;
    const name = nameOf(token);
    const forgive = this.#met.has(name) ? undefined : await this.#limits.admitGuess(request);
    const session = await this.#console.sessions.find(token);
    if (session === undefined) this.#met.delete(name);
    else this.#met.set(name, true);
    if (session !== undefined) await forgive?.();
    return session;
  }

  /** Whether the session of a request that takes long still stands; true for what came in by a key. */
  async stillStands(request: IncomingMessage): Promise<boolean> {
    const token = this.#cookie.read(request);
    return token === undefined || request.headers.authorization !== undefined || this.#console.sessions.stands(token);
  }

  /** @throws {Problem} 403 for another page's request. */
  requireOwnPage(request: IncomingMessage): void {
    requireOwnPage(request, this.#publicUrl);
  }

  /** @throws {Problem} 429 after too many tries from an address. */
  async countSignIn(request: IncomingMessage, way: keyof typeof mostSignIns): Promise<void> {
    try {
      await this.#signIns[way].consume(addressOf(request));
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      const retryAfter = String(Math.max(1, Math.ceil(refusal.msBeforeNext / 1_000)));
      const detail = 'Too many sign-ins were tried from this address: wait a little.';
      throw new Problem('too-many-requests', detail, { headers: { 'retry-after': retryAfter } });
    }
  }

  /** The session and its cookie; the one that the browser had before ends. */
  async signIn(request: IncomingMessage, response: Response, who: SignedIn): Promise<ConsoleSession> {
    await this.#console.audit.add(actOf(who, { act: 'sign_in', object: who.signedInBy }));
    const before = this.#cookie.read(request);
    if (before !== undefined) await this.#console.sessions.end(before);
    const { token, session } = await this.#console.sessions.begin(who);
    this.#cookie.set(response, token);
    this.#met.set(nameOf(token), true);
    return session;
  }

  /** @param user whom the provider named; nobody, where a link was no good. */
  async refuse(reason: string, { user = '', subject = '' } = {}): Promise<void> {
    await this.#console.audit.add({ act: 'sign_in_refused', user, subject, reason });
  }

  async signOut(request: IncomingMessage, response: Response): Promise<void> {
    const token = this.#cookie.read(request);
    if (token === undefined) return;
    const session = await this.sessionOf(request);
    if (session !== undefined) {
      await this.#console.audit.add(actOf(session, { act: 'sign_out' }));
      await this.#console.sessions.end(token);
    }
    this.#cookie.clear(response);
  }
}

/** Under which a session is remembered: its token is a secret. */
function nameOf(token: string): string {
  return hash('sha256', token);
}

/** The row of the audit about what somebody who is signed in does. */
export function actOf(
  { user, subject, role }: SignedIn,
  act: Pick<ConsoleAct, 'act' | 'tenant' | 'object' | 'reason'>,
): ConsoleAct {
  return { user, subject, role, ...act };
}
