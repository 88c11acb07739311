import type { IncomingMessage } from 'node:http';
import type { CookieOptions, Response } from 'express';
import { longestSessionMs } from '../../ledger/console/console-sessions.ts';

/**
 * The cookie of a session. Over https it has the prefix that makes browsers take it from this host alone, and over TLS
 * alone: https://www.rfc-editor.org/rfc/rfc6265#section-4.1.2 and its successor's `__Host-`.
 */
export class SessionCookie {
  readonly #name: string;
  readonly #options: CookieOptions;

  /** @param publicUrl where browsers reach this gateway. */
  constructor(publicUrl: string) {
    const secure = publicUrl.startsWith('https:');
    this.#name = secure ? '__Host-aftercall' : 'aftercall';
    this.#options = { httpOnly: true, sameSite: 'strict', secure, path: '/' };
  }

  /** The token that a request carries. */
  read(request: IncomingMessage): string | undefined {
    return readCookie(request, this.#name);
  }

  set(response: Response, token: string): void {
    response.cookie(this.#name, token, { ...this.#options, maxAge: longestSessionMs });
  }

  clear(response: Response): void {
    response.clearCookie(this.#name, this.#options);
  }
}

/** The value of a cookie, as it was sent: ours are written in letters that need no encoding. */
export function readCookie({ headers }: IncomingMessage, name: string): string | undefined {
  for (const pair of (headers.cookie ?? '').split(';')) {
    const [key, value] = pair.split('=', 2);
    if (key?.trim() === name && value !== undefined) return value.trim();
  }
  return undefined;
}
