import { chooseTemplates } from '@aftercall/core';
import type { Channel, ChannelRequest, FollowUpPayload, HttpClient, HttpRequest, HttpResponse } from '@aftercall/core';
import { samplePayload } from '@aftercall/channel-testkit';
import { createRcsChannel } from '../../src/index.ts';
import { googleSettingsWith, granted, to, webhookUrl } from './google-account.ts';

interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface GoogleWire {
  readonly channel: Channel;
  /** What was asked of the API. */
  readonly asked: HttpRequest[];
  /** What was asked of the token endpoint. */
  readonly signIns: HttpRequest[];
}

/** A channel whose lent client answers by a script, and from another when it is asked for a token. */
export function googleWire(
  answer: (request: HttpRequest, count: number) => Answer | Promise<Answer>,
  { settings = {}, signIn = () => granted }: { settings?: object; signIn?: (count: number) => Answer } = {},
): GoogleWire {
  const asked: HttpRequest[] = [];
  const signIns: HttpRequest[] = [];
  const http: HttpClient = async (request): Promise<HttpResponse> => {
    const isSignIn = request.url === 'https://oauth2.googleapis.com/token';
    const list = isSignIn ? signIns : asked;
    list.push(request);
    const { status, body, headers = {} } = isSignIn ? signIn(list.length) : await answer(request, list.length);
    return { status, headers, body: typeof body === 'string' ? body : JSON.stringify(body ?? {}) };
  };
  const now = () => new Date('2026-11-23T10:05:00.000Z');
  return { channel: createRcsChannel(googleSettingsWith(settings), { http, now, webhookUrl }), asked, signIns };
}

export function requestFor(channel: Channel, payload: FollowUpPayload = samplePayload): ChannelRequest {
  const templates = chooseTemplates(payload.locale, 'en-US');
  const result = channel.fit({ payload, to, templates });
  if (!result.fits) throw new Error(result.message);
  return result.request;
}

export const attemptId = '5e0f4f9c-6a51-4a8e-9f7a-0d6a6c1f0001';

export const context = (id = attemptId) => ({ attemptId: id, signal: new AbortController().signal });
