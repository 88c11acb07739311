import { createHash, timingSafeEqual } from 'node:crypto';
import type { WebhookRequest } from '@aftercall/core';
import { validateRequest } from 'twilio/lib/webhooks/webhooks.js';
import { HmacSha1 } from './hmac-sha1.ts';
import { readCallbackQuery } from './callback-query.ts';
import { isForm, readForm } from './webhook-form.ts';
import type { FormFields } from './webhook-form.ts';

type Verification = { readonly verified: true } | { readonly verified: false; readonly why: string };

const noFields: FormFields = {};

/** An auth token with the HMAC that it is the key of. */
interface SigningToken {
  readonly token: string;
  readonly hmac: HmacSha1;
}

/**
 * Checks X-Twilio-Signature with each of the account's tokens. A form is signed field by
 * field together with the URL, with or without its standard port; any other body by the
 * hash in the URL. Nothing that Twilio signs has a time: repeats are for the
 * deduplication to find.
 * https://www.twilio.com/docs/usage/security#validating-requests
 */
export function createSignatureVerifier(authTokens: readonly string[]): (request: WebhookRequest) => Verification {
  const tokens = authTokens.map((token): SigningToken => ({ token, hmac: new HmacSha1(token) }));
  return (request) => verifySignature(request, tokens);
}

function verifySignature(request: WebhookRequest, tokens: readonly SigningToken[]): Verification {
  const signature = request.headers['x-twilio-signature'];
  if (signature === undefined || signature === '') return refused('the X-Twilio-Signature header is missing');
  const query = readCallbackQuery(request.url);
  if (query === undefined) return refused('the URL of the webhook is not absolute');

  let fields: FormFields;
  if (query.bodyHash !== undefined) {
    if (!isHashOf(query.bodyHash, request.rawBody)) return refused('the body does not have the hash that was signed');
    fields = noFields;
  } else if (request.rawBody.byteLength === 0) {
    fields = noFields;
  } else if (isForm(request.headers['content-type'])) {
    try {
      fields = readForm(request.rawBody);
    } catch {
      return refused('the body is too large');
    }
  } else {
    return refused('the body is no form, and its hash was not signed');
  }
  return isSigned(signature, request.url, fields, tokens)
    ? verified
    : refused('the signature fits none of the auth tokens');
}

/**
 * What is signed: the URL as it was called and the fields, sorted by name, each value of a name
 * once. As the SDK puts it together, but for the copies that it makes on its way.
 */
export function signedText(url: string, fields: FormFields): string {
  let signed = url;
  for (const name of Object.keys(fields).toSorted()) {
    const value = fields[name]!;
    if (typeof value === 'string') signed += name + value;
    else for (const one of [...new Set(value)].toSorted()) signed += name + one;
  }
  return signed;
}

/** Nearly every webhook is signed over the URL as it was called. The SDK knows in which other forms Twilio signs it. */
function isSigned(signature: string, url: string, fields: FormFields, tokens: readonly SigningToken[]): boolean {
  const signed = signedText(url, fields);
  return (
    tokens.some(({ hmac }) => isEqual(signature, hmac.digest(signed, 'base64'))) ||
    tokens.some(({ token }) => validateRequest(token, signature, url, fields))
  );
}

const verified: Verification = { verified: true };

function refused(why: string): Verification {
  return { verified: false, why };
}

/** Over the bytes as they came. */
function isHashOf(expected: string, rawBody: Uint8Array): boolean {
  return isEqual(expected, createHash('sha256').update(rawBody).digest('hex'));
}

/** In constant time. */
function isEqual(given: string, actual: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(actual)];
  return one.byteLength === other.byteLength && timingSafeEqual(one, other);
}
