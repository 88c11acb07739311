import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { WebhookRequest } from '@aftercall/core';

type Verification = { readonly verified: true } | { readonly verified: false; readonly why: string };

/**
 * Checks X-Hub-Signature-256 with each of the account's app secrets: HMAC-SHA256 over the
 * bytes as they came. Meta signs the escaped text that it sends, so hashing what was
 * received is right whether or not a body is escaped. Nothing that Meta signs has a time:
 * repeats are for the deduplication to find.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/overview
 */
export function verifySignature(request: WebhookRequest, appSecrets: readonly string[]): Verification {
  const header = request.headers['x-hub-signature-256'];
  if (header === undefined || header === '') return refused('the X-Hub-Signature-256 header is missing');
  const hex = /^sha256=([0-9a-f]{64})$/i.exec(header)?.[1];
  if (hex === undefined) return refused('the X-Hub-Signature-256 header is not sha256= and 64 hexadecimal digits');
  const given = Buffer.from(hex, 'hex');
  const verified = appSecrets.some((secret) =>
    timingSafeEqual(given, createHmac('sha256', secret).update(request.rawBody).digest()),
  );
  return verified ? { verified } : refused('the signature fits none of the app secrets');
}

/**
 * Checks the GET by which Meta asks whether a webhook URL is ours.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/create-webhook-endpoint
 */
export function verifyChallenge(request: WebhookRequest, verifyToken: string): Verification {
  const query = URL.parse(request.url)?.searchParams;
  if (query?.get('hub.mode') !== 'subscribe') return refused('hub.mode is not subscribe');
  if ((query.get('hub.challenge') ?? '') === '') return refused('hub.challenge is missing');
  const isOurs = timingSafeEqual(digestOf(query.get('hub.verify_token') ?? ''), digestOf(verifyToken));
  return isOurs ? { verified: true } : refused('hub.verify_token is not the verify token of the account');
}

export function challengeOf(request: WebhookRequest): string {
  return URL.parse(request.url)?.searchParams.get('hub.challenge') ?? '';
}

/** Of one length for every text, which a comparison in constant time asks for. */
function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function refused(why: string): Verification {
  return { verified: false, why };
}
