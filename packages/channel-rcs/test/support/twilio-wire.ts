import { chooseTemplates } from '@aftercall/core';
import type { Channel, ChannelRequest, HttpClient, HttpRequest, HttpResponse } from '@aftercall/core';
import { samplePayload } from '@aftercall/channel-testkit';
import { createRcsChannel } from '../../src/index.ts';
import { to, twilioSettingsWith } from './twilio-account.ts';

/** A channel whose lent client answers from a list and keeps what it was asked. */
export function channelWith(
  answers: readonly { readonly status: number; readonly body: unknown }[],
  extra: object = {},
): { channel: Channel; asked: HttpRequest[] } {
  const asked: HttpRequest[] = [];
  const http: HttpClient = async (request): Promise<HttpResponse> => {
    asked.push(request);
    const { status, body } = answers[Math.min(asked.length, answers.length) - 1]!;
    return { status, headers: {}, body: JSON.stringify(body) };
  };
  const channel = createRcsChannel(twilioSettingsWith(extra), {
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
