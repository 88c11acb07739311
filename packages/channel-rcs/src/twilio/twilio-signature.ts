import { createHash, timingSafeEqual } from 'node:crypto';
import type { WebhookRequest } from '@aftercall/core';
import { validateRequest } from 'twilio/lib/webhooks/webhooks.js';
import { isForm, readForm } from './twilio-form.ts';

/** Twilio signs the hash of a body that is no form by way of this query parameter. */
const bodyHashParameter = 'bodySHA256';

type Verification = { readonly verified: true } | { readonly verified: false; readonly why: string };

/**
 * Checks X-Twilio-Signature with each of the account's tokens. A form is signed field by
 * field together with the URL, with or without its standard port; any other body by the
 * hash in the URL. Nothing that Twilio signs has a time: repeats are for the
 * deduplication to find.
 * https://www.twilio.com/docs/usage/security#validating-requests
 */
export function verifyTwilio(request: WebhookRequest, authTokens: readonly string[]): Verification {
  const signature = request.headers['x-twilio-signature'];
  if (signature === undefined || signature === '') return refused('the X-Twilio-Signature header is missing');
  const url = URL.parse(request.url);
  if (url === null) return refused('the URL of the webhook is not absolute');

  const bodyHash = url.searchParams.get(bodyHashParameter);
  let fields: Record<string, string | string[]>;
  if (bodyHash !== null) {
    if (!isHashOf(bodyHash, request.rawBody)) return refused('the body does not have the hash that was signed');
    fields = {};
  } else if (request.rawBody.byteLength === 0) {
    fields = {};
  } else if (isForm(request.headers['content-type'])) {
    try {
      fields = fieldsOf(readForm(request.rawBody));
    } catch {
      return refused('the body is too large');
    }
  } else {
    return refused('the body is no form, and its hash was not signed');
  }
  const verified = authTokens.some((token) => validateRequest(token, signature, request.url, fields));
  return verified ? { verified } : refused('the signature fits none of the auth tokens');
}

function refused(why: string): Verification {
  return { verified: false, why };
}

/** Compared in constant time, over the bytes as they came. */
function isHashOf(expected: string, rawBody: Uint8Array): boolean {
  const actual = Buffer.from(createHash('sha256').update(rawBody).digest('hex'));
  const given = Buffer.from(expected);
  return given.byteLength === actual.byteLength && timingSafeEqual(given, actual);
}

/** The fields by name; a repeated one as a list. A record without prototype: names come from outside. */
function fieldsOf(form: URLSearchParams): Record<string, string | string[]> {
  const fields = Object.create(null) as Record<string, string | string[]>;
  for (const [name, value] of form) {
    const earlier = fields[name];
    if (earlier === undefined) fields[name] = value;
    else if (typeof earlier === 'string') fields[name] = [earlier, value];
    else earlier.push(value);
  }
  return fields;
}
