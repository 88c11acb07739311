import { describe, expect, test } from '@jest/globals';
import { anything, assert, jsonValue, oneof, property, record, string, uint8Array, constantFrom } from 'fast-check';
import type { Signal } from '@aftercall/core';
import { createGoogleWebhook } from '../../src/google/google-webhook.ts';
import { agentId, clientToken, envelope, otherToken, posted, to } from '../support/google-account.ts';

const webhook = createGoogleWebhook({ agentId, clientTokens: [clientToken, otherToken] });
const sendTime = '2026-11-23T09:59:58.045123456Z';

function signalOf(data: unknown, message: object = {}): Signal {
  const { signals } = webhook.parse(posted(envelope(data, message)));
  expect(signals).toHaveLength(1);
  return signals[0]!;
}

const event = (eventType: string, extra: object = {}) => ({
  senderPhoneNumber: to,
  eventType,
  eventId: 'e-1',
  agentId,
  ...extra,
});

const message = (extra: object) => ({ agentId, senderPhoneNumber: to, messageId: 'm-1', sendTime, ...extra });

describe('an event about a message of ours', () => {
  test('has the id that we chose, both as the attempt and as the message', () => {
    expect(signalOf(event('DELIVERED', { messageId: 'a-1', sendTime }))).toEqual({
      signal: 'receipt',
      key: 'event/e-1',
      attemptId: 'a-1',
      providerId: 'a-1',
      status: 'delivered',
      rawStatus: 'DELIVERED',
      at: new Date('2026-11-23T09:59:58.045Z'),
    });
  });

  test('is answered with 200, and its time is never ours or the envelope’s', () => {
    const { reply, signals } = webhook.parse(posted(envelope(event('READ', { messageId: 'a-1' }))));
    expect(reply).toEqual({ status: 200, contentType: 'text/plain', body: '' });
    expect(signals[0]).not.toHaveProperty('at');
  });

  test('of the platform calls the number otherwise, and has its reason', () => {
    const { senderPhoneNumber, ...rest } = event('TTL_EXPIRATION_REVOKED', { messageId: 'a-1' });
    expect(signalOf({ ...rest, phoneNumber: senderPhoneNumber })).toMatchObject({
      status: 'expired',
      reason: { kind: 'expired', fallback: true, permanent: false },
    });
  });

  test('whose expiry failed says nothing, and keeps its word', () => {
    const signal = signalOf(event('TTL_EXPIRATION_REVOKE_FAILED', { messageId: 'a-1' }));
    expect(signal).toMatchObject({ status: 'unknown', rawStatus: 'TTL_EXPIRATION_REVOKE_FAILED' });
    expect(signal).not.toHaveProperty('reason');
  });

  test('without an id is told by what was signed', () => {
    const { eventId: _, ...data } = event('DELIVERED', { messageId: 'a-1' });
    const [first, again] = [signalOf(data), signalOf(data, { messageId: '2', publishTime: '2026-11-24T00:00:00Z' })];
    expect(first.key).toMatch(/^data\/[0-9a-f]{64}$/);
    expect(again.key).toBe(first.key);
    expect(signalOf({ ...data, messageId: 'a-2' }).key).not.toBe(first.key);
  });
});

