import { createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { array, assert, oneof, property, string, uint8Array } from 'fast-check';
import { HmacSha1 } from '../src/hmac-sha1.ts';

const bytes = (byte: number, count: number): Uint8Array => new Uint8Array(count).fill(byte);

/** https://www.rfc-editor.org/rfc/rfc2202#section-3, but for the two whose data is no UTF-8. */
describe.each([
  ['1', bytes(0x0b, 20), 'Hi There', 'b617318655057264e28bc0b6fb378c8ef146be00'],
  ['2', 'Jefe', 'what do ya want for nothing?', 'effcdf6ae5eb2fa2d27416d5f184df9c259a7c79'],
  ['5', bytes(0x0c, 20), 'Test With Truncation', '4c1a03424b55e07fe7f27be1d58bb9324a9a5a04'],
  [
    '6',
    bytes(0xaa, 80),
    'Test Using Larger Than Block-Size Key - Hash Key First',
    'aa4ae5e15272d00e95705637ce8a3b55ed402112',
  ],
  [
    '7',
    bytes(0xaa, 80),
    'Test Using Larger Than Block-Size Key and Larger Than One Block-Size Data',
    'e8e99d0f45237d786d6bbaa7965c7808bbff1a91',
  ],
])('test case %s of RFC 2202', (_, key, text, digest) => {
  test('has its digest', () => {
    expect(new HmacSha1(key).digest(text, 'hex')).toBe(digest);
  });
});

const key = oneof(string({ unit: 'binary', maxLength: 100 }), uint8Array({ maxLength: 100 }));
const text = oneof(string({ unit: 'binary' }), string({ unit: 'grapheme' }));
const longText = text.map((one) => one.repeat(500));

test("is the platform's, for any key and one text after the other, however long", () => {
  assert(
    property(key, array(oneof(text, longText), { maxLength: 5 }), (used, texts) => {
      const hmac = new HmacSha1(used);
      for (const one of texts) {
        expect(hmac.digest(one, 'base64')).toBe(createHmac('sha1', used).update(one, 'utf8').digest('base64'));
      }
    }),
  );
});

test.each([63, 64, 65])("is the platform's with a key of %i bytes, about the length of a block", (length) => {
  const used = bytes(0x61, length);
  expect(new HmacSha1(used).digest('a text', 'hex')).toBe(createHmac('sha1', used).update('a text').digest('hex'));
});
