import { describe, expect, test } from '@jest/globals';
import { assert, json, property, uint8Array } from 'fast-check';
import { parsePushEnvelope } from '../../src/ingress/push-envelope.ts';

/** As Google's emulator posts it. */
const posted = {
  subscription: 'projects/demo/subscriptions/sub5',
  message: {
    publishTime: '2026-11-22T22:00:10.966Z',
    data: 'eyJhIjoxfQ==',
    publish_time: '2026-11-22T22:00:10.966Z',
    messageId: '26',
    attributes: { type: 't' },
    message_id: '26',
  },
};

const parse = (value: unknown) => parsePushEnvelope(Buffer.from(JSON.stringify(value)));
const withMessage = (changes: object) => ({ ...posted, message: { ...posted.message, ...changes } });

test('reads what Pub/Sub posts', () => {
  expect(parse(posted)).toEqual({
    ok: true,
    envelope: {
      subscription: 'projects/demo/subscriptions/sub5',
      message: { id: '26', data: Buffer.from('{"a":1}'), attributes: { type: 't' } },
    },
  });
});

test.each([
  ['only camel case', { message_id: undefined }],
  ['only snake case', { messageId: undefined }],
  ['fields that Pub/Sub may add', { orderingKey: 'k', somethingNew: { a: 1 } }],
])('takes %s', (_name, changes) => {
  const parsed = parse({ ...withMessage(changes), deliveryAttempt: 3 });
  expect(parsed.ok && parsed.envelope.message.id).toBe('26');
});

test('data and attributes may be left out', () => {
  const parsed = parse(withMessage({ data: undefined, attributes: undefined }));
  expect(parsed.ok && parsed.envelope.message).toEqual({ id: '26', data: Buffer.alloc(0), attributes: {} });
});

describe('refuses', () => {
  test.each([
    ['what is no object', [], '', 'must be a JSON object: the envelope of a wrapped Pub/Sub push'],
    ['no message', { ...posted, message: undefined }, 'message', 'must be an object: the Pub/Sub message'],
    [
      'no subscription',
      { ...posted, subscription: undefined },
      'subscription',
      'must be the full name of the subscription',
    ],
    [
      'a short name',
      { ...posted, subscription: 'sub5' },
      'subscription',
      'must be like projects/<project>/subscriptions/<name>',
    ],
    ['no id', withMessage({ messageId: undefined, message_id: undefined }), 'message.messageId', 'is missing'],
    ['an id that is a number', withMessage({ messageId: 26 }), 'message.messageId', 'must be text of 1 to 256 letters'],
    ['two ids', withMessage({ message_id: '27' }), 'message.message_id', 'must be the same as messageId'],
    [
      'an attribute that is no text',
      withMessage({ attributes: { type: 1 } }),
      'message.attributes.type',
      'must be text',
    ],
    [
      'data without padding',
      withMessage({ data: 'eyJhIjoxfQ' }),
      'message.data',
      'must be base64 (RFC 4648, section 4), with its padding',
    ],
    [
      'data in the alphabet for URLs',
      withMessage({ data: '_-__' }),
      'message.data',
      'must be base64 (RFC 4648, section 4), with its padding',
    ],
  ])('%s', (_name, value, field, message) => {
    expect(parse(value)).toEqual({ ok: false, faults: [{ field, message }] });
  });

  test('what is no JSON, or JSON that parsers read in different ways', () => {
    expect(parsePushEnvelope(Buffer.from('{"message":{},"message":{}}')).ok).toBe(false);
    expect(parsePushEnvelope(Buffer.from([0xff])).ok).toBe(false);
  });
});

test('never throws, and reads any data and attributes back', () => {
  assert(
    property(json(), (json) => {
      expect(parsePushEnvelope(Buffer.from(json)).ok).toBe(false);
    }),
  );
  assert(
    property(uint8Array(), (bytes) => {
      const parsed = parse(withMessage({ data: Buffer.from(bytes).toString('base64') }));
      expect(parsed.ok && [...parsed.envelope.message.data]).toEqual([...bytes]);
    }),
  );
});

test('four megabytes of data are read', () => {
  const data = Buffer.alloc(4_000_000, 7);
  const parsed = parse(withMessage({ data: data.toString('base64') }));
  expect(parsed.ok && parsed.envelope.message.data.length).toBe(4_000_000);
});
