import { describe, expect, test } from '@jest/globals';
import { array, assert, constantFrom, oneof, property, record, string, tuple } from 'fast-check';
import type { Arbitrary } from 'fast-check';
import { getExpectedTwilioSignature, validateRequest } from 'twilio/lib/webhooks/webhooks.js';
import { HmacSha1 } from '../src/hmac-sha1.ts';
import { readForm } from '../src/webhook-form.ts';
import { createSignatureVerifier, signedText } from '../src/signature-verifier.ts';

const text = string({ unit: 'grapheme' });
/** Few names, so that fields are repeated; and some that JavaScript treats in its own way. */
const name = oneof(
  constantFrom('MessageSid', 'Body', 'body', 'MediaUrl0', '10', '9', '__proto__', 'constructor'),
  text,
);
const fields: Arbitrary<[string, string][]> = array(tuple(name, oneof(constantFrom('', 'a', 'b', '+1'), text)));

const url = record({
  scheme: constantFrom('https://', 'http://', 'HTTPS://'),
  host: constantFrom('gateway.example', '127.0.0.1', '[::1]', 'user:word@gateway.example', 'gateway.example.'),
  port: constantFrom('', ':443', ':80', ':8443'),
  path: constantFrom('', '/', '/webhooks/acme/main', "/O'Neil/ü"),
  query: constantFrom(
    '',
    '?',
    '?attempt=0197a000-0000-7000',
    '?attempt=a%20b',
    "?a=1&attempt=x&b=O'Neil",
    '?attempt=a#b',
  ),
}).map(({ scheme, host, port, path, query }) => scheme + host + port + path + query);

const token = 'c0ffee00c0ffee00c0ffee00c0ffee00';
const otherToken = 'decaf000decaf000decaf000decaf000';

/** The fields as the SDK is to be given them, read by nobody but the platform. */
function sdkFields(body: string): Record<string, string | string[]> {
  const form = new URLSearchParams(body);
  const names = [...new Set(form.keys())];
  const read = Object.create(null) as Record<string, string | string[]>;
  for (const one of names) {
    // Copied: in jest the platform's own arrays are not `instanceof Array`, by which the SDK knows one.
    const values = [...form.getAll(one)];
    read[one] = values.length === 1 ? values[0]! : values;
  }
  return read;
}

const bodyOf = (form: [string, string][]): string => new URLSearchParams(form).toString();

describe("our signature is the SDK's", () => {
  test('for any form and URL', () => {
    assert(
      property(url, fields, (called, form) => {
        const body = bodyOf(form);
        const ours = body === '' ? {} : readForm(Buffer.from(body));
        const signature = new HmacSha1(token).digest(signedText(called, ours), 'base64');
        expect(signature).toBe(getExpectedTwilioSignature(token, called, sdkFields(body)));
      }),
    );
  });

  test('in what it accepts: any form of the URL signed with any token', () => {
    assert(
      property(url, url, constantFrom(token, otherToken, 'neither'), fields, (called, signed, signer, form) => {
        const body = bodyOf(form);
        const signature = getExpectedTwilioSignature(signer, signed, sdkFields(body));
        const request = {
          method: 'POST',
          url: called,
          headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': signature },
          rawBody: Buffer.from(body),
        };
        const bySdk = [token, otherToken].some((one) => validateRequest(one, signature, called, sdkFields(body)));
        expect(createSignatureVerifier([token, otherToken])(request).verified).toBe(bySdk);
      }),
      { numRuns: 1_000 },
    );
  });
});
