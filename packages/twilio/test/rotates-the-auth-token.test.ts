import { describe, expect, test } from '@jest/globals';
import type { HttpClient } from '@aftercall/core';
import { context, sampleRequest } from './support/message-wire.ts';
import { plainChannelOn } from './support/plain-channel.ts';
import { signForm } from './support/sign-webhook.ts';
import { accountSid, apiError, apiMessage } from './support/twilio-account.ts';

const [old, fresh] = ['the-old-token', 'the-new-token'];
const webhookUrl = 'https://gateway.example/webhooks/acme/main';

/**
 * Which tokens Twilio takes of whoever asks, and which one it signs with: the primary one. Promoting the secondary one ends
 * the primary one at once. https://www.twilio.com/docs/iam/api/authtoken
 */
const atTwilio = {
  'with a secondary token': { takes: [old, fresh], signsWith: old },
  'with the secondary one promoted': { takes: [fresh], signsWith: fresh },
} as const;
type Moment = keyof typeof atTwilio;

interface Tokens {
  readonly authToken: string;
  readonly authTokens: readonly string[];
}

/** What becomes of a message of a gateway, and of what Twilio posts to it, at such a moment. */
async function workAt(moment: Moment, account: Tokens) {
  const { takes, signsWith } = atTwilio[moment];
  const good = new Set(takes.map((token) => `Basic ${Buffer.from(`${accountSid}:${token}`).toString('base64')}`));
  const http: HttpClient = async ({ headers }) => {
    const taken = good.has(headers?.['authorization'] ?? '');
    const { status, body } = taken ? { status: 201, body: apiMessage() } : apiError(401, 20003, 'Authenticate');
    return { status, headers: {}, body: JSON.stringify(body) };
  };
  const channel = plainChannelOn({ http, now: () => new Date(), webhookUrl }, account);
  const body = new URLSearchParams({ AccountSid: accountSid, MessageStatus: 'sent' }).toString();
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    'x-twilio-signature': signForm(signsWith, webhookUrl, body),
  };
  const posted = { method: 'POST', url: webhookUrl, headers, rawBody: Buffer.from(body) };
  const { outcome } = await channel.send(sampleRequest(channel), context());
  return { outcome, believed: channel.webhook.verify(posted).verified };
}

const before: Tokens = { authToken: old, authTokens: [] };
const during: Tokens = { authToken: fresh, authTokens: [old] };
const after: Tokens = { authToken: fresh, authTokens: [] };

describe('an auth token that is rotated as docs/deploy.md says', () => {
  const steps: readonly (readonly [Moment, string, Tokens])[] = [
    ['with a secondary token', 'from before', before],
    ['with a secondary token', 'that has the new one first', during],
    ['with the secondary one promoted', 'that has the new one first', during],
    ['with the secondary one promoted', 'that has the new one alone', after],
  ];

  test.each(steps)('%s, a gateway %s sends and believes', async (moment, _, account) => {
    expect(await workAt(moment, account)).toEqual({ outcome: 'accepted', believed: true });
  });

  test('is promoted only when every gateway asks with it: whoever asks with the old one is refused from then on', async () => {
    const both = { authToken: old, authTokens: [fresh] };
    expect(await workAt('with the secondary one promoted', both)).toEqual({ outcome: 'rejected', believed: true });
  });
});
