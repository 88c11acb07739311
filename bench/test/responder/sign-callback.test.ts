import { describe, expect, test } from '@jest/globals';
import { signCallback } from '../../src/responder/sign-callback.ts';

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

describe.each(vectors)('the vector of $source', ({ url, fields, signature }) => {
  test('is signed as published, in whatever order the fields come', () => {
    expect(signCallback('12345', url, fields)).toBe(signature);
    const reversed = Object.fromEntries(Object.entries(fields).toReversed());
    expect(signCallback('12345', url, reversed)).toBe(signature);
  });

  test('has another signature under another token, URL or field', () => {
    expect(signCallback('12346', url, fields)).not.toBe(signature);
    expect(signCallback('12345', `${url}&baz=3`, fields)).not.toBe(signature);
    expect(signCallback('12345', url, { ...fields, Digits: '1235' })).not.toBe(signature);
  });
});
