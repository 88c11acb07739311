import { createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { CallbackSigner } from '../../src/responder/callback-signer.ts';

const call = { CallSid: 'CA1234567890ABCDE', Digits: '1234', To: '+18005551212' };

/** Published by Twilio. */
const vectors = [
  {
    source: 'https://www.twilio.com/docs/usage/security#validating-requests',
    url: 'https://example.com/myapp.php?foo=1&bar=2',
    fields: { ...call, Caller: '+14158675310', From: '+14158675310' },
    signature: 'L/OH5YylLD5NRKLltdqwSvS0BnU=',
  },
  {
    source: 'https://github.com/twilio/twilio-node/blob/main/spec/validation.spec.js',
    url: 'https://mycompany.com/myapp.php?foo=1&bar=2',
    fields: { ...call, Caller: '+14158675309', From: '+14158675309' },
    signature: 'RSOYDt4T1cUTdK1PDd93/VVr8B8=',
  },
];

/** Names and values, sorted by name. */
function signedText(url: string, fields: Readonly<Record<string, string>>): string {
  const names = Object.keys(fields).sort();
  return url + names.map((name) => name + fields[name]).join('');
}

describe.each(vectors)('the vector of $source', ({ url, fields, signature }) => {
  test('is signed as published, again and again', () => {
    const signer = new CallbackSigner('12345');
    expect(signer.sign(signedText(url, fields))).toBe(signature);
    expect(signer.sign(signedText(`${url}&baz=3`, fields))).not.toBe(signature);
    expect(signer.sign(signedText(url, fields))).toBe(signature);
  });

  test('has another signature under another token or field', () => {
    expect(new CallbackSigner('12346').sign(signedText(url, fields))).not.toBe(signature);
    expect(new CallbackSigner('12345').sign(signedText(url, { ...fields, Digits: '1235' }))).not.toBe(signature);
  });
});

test.each([
  ['a token as long as a block', 'k'.repeat(64), 'text'],
  ['a token that is longer', 'k'.repeat(65), 'text'],
  ['a token and a text beyond ASCII', 'schlüssel', 'Zahnärzte 牙医'],
  ['a text without end', 'token', '牙'.repeat(10_000)],
  ['no text', 'token', ''],
])('%s: as the HMAC of Node has it', (_what, token, text) => {
  expect(new CallbackSigner(token).sign(text)).toBe(createHmac('sha1', token).update(text).digest('base64'));
});
