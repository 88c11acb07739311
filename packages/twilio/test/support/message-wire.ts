import { chooseTemplates } from '@aftercall/core';
import type {
  Channel,
  ChannelOutside,
  ChannelRequest,
  HttpClient,
  HttpRequest,
  HttpResponse,
  WebhookRequest,
} from '@aftercall/core';
import { samplePayload } from '@aftercall/channel-testkit';
import { to } from './twilio-account.ts';

export type Answers = readonly { readonly status: number; readonly body: unknown }[];

/** A channel whose lent client answers from a list, the last answer for ever, and keeps what it was asked. */
export function wired(
  create: (outside: ChannelOutside) => Channel,
  answers: Answers,
): { channel: Channel; asked: HttpRequest[] } {
  const asked: HttpRequest[] = [];
  const http: HttpClient = async (request): Promise<HttpResponse> => {
    asked.push(request);
    const { status, body } = answers[Math.min(asked.length, answers.length) - 1]!;
    return { status, headers: {}, body: JSON.stringify(body) };
  };
  const channel = create({
    http,
    now: () => new Date('2026-11-23T10:05:00.000Z'),
    webhookUrl: 'https://gateway.example/webhooks/acme/main',
  });
  return { channel, asked };
}

export function sampleRequest(channel: Channel): ChannelRequest {
  const result = channel.fit({ payload: samplePayload, to, templates: chooseTemplates('en-US', 'en-US') });
  if (!result.fits) throw new Error(result.message);
  return result.request;
}

export const context = (attemptId = 'a-1') => ({ attemptId, signal: new AbortController().signal });

/** The form that was posted. */
export function formOf(request: HttpRequest): URLSearchParams {
  return new URLSearchParams(String(request.body));
}

/** A webhook of Twilio's for the account, unsigned. */
export function posted(fields: Record<string, string>, query = '?attempt=a-1'): WebhookRequest {
  return {
    method: 'POST',
    url: `https://gateway.example/webhooks/acme/main${query}`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    rawBody: Buffer.from(new URLSearchParams(fields).toString()),
  };
}
