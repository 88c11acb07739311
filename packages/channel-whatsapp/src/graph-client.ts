import type { HttpClient, HttpResponse } from '@aftercall/core';
import { WhatsAppAPI } from 'whatsapp-api-js';

export interface GraphAccess {
  readonly accessToken: string;
  readonly apiVersion: string;
  /** Without a slash at its end. */
  readonly baseUrl: string;
  readonly http: HttpClient;
}

/** The library for one call of ours, and what came back over the wire. */
export interface GraphCall {
  readonly api: WhatsAppAPI;
  /** The answer as it came: the library hands over its JSON alone, without status, and throws on anything else. */
  readonly answer: () => HttpResponse | undefined;
}

/** Written into the library. */
const graphHost = 'https://graph.facebook.com';

/** whatsapp-api-js on the lent HTTP client; it never retries, and its webhook half is not used. */
export function createGraphClient({ accessToken, apiVersion, baseUrl, http }: GraphAccess): {
  call(signal: AbortSignal): GraphCall;
} {
  const headers = {
    authorization: `Bearer ${accessToken}`,
    accept: 'application/json',
    'content-type': 'application/json',
  };
  return {
    call(signal) {
      let answer: HttpResponse | undefined;
      const fetch = async (target: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
        const url = target instanceof Request ? target.url : String(target);
        // The token goes nowhere else than to the API.
        if (!url.startsWith(`${graphHost}/`)) throw new Error('the library asks for another host than the Graph API');
        const { body } = init;
        if (typeof body !== 'string') throw new Error('the library sends something else than a text');
        answer = await http({ method: 'POST', url: baseUrl + url.slice(graphHost.length), headers, body, signal });
        const { body: text } = answer;
        // The library asks an answer for its JSON, and for nothing else.
        return { json: async () => JSON.parse(text) as unknown } as Response;
      };
      // `secure` is about webhooks, which are verified elsewhere.
      const api = new WhatsAppAPI({ token: accessToken, v: apiVersion, secure: false, ponyfill: { fetch } });
      return { api, answer: () => answer };
    },
  };
}
