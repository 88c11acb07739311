import { chooseTemplates } from '@aftercall/core';
import type { Channel, FitInput, FitResult, FollowUpPayload, HttpClient, HttpRequest } from '@aftercall/core';
import { samplePayload } from '@aftercall/channel-testkit';
import { createWhatsappChannel } from '../../src/index.ts';
import { apiAccepted, settingsWith, to } from './whatsapp-account.ts';

/** A channel whose lent client takes everything, or answers as told, and keeps what it was asked. */
export function channelWith(
  extra: object = {},
  answer: { readonly status: number; readonly body: unknown } = { status: 200, body: apiAccepted(1) },
): { channel: Channel; asked: HttpRequest[] } {
  const asked: HttpRequest[] = [];
  const http: HttpClient = async (request) => {
    asked.push(request);
    return { status: answer.status, headers: {}, body: JSON.stringify(answer.body) };
  };
  const channel = createWhatsappChannel(settingsWith(extra), {
    http,
    now: () => new Date('2026-11-23T10:05:00.000Z'),
    webhookUrl: 'https://gateway.example/webhooks/acme/whatsapp',
  });
  return { channel, asked };
}

export function inputFor(payload: Partial<FollowUpPayload> = {}, extra: Partial<FitInput> = {}): FitInput {
  const whole = { ...samplePayload, ...payload };
  return { payload: whole, to, templates: chooseTemplates(whole.locale, 'en-US'), ...extra };
}

/** The request of a payload that fits. */
export function fitted(result: FitResult): Extract<FitResult, { fits: true }>['request'] {
  if (result.fits) return result.request;
  throw new Error(`${result.limit}: ${result.message}`);
}

export const context = (attemptId = 'a-1') => ({ attemptId, signal: new AbortController().signal });

/** The JSON that was posted. */
export function bodyOf(request: HttpRequest | undefined): Record<string, unknown> {
  return JSON.parse(String(request?.body)) as Record<string, unknown>;
}

/** The JSON that a payload becomes on the wire. */
export async function wireOf(input: FitInput, extra: object = {}): Promise<Record<string, unknown>> {
  const { channel, asked } = channelWith(extra);
  await channel.send(fitted(channel.fit(input)), context());
  return bodyOf(asked[0]);
}
