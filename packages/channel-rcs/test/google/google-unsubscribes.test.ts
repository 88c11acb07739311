import { describe, expect, test } from '@jest/globals';
import type { Signal } from '@aftercall/core';
import { createGoogleWebhook } from '../../src/google/google-webhook.ts';
import { agentId, clientToken, envelope, posted, to } from '../support/google-account.ts';

const webhook = createGoogleWebhook({ agentId, clientTokens: [clientToken] });

function signalOf(data: unknown, message: object = {}): Signal {
  return webhook.parse(posted(envelope(data, message))).signals[0]!;
}

const event = (eventType: string, extra: object = {}) => ({
  senderPhoneNumber: to,
  eventType,
  eventId: 'e-1',
  agentId,
  ...extra,
});

const message = (extra: object) => ({
  agentId,
  senderPhoneNumber: to,
  messageId: 'm-1',
  sendTime: '2026-11-23T09:59:58.045123456Z',
  ...extra,
});

describe('one tap on unsubscribe is one fact', () => {
  const keyOf = (data: object, extra: object = {}): string => signalOf(data, extra).key;
  const at = (seconds: number) => new Date(Date.UTC(2026, 10, 23, 10, 0, 0) + seconds * 1_000).toISOString();
  const stop = (seconds: number) => keyOf(event('UNSUBSCRIBE', { sendTime: at(seconds) }));
  const say = (text: string, seconds: number, extra: object = {}) =>
    keyOf(message({ text, sendTime: at(seconds), ...extra }));

  test.each(['STOP', 'stop.', 'BAJA', 'parar'])('the event and the word %s within seconds', (word) => {
    expect(say(word, 1)).toBe(stop(0));
  });

  test.each(['START', 'ALTA', 'Démarrer', 'começar'])('coming back and the word %s', (word) => {
    expect(say(word, 1)).toBe(keyOf(event('SUBSCRIBE', { sendTime: at(0) })));
  });

  test('an event without a time is placed by when it was posted', () => {
    expect(keyOf(event('UNSUBSCRIBE'), { publishTime: at(2) })).toBe(say('STOP', 0));
    expect(keyOf(event('UNSUBSCRIBE'), { publishTime: 'soon' })).toBe('event/e-1');
  });

  test('a stop that follows a start within seconds is one of its own', () => {
    const said = [say('STOP', 0), say('START', 2), say('STOP', 4)];
    expect(new Set(said).size).toBe(3);
    expect(new Set([stop(0), keyOf(event('SUBSCRIBE', { sendTime: at(3) })), stop(5)]).size).toBe(3);
  });

  test('without an id and a time a stop is told from the next one by the post that it came with', () => {
    const untimed = event('UNSUBSCRIBE', { eventId: undefined });
    const written = { agentId, senderPhoneNumber: to, text: 'stop it please' };
    for (const data of [untimed, written]) {
      const keys = ['p-1', 'p-1', 'p-2'].map((messageId) => keyOf(data, { messageId, publishTime: 'soon' }));
      expect(new Set(keys).size).toBe(2);
      expect(keys[0]).toBe(keys[1]);
    }
    const back = event('SUBSCRIBE', { eventId: undefined });
    const keys = ['p-1', 'p-2'].map((messageId) => keyOf(back, { messageId, publishTime: 'soon' }));
    expect(keys[0]).toBe(keys[1]);
  });

  test('coming back without a signed time is told by its id, whatever is said of when it was posted', () => {
    const posted = [at(0), at(3_600)].map((publishTime) => keyOf(event('SUBSCRIBE'), { publishTime }));
    expect(posted).toEqual(['event/e-1', 'event/e-1']);
    const { sendTime: _, ...untimed } = message({ text: 'START' });
    expect(keyOf(untimed, { publishTime: at(0) })).toBe('message/m-1');
  });

  test('without a time of its own it is of when Google posted it first, which other facts are not', () => {
    const publishTime = at(0);
    for (const type of ['UNSUBSCRIBE', 'SUBSCRIBE']) {
      expect(signalOf(event(type), { publishTime }).at).toEqual(new Date(publishTime));
      expect(signalOf(event(type, { sendTime: at(-60) }), { publishTime }).at).toEqual(new Date(at(-60)));
      expect(signalOf(event(type), { publishTime: 'soon' })).not.toHaveProperty('at');
    }
    const { sendTime: _, ...untimed } = message({ text: 'ALTA' });
    expect(signalOf(untimed, { publishTime }).at).toEqual(new Date(publishTime));
    expect(signalOf({ ...untimed, text: 'hello' }, { publishTime })).not.toHaveProperty('at');
  });

  test('a later stop, another person and another word are other facts', () => {
    const keys = [
      stop(0),
      stop(60),
      say('STOP', 30),
      say('START', 0),
      say('STOP', 0, { senderPhoneNumber: '+15005550007' }),
      say('stop it please', 0),
      say('STOP', 0, { text: undefined, suggestionResponse: { text: 'STOP', postbackData: 'x' } }),
    ];
    expect(new Set(keys).size).toBe(keys.length - 1);
    expect(keys.at(-1)).toBe(keys.at(-2));
    expect(keys.at(-1)).toBe('message/m-1');
  });

  test('no number is in a key', () => {
    for (const key of [stop(0), say('STOP', 0)]) expect(key).toMatch(/^stop\/[0-9a-f]{64}$/);
  });
});