describe('a person', () => {
  test('who is writing', () => {
    expect(signalOf(event('IS_TYPING'))).toEqual({ signal: 'typing', key: 'event/e-1', from: to });
  });

  test('who stops or comes back', () => {
    expect(signalOf(event('UNSUBSCRIBE', { sendTime }))).toMatchObject({ signal: 'opt_out', from: to, scope: 'all' });
    expect(signalOf(event('SUBSCRIBE', { sendTime }))).toMatchObject({ signal: 'opt_in', from: to, scope: 'all' });
  });

  test('who writes', () => {
    expect(signalOf(message({ text: 'on my way' }))).toEqual({
      signal: 'reply',
      key: 'message/m-1',
      providerId: 'm-1',
      from: to,
      text: 'on my way',
      mediaCount: 0,
      at: new Date('2026-11-23T09:59:58.045Z'),
    });
  });

  test('who taps a suggested reply, with or without a message id', () => {
    const suggestionResponse = { postbackData: 'yes:BK-1', text: 'Yes', type: 'REPLY' };
    const said = { signal: 'reply', text: 'Yes', action: 'yes:BK-1' };
    expect(signalOf(message({ suggestionResponse }))).toMatchObject(said);
    for (const type of [undefined, 'UNKNOWN', 7]) {
      expect(signalOf(message({ suggestionResponse: { ...suggestionResponse, type } }))).toMatchObject(said);
    }
    const asOurs = { ...suggestionResponse, postbackData: 'open:REQ-1' };
    expect(signalOf(message({ suggestionResponse: asOurs }))).toMatchObject({ ...said, action: 'open:REQ-1' });
    expect(signalOf({ agentId, senderPhoneNumber: to, eventId: 'e-9', suggestionResponse })).toMatchObject({
      key: 'message/e-9',
      providerId: 'e-9',
    });
    const { action, text } = signalOf(message({ suggestionResponse: {} })) as Extract<Signal, { signal: 'reply' }>;
    expect({ action, text }).toEqual({ action: undefined, text: '' });
  });

  test.each([
    ['reschedule', { postbackData: 'reschedule:BK-1', text: 'Reschedule', type: 'ACTION' }],
    ['calendar', { postbackData: 'calendar:BK-1', text: 'Agregar al calendario' }],
    ['receipt', { postbackData: 'receipt:P-1', text: 'Ver recibo', type: 'UNKNOWN' }],
    ['open', { postbackData: 'open:REQ-1', text: 'Open link' }],
    ['other', { postbackData: 'set_by_hand', text: 'Call us', type: 'ACTION' }],
  ])('who taps the button of an action says nothing: %s', (button, suggestionResponse) => {
    const at = new Date('2026-11-23T09:59:58.045Z');
    const tap = { signal: 'tap', key: 'message/m-1', from: to, button, at };
    expect(signalOf(message({ suggestionResponse }))).toEqual(tap);
    const { at: _, ...untimed } = tap;
    const untimedData = { agentId, senderPhoneNumber: to, eventId: 'e-9', suggestionResponse };
    expect(signalOf(untimedData)).toEqual({ ...untimed, key: 'message/e-9' });
  });

  test('whoever taps a button that says stop stops, whatever it does besides', () => {
    for (const text of ['Unsubscribe', 'Stop promotions', 'Detener promociones']) {
      const suggestionResponse = { postbackData: 'leave', text, type: 'ACTION' };
      expect(signalOf(message({ suggestionResponse }))).toMatchObject({ signal: 'reply', text, action: 'leave' });
    }
    const inGerman = { postbackData: 'STOP', text: 'Abmelden', type: 'ACTION' };
    expect(signalOf(message({ suggestionResponse: inGerman }))).toMatchObject({ signal: 'reply', action: 'STOP' });
  });

  test('who sends a file or a place', () => {
    const userFile = { payload: { mimeType: 'image/gif', fileUri: 'https://x.example/1' } };
    expect(signalOf(message({ userFile }))).toMatchObject({ signal: 'reply', text: '', mediaCount: 1 });
    const location = { latitude: 19.4326, longitude: -99.1332 };
    expect(signalOf(message({ location }))).toMatchObject({ text: 'geo:19.4326,-99.1332', mediaCount: 0 });
    expect(signalOf(message({ location: {} }))).toMatchObject({ text: 'geo:0,0' });
    expect(signalOf(message({ location: { latitude: 'x' } }))).toMatchObject({ text: '' });
  });
});

