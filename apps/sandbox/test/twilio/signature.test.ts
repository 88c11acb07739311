import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import twilio from 'twilio';
import { twilioSignature } from '../../src/twilio/signature.ts';

interface Vector {
  readonly source: string;
  readonly authToken: string;
  readonly url: string;
  readonly params?: Record<string, string>;
  readonly signature: string;
}

/** The documented example: https://www.twilio.com/docs/usage/security#validating-requests */
const documented: Vector = {
  source: 'https://www.twilio.com/docs/usage/security#validating-requests',
  authToken: '12345',
  url: 'https://example.com/myapp.php?foo=1&bar=2',
  params: {
    CallSid: 'CA1234567890ABCDE',
    Caller: '+14158675310',
    Digits: '1234',
    From: '+14158675310',
    To: '+18005551212',
  },
  signature: 'L/OH5YylLD5NRKLltdqwSvS0BnU=',
};

const vectorFile = new URL('../../../../../shared/specs/twilio/signature-vectors.json', import.meta.url);
const published = existsSync(vectorFile) ? (JSON.parse(readFileSync(vectorFile, 'utf8')) as Vector[]) : [];
if (published.length === 0) {
  process.stderr.write("Twilio's further signature vectors are not beside the repository: they are skipped.\n");
}

describe('the signature', () => {
  test.each([documented, ...published.filter(({ params }) => params !== undefined)])(
    'is the published one: $source',
    (vector) => {
      expect(twilioSignature(vector.authToken, vector.url, vector.params ?? {})).toBe(vector.signature);
    },
  );

  test('passes the SDK’s check for any form, and fails for any other text', () => {
    const names = fc.constantFrom('Body', 'To', 'From', 'MessageSid', 'ZZ', 'a', 'B');
    fc.assert(
      fc.property(fc.dictionary(names, fc.string({ unit: 'grapheme' })), fc.string({ minLength: 1 }), (form, token) => {
        const url = 'http://127.0.0.1:8080/webhooks/tenant/account?attempt=1';
        const signature = twilioSignature(token, url, form);
        expect(twilio.validateRequest(token, signature, url, form)).toBe(true);
        expect(twilio.validateRequest(token, signature, url, { ...form, Extra: 'x' })).toBe(false);
      }),
    );
  });
});
