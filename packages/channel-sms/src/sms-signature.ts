import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { WebhookRequest } from '@aftercall/core';
import { validateRequest } from 'twilio/lib/webhooks/webhooks.js';
import { readCallbackQuery } from './sms-callback-query.ts';
import { isForm, readForm } from './sms-form.ts';
import type { FormFields } from './sms-form.ts';

type Verification = { readonly verified: true } | { readonly verified: false; readonly why: string };

const noFields: FormFields = {};

/**
 * Checks X-Twilio-Signature with each of the account's tokens. A form is signed field by
 * field together with the URL, with or without its standard port; any other body by the
 * hash in the URL. Nothing that Twilio signs has a time: repeats are for the
 * deduplication to find.
 * https://www.twilio.com/docs/usage/security#validating-requests
 */
export function verifySignature(request: WebhookRequest, authTokens: readonly string[]): Verification {
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
  return isSigned(signature, request.url, fields, authTokens)
    ? { verified: true }
    : refused('the signature fits none of the auth tokens');
}

/**
 * The signature over the URL as it was called and the fields, sorted by name, each value of
 * a name once. What the SDK computes, but for the copies that it makes on its way.
 */
export function expectedSignature(authToken: string, url: string, fields: FormFields): string {
  let signed = url;
  for (const name of Object.keys(fields).toSorted()) {
    const value = fields[name]!;
    if (typeof value === 'string') signed += name + value;
    else for (const one of [...new Set(value)].toSorted()) signed += name + one;
  }
  return createHmac('sha1', authToken).update(signed, 'utf8').digest('base64');
}

/** Nearly every webhook is signed over the URL as it was called. The SDK knows in which other forms Twilio signs it. */
function isSigned(signature: string, url: string, fields: FormFields, authTokens: readonly string[]): boolean {
  return (
    authTokens.some((token) => isEqual(signature, expectedSignature(token, url, fields))) ||
    authTokens.some((token) => validateRequest(token, signature, url, fields))
  );
}

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