describe('anything else', () => {
  test('an agent that is launched, or is not, is news without an address', () => {
    const attributes = { type: 'agent_launch_event', event_type: 'REJECTED', product: 'RBM' };
    expect(signalOf({ comment: 'no' }, { attributes })).toMatchObject({
      signal: 'account',
      topic: 'agent_launch',
      message: "A carrier's launch of the agent is rejected.",
    });
    expect(signalOf({ eventId: 'e-2' }, { attributes: { ...attributes, event_type: to } })).toEqual({
      signal: 'account',
      key: 'event/e-2',
      topic: 'agent_launch',
      message: "A carrier's launch of the agent is in a state that this version does not know.",
    });
  });

  test('an attribute, which nobody signed, hides no event', () => {
    const attributes = { type: 'agent_launch_event', event_type: 'LAUNCHED' };
    expect(signalOf(event('UNSUBSCRIBE'), { attributes })).toMatchObject({ signal: 'opt_out' });
    const ours = { phoneNumber: to, eventType: 'TTL_EXPIRATION_REVOKED', eventId: 'e', messageId: 'a-1' };
    expect(signalOf(ours, { attributes })).toMatchObject({ signal: 'receipt' });
  });

  test.each([
    [event('DELIVERED', { agentId: 'somebody-else', messageId: 'a-1' }), 'another agent'],
    [event('SOMETHING_NEW'), 'SOMETHING_NEW'],
    [event(`told ${to}`), 'an event without a name'],
    [{ agentId, hello: 'world' }, 'neither an event nor a message'],
    [[1, 2], 'data is no JSON object'],
    ['no JSON', 'data is no JSON object'],
  ])('%j is unknown: %s', (data, topic) => {
    expect(signalOf(data)).toMatchObject({ signal: 'unknown', topic });
  });

  test('the agent may be named with its domain', () => {
    const data = event('DELIVERED', { agentId: `${agentId}@rbm.goog`, messageId: 'a-1' });
    expect(signalOf(data)).toMatchObject({ signal: 'receipt' });
  });

  test.each(['{"message":{}}', '{"message":{"data":"%%%"}}', '{"message":{"data":5}}', '5', 'null', '[]'])(
    'the body %s is unknown',
    (body) => {
      const request = { ...posted(envelope({})), rawBody: Buffer.from(body) };
      expect(webhook.parse(request).signals).toMatchObject([{ signal: 'unknown', topic: 'no event' }]);
    },
  );

  test('a body that is no document is thrown out, and not quoted', () => {
    const parse = (rawBody: Uint8Array) => () => webhook.parse({ ...posted(envelope({})), rawBody });
    expect(parse(Buffer.from(`{"text": "${to}`))).toThrow(new SyntaxError('the body is no JSON'));
    expect(parse(Uint8Array.of(0x22, 0xff, 0x22))).toThrow('the body is no JSON');
    expect(parse(new Uint8Array(1_048_577))).toThrow('the body is larger than 1048576 bytes');
  });

  test('no data makes the parser throw, and each is one signal', () => {
    const word = constantFrom('DELIVERED', 'UNSUBSCRIBE', 'IS_TYPING', '__proto__', 'constructor');
    const field = oneof(word, jsonValue(), string());
    const known = record(
      {
        eventType: field,
        eventId: field,
        messageId: field,
        senderPhoneNumber: field,
        phoneNumber: field,
        sendTime: oneof(constantFrom(sendTime, '2026-99-99T00:00:00Z'), field),
        text: field,
        suggestionResponse: oneof(
          record(
            { text: field, postbackData: field, type: oneof(constantFrom('ACTION', 'REPLY'), field) },
            { requiredKeys: [] },
          ),
          field,
        ),
        location: oneof(record({ latitude: field, longitude: field }, { requiredKeys: [] }), field),
        userFile: field,
      },
      { requiredKeys: [] },
    );
    assert(
      property(oneof(known, jsonValue()), anything(), (data, attributes) => {
        const request = {
          ...posted(envelope(data)),
          rawBody: Buffer.from(envelope(data, { attributes: jsonOf(attributes) })),
        };
        expect(webhook.parse(request).signals).toMatchObject([{ key: expect.stringMatching(/./) }]);
      }),
    );
  });

  test('no bytes make it do anything but read or refuse', () => {
    assert(
      property(uint8Array({ maxLength: 300 }), (rawBody) => {
        const request = { ...posted(envelope({})), rawBody };
        expect(webhook.verify(request)).toMatchObject({ verified: false });
        try {
          expect(webhook.parse(request).signals).toHaveLength(1);
        } catch (error) {
          expect(error).toBeInstanceOf(SyntaxError);
        }
      }),
    );
  });
});

function jsonOf(value: unknown): unknown {
  try {
    return JSON.parse(JSON.stringify(value) ?? 'null') as unknown;
  } catch {
    return null;
  }
}
