import { createHmac, timingSafeEqual } from 'node:crypto';
import type { WebhookRequest } from '@aftercall/core';
import { readPosted } from './google-envelope.ts';
import type { Posted } from './google-envelope.ts';

type Verification = { readonly verified: true } | { readonly verified: false; readonly why: string };

/**
 * Checks X-Goog-Signature, the HMAC-SHA512 of the decoded data under the client token, with each
 * of the tokens. The question that registers a webhook has no signature: it shows the token itself.
 * Nothing that Google signs tells when it was posted: repeats are for the deduplication to find.
 * https://developers.google.com/business-communications/rcs-business-messaging/guides/integrate/webhooks
 */
export function verifyGoogle(request: WebhookRequest, clientTokens: readonly string[]): Verification {
  let posted: Posted;
  try {
    posted = readPosted(request.rawBody);
  } catch {
    return refused('the body is no JSON, or too large');
  }
  if (posted.kind === 'handshake') {
    const { clientToken } = posted;
    return clientTokens.some((token) => isEqual(clientToken, token))
      ? { verified: true }
      : refused('the client token is none of the account');
  }
  if (posted.kind === 'other') return refused('the body has no data that could be signed');
  const signature = request.headers['x-goog-signature'];
  if (signature === undefined || signature === '') return refused('the X-Goog-Signature header is missing');
  const { data } = posted;
  return clientTokens.some((token) => isEqual(signature, createHmac('sha512', token).update(data).digest('base64')))
    ? { verified: true }
    : refused('the signature fits none of the client tokens');
}

function refused(why: string): Verification {
  return { verified: false, why };
}

/** In constant time for texts of one length. */
function isEqual(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.byteLength === b.byteLength && timingSafeEqual(a, b);
}
