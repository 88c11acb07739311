import { createHash, createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { WebhookRequest } from '@aftercall/core';
import { createSignatureVerifier } from '../src/signature-verifier.ts';
import { signForm } from './support/sign-webhook.ts';
import { readSignatureVectors } from './support/twilio-specs.ts';
import type { SignatureVector } from './support/twilio-specs.ts';

/** With a verifier of these tokens. */
const verifySignature = (request: WebhookRequest, authTokens: readonly string[]) =>
  createSignatureVerifier(authTokens)(request);

const call = {
  CallSid: 'CA1234567890ABCDE',
  Caller: '+14158675309',
  Digits: '1234',
  From: '+14158675309',
  To: '+18005551212',
};

/** Published by Twilio. */
const published: readonly SignatureVector[] = [
  {
    source: 'https://www.twilio.com/docs/usage/security#validating-requests',
    authToken: '12345',
    url: 'https://example.com/myapp.php?foo=1&bar=2',
    params: { ...call, Caller: '+14158675310', From: '+14158675310' },
    signature: 'L/OH5YylLD5NRKLltdqwSvS0BnU=',
  },
  {
    source: 'https://github.com/twilio/twilio-node/blob/main/spec/validation.spec.js',
    authToken: '12345',
    url: 'https://mycompany.com/myapp.php?foo=1&bar=2',
    params: call,
    signature: 'RSOYDt4T1cUTdK1PDd93/VVr8B8=',
  },
  {
    source: 'https://github.com/twilio/twilio-node/blob/main/spec/validation.spec.js (JSON body)',
    authToken: '12345',
    url: 'https://mycompany.com/myapp.php?foo=1&bar=2&bodySHA256=0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620',
    body: '{"property": "value", "boolean": true}',
    signature: 'a9nBmqA0ju/hNViExpshrM61xv4=',
  },
];

const vectors = [...published, ...readSignatureVectors("Twilio's signature vectors as a file")];

function requestOf({ url, params, body, signature }: SignatureVector): WebhookRequest {
  return {
    method: 'POST',
    url,
    headers: {
      'content-type': params === undefined ? 'application/json' : 'application/x-www-form-urlencoded',
      'x-twilio-signature': signature,
    },
    rawBody: Buffer.from(body ?? new URLSearchParams(params).toString()),
  };
}

describe.each(vectors)('the vector of $source', (vector) => {
  const request = requestOf(vector);

  test('is verified by its token, also as the second one of a rotation', () => {
    expect(verifySignature(request, [vector.authToken])).toEqual({ verified: true });
    expect(verifySignature(request, ['a newer one', vector.authToken])).toEqual({ verified: true });
  });

  test('is refused with another token, URL, body or signature', () => {
    const unfit = { verified: false, why: 'the signature fits none of the auth tokens' };
    expect(verifySignature(request, ['54321'])).toEqual(unfit);
    expect(verifySignature(request, [])).toEqual(unfit);
    expect(verifySignature({ ...request, url: vector.url.replace('foo=1', 'foo=2') }, [vector.authToken])).toEqual(
      unfit,
    );
    const { verified } = verifySignature({ ...request, rawBody: Buffer.from('Digits=12345') }, [vector.authToken]);
    expect(verified).toBe(false);
    const headers = { ...request.headers, 'x-twilio-signature': vector.signature.replace('=', '') };
    expect(verifySignature({ ...request, headers }, [vector.authToken])).toEqual(unfit);
  });
});

const token = 'c0ffee';

function signed(url: string, body: string, over = url): WebhookRequest {
  return requestOf({ source: '', authToken: token, url, params: {}, body, signature: signForm(token, over, body) });
}

describe('the URL', () => {
  test.each([
    ['https://gateway.example/w?attempt=a-1', 'https://gateway.example:443/w?attempt=a-1'],
    ['https://gateway.example:443/w?attempt=a-1', 'https://gateway.example/w?attempt=a-1'],
    ['http://gateway.example/w', 'http://gateway.example:80/w'],
    ["https://gateway.example/w?name=O'Neil", "https://gateway.example/w?name=O'Neil"],
  ])('%s fits a signature over %s', (url, over) => {
    expect(verifySignature(signed(url, 'MessageSid=SM1', over), [token])).toEqual({ verified: true });
  });

  test('fits no signature over another port, path, query or host', () => {
    for (const over of [
      'https://gateway.example:8443/w?a=1',
      'https://gateway.example/x?a=1',
      'https://gateway.example/w',
      'https://other.example/w?a=1',
    ]) {
      expect(verifySignature(signed('https://gateway.example/w?a=1', 'MessageSid=SM1', over), [token]).verified).toBe(
        false,
      );
    }
  });

  test('that is none is refused and not thrown', () => {
    expect(verifySignature(signed('/webhooks/acme', 'MessageSid=SM1'), [token])).toEqual({
      verified: false,
      why: 'the URL of the webhook is not absolute',
    });
  });
});

describe('a form', () => {
  const url = 'https://gateway.example/w';

  test('is signed by its decoded values: spaces, signs, emoji and empty fields', () => {
    const body = new URLSearchParams({ Body: 'Sí + "mañana" 🙂 & 100%', Empty: '', From: '+15005550006' }).toString();
    expect(verifySignature(signed(url, body), [token])).toEqual({ verified: true });
  });

  test('with a repeated field is signed by its values, sorted and each once', () => {
    const signature = createHmac('sha1', token).update(`${url}MediaUrlaMediaUrlb`).digest('base64');
    const request = signed(url, 'MediaUrl=b&MediaUrl=a&MediaUrl=b');
    const headers = { ...request.headers, 'x-twilio-signature': signature };
    expect(verifySignature({ ...request, headers }, [token])).toEqual({ verified: true });
  });

  test('with a field named __proto__ is checked like any other', () => {
    const body = '__proto__=x&MessageSid=SM1';
    expect(verifySignature(signed(url, body), [token])).toEqual({ verified: true });
    const unsigned = { ...signed(url, 'MessageSid=SM1'), rawBody: Buffer.from(body) };
    expect(verifySignature(unsigned, [token]).verified).toBe(false);
  });

  test('over 64 kB is refused', () => {
    expect(verifySignature(signed(url, `a=${'x'.repeat(70_000)}`), [token])).toEqual({
      verified: false,
      why: 'the body is too large',
    });
  });
});

describe('a body that is no form', () => {
  const sign = (url: string) => createHmac('sha1', token).update(url).digest('base64');

  test('is believed by the hash of its bytes, even where they are no UTF-8', () => {
    const rawBody = Uint8Array.of(0xff, 0x00, 0xc3, 0x28);
    const url = `https://gateway.example/w?bodySHA256=${createHash('sha256').update(rawBody).digest('hex')}`;
    const headers = { 'content-type': 'application/octet-stream', 'x-twilio-signature': sign(url) };
    expect(verifySignature({ method: 'POST', url, headers, rawBody }, [token])).toEqual({ verified: true });
    const changed = Uint8Array.of(0xfe, 0x00, 0xc3, 0x28);
    expect(verifySignature({ method: 'POST', url, headers, rawBody: changed }, [token])).toEqual({
      verified: false,
      why: 'the body does not have the hash that was signed',
    });
  });

  test('is refused without a signed hash, though the URL is signed', () => {
    const url = 'https://gateway.example/w';
    const headers = { 'content-type': 'application/json', 'x-twilio-signature': sign(url) };
    expect(verifySignature({ method: 'POST', url, headers, rawBody: Buffer.from('{}') }, [token])).toEqual({
      verified: false,
      why: 'the body is no form, and its hash was not signed',
    });
  });
});
