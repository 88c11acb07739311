import { describe, expect, test } from '@jest/globals';
import { createGoogleWebhook } from '../../src/google/google-webhook.ts';
import { verifyGoogle } from '../../src/google/google-signature.ts';
import { agentId, clientToken, envelope, otherToken, posted } from '../support/google-account.ts';
import { readShared } from '../support/shared-specs.ts';

const tokens = [clientToken, otherToken];
const body = envelope({ eventType: 'DELIVERED', text: 'Sí, mañana 🙂' });

/** Computed with OpenSSL: openssl dgst -sha512 -hmac SJENCPGJESMGUFPY -binary | base64, over `{"hello":"world"}`. */
const vector = {
  body: '{"message":{"data":"eyJoZWxsbyI6IndvcmxkIn0="}}',
  signature: '7J+V8IY5tc7nWWifRDZxvePEzLR9a2kYLush3yBT6ZNQGh16Rs/rIHXR7bMnV5S/Ic9VVVA+V8sWf8RiSQJGKg==',
};

describe('the signature', () => {
  test('is the HMAC-SHA512 of the decoded data, as OpenSSL makes it', () => {
    const request = { ...posted(vector.body), headers: { 'x-goog-signature': vector.signature } };
    expect(verifyGoogle(request, tokens)).toEqual({ verified: true });
  });

  test('fits either token of a rotation, and no other', () => {
    expect(verifyGoogle(posted(body, clientToken), tokens)).toEqual({ verified: true });
    expect(verifyGoogle(posted(body, otherToken), tokens)).toEqual({ verified: true });
    const refused = { verified: false, why: 'the signature fits none of the client tokens' };
    expect(verifyGoogle(posted(body, 'a stranger'), tokens)).toEqual(refused);
    expect(verifyGoogle(posted(body), [])).toEqual(refused);
  });

  test('covers the data and nothing around it', () => {
    const request = posted(body);
    const around = body.replace('"messageId":"1"', '"messageId":"2"');
    expect(verifyGoogle({ ...request, rawBody: Buffer.from(around) }, tokens)).toEqual({ verified: true });
    const changed = envelope({ eventType: 'DELIVERED', text: 'Sí, mañana 🙃' });
    expect(verifyGoogle({ ...request, rawBody: Buffer.from(changed) }, tokens).verified).toBe(false);
  });

  test('of other text that decodes to the same bytes is refused', () => {
    const request = posted(vector.body);
    for (const data of [
      'eyJoZWxsbyI6IndvcmxkIn0',
      'eyJoZWxsbyI6IndvcmxkIn0<',
      'eyJo ZWxsbyI6IndvcmxkIn0=',
      'eyJoZWxsbyI6IndvcmxkIn1=',
    ]) {
      const rawBody = Buffer.from(JSON.stringify({ message: { data } }));
      expect(verifyGoogle({ ...request, rawBody }, tokens)).toEqual({
        verified: false,
        why: 'the body has no data that could be signed',
      });
    }
  });

  test('that is missing is said to be', () => {
    for (const headers of [{}, { 'x-goog-signature': '' }]) {
      expect(verifyGoogle({ ...posted(body), headers }, tokens)).toEqual({
        verified: false,
        why: 'the X-Goog-Signature header is missing',
      });
    }
  });
});

describe('the question that registers a webhook', () => {
  const webhook = createGoogleWebhook({ agentId, clientTokens: [clientToken, otherToken] });
  const asked = (question: object) => ({
    ...posted(body),
    headers: { 'content-type': 'application/json' },
    rawBody: Buffer.from(JSON.stringify(question)),
  });

  test.each([clientToken, otherToken])('with the token %s is answered with its secret as plain text', (token) => {
    const request = asked({ clientToken: token, secret: '1234567890' });
    expect(webhook.verify(request)).toEqual({ verified: true });
    expect(webhook.parse(request)).toEqual({
      signals: [],
      reply: { status: 200, contentType: 'text/plain', body: '1234567890' },
    });
  });

  test('with another token is refused, and without a secret it is no question', () => {
    expect(webhook.verify(asked({ clientToken: 'guess', secret: '1' }))).toEqual({
      verified: false,
      why: 'the client token is none of the account',
    });
    expect(webhook.verify(asked({ clientToken })).verified).toBe(false);
  });

  test('cannot bring an event in with it', () => {
    const { message } = JSON.parse(body) as { message: object };
    const request = asked({ clientToken, secret: '1', message });
    expect(webhook.parse(request).signals).toEqual([]);
  });

  const sample = readShared('rbm/samples/webhook-verification-request.json', "the handshake against Google's sample");
  if (sample !== undefined) {
    test("is answered as Google's sample asks", () => {
      const request = asked(sample as object);
      expect(webhook.verify(request)).toEqual({ verified: true });
      expect(webhook.parse(request).reply.body).toBe((sample as { secret: string }).secret);
    });
  }
});
