import { createHmac, generateKeyPairSync } from 'node:crypto';
import type { WebhookRequest } from '@aftercall/core';
import { rcsSettings } from '../../src/index.ts';
import type { GoogleSettings } from '../../src/google/google-settings.ts';

export const agentId = 'welcome-bot';
export const clientToken = 'SJENCPGJESMGUFPY';
export const otherToken = 'a-token-of-the-rotation';
export const to = '+15005550006';
export const accessToken = 'ya29.c.an-access-token-of-the-tests';
export const webhookUrl = 'https://gateway.example/webhooks/acme/rcs';

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2_048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

/** A line of the key, as it would be seen in a log. */
export const keyLine = privateKey.split('\n')[3]!;

export const keyFile = {
  type: 'service_account',
  project_id: 'welcome',
  private_key_id: 'k1',
  private_key: privateKey,
  client_email: 'sender@welcome.iam.gserviceaccount.com',
};

/** An agent's settings as a tenant writes them. */
export const writtenSettings = {
  provider: 'google',
  agentId,
  serviceAccount: JSON.stringify(keyFile),
  clientToken,
  clientTokens: [otherToken],
};

export function googleSettingsWith(extra: object = {}): GoogleSettings {
  const settings = rcsSettings.parse({ ...writtenSettings, ...extra });
  if (settings.provider !== 'google') throw new Error('not settings of Google');
  return settings;
}

/** An error as Google writes it. */
export function apiError(code: number, status: string, message = 'refused'): { status: number; body: object } {
  return { status: code, body: { error: { code, status, message } } };
}

/** A created message as Google's API shows it. */
export function apiMessage(messageId: string): { status: number; body: object } {
  return {
    status: 200,
    body: { name: `phones/${to}/agentMessages/${messageId}`, sendTime: '2026-11-23T10:00:00.045123456Z' },
  };
}

/** The token endpoint's answer. */
export const granted = {
  status: 200,
  body: { access_token: accessToken, expires_in: 3_599, token_type: 'Bearer' },
} as const;

/** The envelope that carries an event. */
export function envelope(data: unknown, message: object = {}): string {
  const encoded = Buffer.from(typeof data === 'string' ? data : JSON.stringify(data)).toString('base64');
  return JSON.stringify({
    message: { data: encoded, attributes: {}, messageId: '1', publishTime: '2026-11-23T10:00:00Z', ...message },
    subscription: 'projects/rbm/subscriptions/rbm',
  });
}

/** X-Goog-Signature as Google describes it, written apart from the code under test. */
export function signEnvelope(body: string, token: string): string {
  const { message } = JSON.parse(body) as { message: { data: string } };
  return createHmac('sha512', token).update(Buffer.from(message.data, 'base64')).digest('base64');
}

/** A webhook as Google posts it. */
export function posted(body: string, token: string = clientToken): WebhookRequest {
  return {
    method: 'POST',
    url: webhookUrl,
    headers: { 'content-type': 'application/json', 'x-goog-signature': signEnvelope(body, token) },
    rawBody: Buffer.from(body),
  };
}
