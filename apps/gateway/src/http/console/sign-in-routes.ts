import type { RequestHandler, Response } from 'express';
import { sendBody } from '../send-json.ts';
import type { ConsoleDoor } from './console-door.ts';
import type { OidcParts } from './console-parts.ts';
import { consolePolicy } from './content-policy.ts';
import { readCookie } from './session-cookie.ts';

/** A sign-in that takes longer at the provider begins again. */
const longestSignInMs = 10 * 60 * 1_000;

/** What the browser keeps while it is at the provider. Sent along when it comes back from there, so it is not `strict`. */
class SignInCookie {
  readonly #name: string;
  readonly #secure: boolean;

  constructor(publicUrl: string) {
    this.#secure = publicUrl.startsWith('https:');
    this.#name = this.#secure ? '__Host-aftercall-sign-in' : 'aftercall-sign-in';
  }

  read(request: Parameters<RequestHandler>[0]): string | undefined {
    return readCookie(request, this.#name);
  }

  set(response: Response, kept: string): void {
    response.cookie(this.#name, kept, { ...this.#options, maxAge: longestSignInMs });
  }

  clear(response: Response): void {
    response.clearCookie(this.#name, this.#options);
  }

  get #options() {
    return { httpOnly: true, sameSite: 'lax', secure: this.#secure, path: '/' } as const;
  }
}

/** `GET /console/sign-in`, and `/callback` below it: there and back. */
export function signInRoutes(
  oidc: OidcParts,
  door: ConsoleDoor,
  publicUrl: string,
): { readonly begin: RequestHandler; readonly end: RequestHandler } {
  const cookie = new SignInCookie(publicUrl);
  return {
    begin: async (request, response) => {
      await door.countSignIn(request, 'oidc');
      const { url, kept } = await oidc.begin();
      cookie.set(response, kept);
      response.setHeader('cache-control', 'no-store');
      response.redirect(303, url.href);
    },
    end: async (request, response) => {
      await door.countSignIn(request, 'oidc');
      const query = new URL(request.originalUrl, 'http://gateway').search;
      const who = await oidc.end(query, cookie.read(request) ?? '');
      cookie.clear(response);
      response.setHeader('cache-control', 'no-store');
      if ('refused' in who) {
        const { refused, user, subject } = who;
        await door.refuse(refused, { ...(user !== undefined && { user }), ...(subject !== undefined && { subject }) });
        sendBody(response, 403, 'text/html; charset=utf-8', refusedPage, ['content-security-policy', consolePolicy]);
        return;
      }
      await door.signIn(request, response, who);
      response.redirect(303, `${publicUrl}/console/`);
    },
  };
}

/** It repeats nothing of what was sent. */
const refusedPage = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Not signed in</title></head>
<body><h1>You are not signed in</h1>
<p>Your provider did not let you in, or gave you no role for this console. Ask whoever runs it for one;
the audit of the console says why.</p>
<p><a href="../">Back to the console</a></p></body></html>
`;
