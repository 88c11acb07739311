import { describe, expect, test } from '@jest/globals';
import { outcomeOfAnswer } from '../src/whatsapp-outcome.ts';
import { apiAccepted, apiError, wamid } from './support/whatsapp-account.ts';

const now = new Date('2026-11-26T10:00:00.000Z');
const answered = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}) =>
  outcomeOfAnswer({ status, headers, body: typeof body === 'string' ? body : JSON.stringify(body) }, now);

const refused = (status: number, code: number) => answered(status, apiError(status, code).body);

describe('a message that Meta took over', () => {
  test('is accepted under its id', () => {
    expect(answered(200, apiAccepted(1))).toEqual({ outcome: 'accepted', providerIds: [wamid(1)] });
  });

  test.each(['accepted', 'held_for_quality_assessment', 'paused', 'something_new'])(
    'in the state %s is accepted, and the state is kept',
    (status) => {
      expect(answered(200, apiAccepted(1, { message_status: status }))).toEqual({
        outcome: 'accepted',
        providerIds: [wamid(1)],
        providerStatus: status,
      });
    },
  );

  test.each([
    '{}',
    '[]',
    'null',
    '"wamid"',
    '{"messages":[]}',
    '{"messages":[{"id":7}]}',
    '{"messages":[{"id":""}]}',
    '<',
  ])('without an id is uncertain: %s', (body) => {
    expect(answered(200, body)).toEqual({ outcome: 'uncertain', cause: 'unreadable_answer' });
  });
});

describe('a refusal of Meta', () => {
  test.each([400, 401, 403, 404, 500, 503])('is one by its body, under the HTTP status %i too', (status) => {
    expect(refused(status, 131026)).toEqual({
      outcome: 'rejected',
      reason: {
        kind: 'unreachable',
        permanent: true,
        fallback: true,
        alert: false,
        providerCode: '131026',
        message: 'The recipient is not on WhatsApp, has an old version, or has not accepted its terms.',
      },
    });
  });

  test.each([
    [401, 0],
    [401, 190],
    [403, 10],
    [403, 200],
    [400, 294],
    [401, 7_654_321],
    [403, 7_654_321],
  ])('of the account, by a %i with the code %i, is said on another channel meanwhile', (status, code) => {
    expect(refused(status, code)).toMatchObject({
      outcome: 'rejected',
      reason: { kind: 'configuration', permanent: true, fallback: true, alert: true, providerCode: String(code) },
    });
  });

  test('throttles by its code, with the documented wait: the HTTP status is 400', () => {
    expect(refused(400, 130429)).toEqual({ outcome: 'throttled', scope: 'sender', providerCode: '130429' });
    expect(refused(400, 131056)).toEqual({
      outcome: 'throttled',
      scope: 'recipient',
      retryAfterMs: 6_000,
      providerCode: '131056',
    });
    expect(refused(400, 80007)).toMatchObject({ outcome: 'throttled', scope: 'account', retryAfterMs: 900_000 });
  });

  test('lets no other channel step in where the wait is for the sake of the person', () => {
    expect(refused(400, 131049)).toEqual({
      outcome: 'throttled',
      scope: 'recipient',
      retryAfterMs: 86_400_000,
      fallback: false,
      providerCode: '131049',
    });
  });

  test('throttles by a 429 under a code that nobody knows', () => {
    expect(refused(429, 7_654_321)).toEqual({ outcome: 'throttled', scope: 'account', providerCode: '7654321' });
    expect(refused(400, 7_654_321)).toMatchObject({
      outcome: 'rejected',
      reason: { kind: 'unknown', permanent: true },
    });
  });

  test.each([500, 503])('with a %i is trouble of Meta that passes, under a code that nobody knows too', (status) => {
    expect(answered(status, apiError(status, 7_654_321, 'x').body, { 'retry-after': '7' })).toMatchObject({
      outcome: 'rejected',
      reason: { kind: 'provider_error', permanent: false, fallback: true, alert: true, providerCode: '7654321' },
      retryAfterMs: 7_000,
    });
  });

  test('tells nothing of its own text', () => {
    const outcome = answered(400, apiError(400, 100, 'the number 16505551234 is odd').body);
    expect(JSON.stringify(outcome)).not.toContain('16505551234');
  });
});

describe("an answer without Meta's body is uncertain", () => {
  test.each([
    'Too Many Requests',
    '',
    '{}',
    '{"error":"busy"}',
    '{"error":{"code":130429}}',
    '{"error":{"code":"4","type":"x"}}',
    'null',
  ])('a 429, a 400 and a 503 with %s', (body) => {
    expect(answered(429, body)).toEqual({ outcome: 'uncertain', cause: 'unreadable_answer' });
    expect(answered(400, body)).toEqual({ outcome: 'uncertain', cause: 'unreadable_answer' });
    expect(answered(503, body)).toEqual({ outcome: 'uncertain', cause: 'server_error' });
  });

  test('and so is a redirect, whatever it carries', () => {
    expect(answered(302, apiError(302, 131026).body)).toEqual({ outcome: 'uncertain', cause: 'unreadable_answer' });
  });
});

describe('a Retry-After', () => {
  const asks = { 'retry-after': 'Thu, 26 Nov 2026 10:01:30 GMT' };
  test.each([
    ['a throttle of which Meta documents no wait', 130429, 'throttled', 90_000],
    ['a throttle whose documented wait is shorter', 131056, 'throttled', 90_000],
    ['a throttle whose documented wait is longer', 80007, 'throttled', 15 * 60_000],
    ['a trouble of Meta', 131016, 'rejected', 90_000],
  ])('is kept with %s', (_what, code, outcome, retryAfterMs) => {
    expect(answered(400, apiError(400, code).body, asks)).toMatchObject({ outcome, retryAfterMs });
  });

  test('is kept with a 503 that tells nothing of the message, and says nothing beside a refusal for good', () => {
    expect(answered(503, '', { 'retry-after': '7' })).toEqual({
      outcome: 'uncertain',
      cause: 'server_error',
      retryAfterMs: 7_000,
    });
    expect(answered(400, apiError(400, 131026).body, asks)).not.toHaveProperty('retryAfterMs');
  });
});
