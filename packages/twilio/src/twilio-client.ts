import { stringify } from 'node:querystring';
import type { ParsedUrlQueryInput } from 'node:querystring';
import type { HttpClient, HttpResponse } from '@aftercall/core';
import type { RequestOpts } from 'twilio/lib/base/BaseTwilio.js';
import type Domain from 'twilio/lib/base/Domain.js';
// The whole `twilio` package takes a third of a second to load; these files, with what
// they need, a tenth of that.
import versionModule from 'twilio/lib/base/Version.js';
import { integer } from 'twilio/lib/base/deserialize.js';
import { MessageListInstance } from 'twilio/lib/rest/api/v2010/account/message.js';
import type { CreatedMessage } from './create-outcome.ts';

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

/** What came back for a create call: the message, or whatever else was answered. */
export type Creation = { readonly created: CreatedMessage } | { readonly answer: HttpResponse };

export interface TwilioClient {
  /** Posts the form of one message. Rejects when there is no answer. */
  create(form: string, signal: AbortSignal): Promise<Creation>;
  call(signal: AbortSignal): MessagesCall;
}

type AccountsVersion = Parameters<typeof MessageListInstance>[0];

const apiVersion = '2010-04-01';

/** The SDK on the lent HTTP client; it never retries, and reads no environment. */
export function createTwilioClient(access: TwilioAccess): TwilioClient {
  const { accountSid, http } = access;
  const headers = {
    authorization: `Basic ${Buffer.from(`${access.username}:${access.password}`).toString('base64')}`,
    accept: 'application/json',
  };
  const absoluteUrl = (path = ''): string => `${access.baseUrl}/${path.replace(/^\/+/, '')}`;
  const posting = new PostingVersion(
    http,
    absoluteUrl(`${apiVersion}/Accounts/${accountSid}/Messages.json`),
    Object.freeze({ ...headers, 'content-type': 'application/x-www-form-urlencoded' }),
  );

  return {
    async create(form, signal) {
      const post: Post = { form, signal, answer: undefined };
      try {
        return { created: createdMessage(await posting.create(post)) };
      } catch (error) {
        if (post.answer === undefined) throw error;
        return { answer: post.answer };
      }
    },

    call(signal) {
      let answer: HttpResponse | undefined;
      const request = async (url: string, { params }: RequestOpts): Promise<SdkResponse> => {
        answer = undefined;
        const full = params === undefined ? url : `${url}?${stringify(params as ParsedUrlQueryInput)}`;
        answer = await http({ method: 'GET', url: full, headers, signal });
        return sdkResponse(answer);
      };
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
      const version = new versionModule.default(domain as unknown as Domain.default, apiVersion);
      return {
        messages: MessageListInstance(version as unknown as AccountsVersion, accountSid),
        answer: () => answer,
      };
    },
  };
}

/** One create call: its form, already encoded, and the answer as soon as there is one. */
interface Post extends RequestOpts {
  readonly form: string;
  readonly signal: AbortSignal;
  answer: HttpResponse | undefined;
}

/**
 * The SDK's version, which tells answers apart and reads them, posting to one address with
 * the same headers every time. `MessageListInstance.create` stands above it; it writes the
 * address and the form anew for each message and reads all dates of the created one, which
 * takes as long as the request itself, for three fields that are of use.
 */
class PostingVersion extends versionModule.default {
  readonly #http: HttpClient;
  readonly #url: string;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(http: HttpClient, url: string, headers: Readonly<Record<string, string>>) {
    // The domain is there to make requests, which are made below.
    super({} as Domain.default, apiVersion);
    this.#http = http;
    this.#url = url;
    this.#headers = headers;
  }

  override async request(post: Post): Promise<SdkResponse> {
    const { form, signal } = post;
    post.answer = await this.#http({ method: 'POST', url: this.#url, headers: this.#headers, body: form, signal });
    return sdkResponse(post.answer);
  }
}

/** The fields as the SDK's MessageInstance reads them. Throws for what is no object. */
function createdMessage(message: Readonly<Record<string, unknown>>): CreatedMessage {
  const { sid, status, error_code: errorCode, num_segments: segments } = message;
  return { sid, status, errorCode: integer(errorCode as string), segments };
}

interface SdkResponse {
  readonly statusCode: number;
  readonly body: string;
  readonly headers: object;
}

function sdkResponse({ status, body, headers }: HttpResponse): SdkResponse {
  return { statusCode: status, body, headers };
}
