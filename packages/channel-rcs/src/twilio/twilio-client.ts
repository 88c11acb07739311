import { stringify } from 'node:querystring';
import type { ParsedUrlQueryInput } from 'node:querystring';
import type { HttpClient, HttpResponse } from '@aftercall/core';
import type { RequestOpts } from 'twilio/lib/base/BaseTwilio.js';
import type Domain from 'twilio/lib/base/Domain.js';
// The whole `twilio` package takes a third of a second to load; these two files, with
// what they need, a tenth of that.
import versionModule from 'twilio/lib/base/Version.js';
import { MessageListInstance } from 'twilio/lib/rest/api/v2010/account/message.js';

export interface TwilioAccess {
  readonly accountSid: string;
  readonly username: string;
  readonly password: string;
  /** Without a slash at its end. */
  readonly baseUrl: string;
  readonly http: HttpClient;
}

/** Twilio's messages resource for one call of ours, and what came back over the wire. */
export interface MessagesCall {
  readonly messages: MessageListInstance;
  /** The last answer as it came: the SDK's exceptions drop its headers. */
  readonly answer: () => HttpResponse | undefined;
}

type AccountsVersion = Parameters<typeof MessageListInstance>[0];

/** The SDK's message resource on the lent HTTP client; it never retries, and reads no environment. */
export function createTwilioClient(access: TwilioAccess): { call(signal: AbortSignal): MessagesCall } {
  const headers = {
    authorization: `Basic ${Buffer.from(`${access.username}:${access.password}`).toString('base64')}`,
    accept: 'application/json',
  };
  const formHeaders = { ...headers, 'content-type': 'application/x-www-form-urlencoded' };

  return {
    call(signal) {
      let answer: HttpResponse | undefined;
      const request = async (url: string, { data, params }: RequestOpts): Promise<SdkResponse> => {
        answer = undefined;
        const full = params === undefined ? url : `${url}?${stringify(params as ParsedUrlQueryInput)}`;
        answer = await access.http(
          data === undefined
            ? { method: 'GET', url: full, headers, signal }
            : { method: 'POST', url: full, headers: formHeaders, body: stringify(data as ParsedUrlQueryInput), signal },
        );
        return { statusCode: answer.status, body: answer.body, headers: answer.headers };
      };
      const absoluteUrl = (path = ''): string => `${access.baseUrl}/${path.replace(/^\/+/, '')}`;
      const domain = {
        absoluteUrl,
        request: (options: RequestOpts) => request(absoluteUrl(options.uri), options),
        twilio: {
          /** The SDK comes here with the address of the next page; the credentials go nowhere else than to the API. */
          async request(options: RequestOpts) {
            const { uri = '' } = options;
            if (!uri.startsWith(absoluteUrl())) throw new Error('the next page is not on the Twilio API');
            return request(uri, options);
          },
        },
      };
      // Of its domain the SDK's version uses what is here, and of its version the message resource uses the base class.
      const version = new versionModule.default(domain as unknown as Domain.default, '2010-04-01');
      return {
        messages: MessageListInstance(version as unknown as AccountsVersion, access.accountSid),
        answer: () => answer,
      };
    },
  };
}

interface SdkResponse {
  readonly statusCode: number;
  readonly body: string;
  readonly headers: object;
}
