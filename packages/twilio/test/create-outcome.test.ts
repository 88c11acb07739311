import { describe, expect, test } from '@jest/globals';
import * as outcomes from '../src/create-outcome.ts';
import type { CreatedMessage } from '../src/create-outcome.ts';
import { plainErrors } from './support/plain-channel.ts';
import { messageSid } from './support/twilio-account.ts';

const now = new Date('2026-11-23T10:00:00.000Z');

const outcomeOfCreated = ({ segments = '1', ...message }: Omit<CreatedMessage, 'segments'> & { segments?: string }) =>
  outcomes.outcomeOfCreated({ ...message, segments }, 1, plainErrors);

function refusal(status: number, body: unknown, headers: Record<string, string> = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return outcomes.outcomeOfRefusal({ status, headers, body: text }, plainErrors, now);
}

const twilioError = (status: number, code: number) => ({ code, message: 'x', more_info: 'y', status });

describe('a created message', () => {
  test.each(['queued', 'accepted', 'scheduled', 'sending'])('in the state %s is accepted', (status) => {
    expect(outcomeOfCreated({ sid: messageSid(1), status, errorCode: null })).toEqual({
      outcome: 'accepted',
      providerIds: [messageSid(1)],
      providerStatus: status,
    });
  });

  test.each(['failed', 'undelivered'])('that is %s from the start is rejected: no callback will say so', (status) => {
    expect(outcomeOfCreated({ sid: messageSid(1), status, errorCode: 21610 })).toMatchObject({
      outcome: 'rejected',
      reason: { kind: 'opted_out', optOut: 'all', providerCode: '21610' },
    });
  });

  test.each(['failed', 'undelivered'])('that is %s from the start is rejected without a code too', (status) => {
    expect(outcomeOfCreated({ sid: messageSid(1), status, errorCode: null })).toEqual({
      outcome: 'rejected',
      reason: {
        kind: 'unknown',
        permanent: true,
        fallback: true,
        alert: false,
        message: 'Twilio did not say why the message failed.',
      },
    });
  });

  test.each(['', 'SM12', `XX${'0'.repeat(32)}`, undefined])('without a message sid (%s) is uncertain', (sid) => {
    expect(outcomeOfCreated({ sid, status: 'queued', errorCode: null })).toEqual({
      outcome: 'uncertain',
      cause: 'unreadable_answer',
    });
  });
});

test.each([
  ['2', { segments: 2 }],
  // A Messaging Service has not chosen its sender yet.
  ['0', undefined],
  ['1', undefined],
])('a created message of %s segments says so where we counted otherwise', (segments, billing) => {
  const outcome = outcomeOfCreated({ sid: messageSid(1), status: 'queued', errorCode: null, segments });
  expect('billing' in outcome ? outcome.billing : undefined).toEqual(billing);
});

test('a created message without a state is accepted without one', () => {
  expect(outcomeOfCreated({ sid: messageSid(1), status: undefined, errorCode: undefined })).toEqual({
    outcome: 'accepted',
    providerIds: [messageSid(1)],
  });
});

describe('throttled', () => {
  const body = twilioError(429, 20429);

  test('by the code 20429, with the time to wait in seconds or as a date', () => {
    const throttled = { outcome: 'throttled', scope: 'account', providerCode: '20429' };
    expect(refusal(429, body)).toEqual(throttled);
    expect(refusal(429, body, { 'retry-after': '3' })).toEqual({ ...throttled, retryAfterMs: 3_000 });
    expect(refusal(429, body, { 'retry-after': 'Mon, 23 Nov 2026 10:00:05 GMT' })).toEqual({
      ...throttled,
      retryAfterMs: 5_000,
    });
    expect(refusal(429, body, { 'retry-after': 'Mon, 23 Nov 2026 09:00:00 GMT' })).toEqual({
      ...throttled,
      retryAfterMs: 0,
    });
    expect(refusal(429, body, { 'retry-after': 'soon' })).toEqual(throttled);
  });

  test.each([21611, 30001, 63017, 63018])('by the code %i, which is about the sender', (code) => {
    expect(refusal(400, twilioError(400, code))).toEqual({
      outcome: 'throttled',
      scope: 'sender',
      providerCode: String(code),
    });
  });

  test.each(['Too Many Requests', '', '{}', '{"code":20429}', '{"code":"20429","status":429}', '[]', 'null'])(
    "never by a 429 whose body is not Twilio's: %s",
    (foreign) => {
      expect(refusal(429, foreign)).toEqual({ outcome: 'uncertain', cause: 'unreadable_answer' });
    },
  );

  test('and a limit that another channel does not have is no 429 of a proxy', () => {
    expect(refusal(429, twilioError(429, 63_038))).toMatchObject({
      outcome: 'rejected',
      reason: { kind: 'configuration', fallback: true, alert: true, providerCode: '63038' },
    });
  });

  test('never by a 429 with a code that does not mean it', () => {
    expect(refusal(429, twilioError(429, 99_999))).toEqual({
      outcome: 'uncertain',
      cause: 'unreadable_answer',
      providerCode: '99999',
    });
  });
});

describe('uncertain', () => {
  test.each([500, 502, 503, 504])('at %i, whatever the body says', (status) => {
    expect(refusal(status, twilioError(status, 20503))).toEqual({
      outcome: 'uncertain',
      cause: 'server_error',
      providerCode: '20503',
    });
    expect(refusal(status, twilioError(status, 21211))).toMatchObject({ outcome: 'uncertain', cause: 'server_error' });
    expect(refusal(status, '<html>')).toEqual({ outcome: 'uncertain', cause: 'server_error' });
    expect(refusal(status, '<html>', { 'retry-after': '30' })).toMatchObject({
      outcome: 'uncertain',
      retryAfterMs: 30_000,
    });
  });

  test.each([400, 401, 403, 404, 407, 408])('at %i without a body of Twilio: a proxy speaks', (status) => {
    expect(refusal(status, '<html>')).toEqual({ outcome: 'uncertain', cause: 'unreadable_answer' });
  });

  test('at a redirect, and at a 2xx that could not be read', () => {
    expect(refusal(302, '')).toEqual({ outcome: 'uncertain', cause: 'unreadable_answer' });
    expect(refusal(201, '{"sid": "SM')).toEqual({ outcome: 'uncertain', cause: 'unreadable_answer' });
  });

  test('at a code by which Twilio says that it does not know', () => {
    expect(refusal(400, twilioError(400, 20500))).toEqual({
      outcome: 'uncertain',
      cause: 'server_error',
      providerCode: '20500',
    });
  });
});

describe('rejected', () => {
  test.each([
    [401, 20003, true],
    [403, 20403, true],
    [401, 98_765, true],
    [403, 98_765, false],
  ])(
    'by a %i with the code %i: the account is at fault, and another channel says it meanwhile',
    (status, code, stops) => {
      expect(refusal(status, twilioError(status, code))).toEqual({
        outcome: 'rejected',
        reason: {
          kind: 'configuration',
          permanent: true,
          fallback: true,
          alert: true,
          ...(stops && { stopsAccount: true }),
          providerCode: String(code),
          message: expect.stringMatching(/\.$/),
        },
      });
    },
  );

  test('by a code of the table, also in the RFC 9457 form', () => {
    const unreachable = {
      outcome: 'rejected',
      reason: {
        kind: 'unreachable',
        permanent: true,
        fallback: true,
        alert: false,
        providerCode: '63003',
        message: 'The channel does not know the recipient.',
      },
    };
    expect(refusal(400, twilioError(400, 63003))).toEqual(unreachable);
    expect(refusal(400, { type: 'https://x', title: 'y', status: 400, code: 63003 })).toEqual(unreachable);
  });

  test('by a code that nobody knows: final, no other channel, and somebody looks', () => {
    expect(refusal(400, twilioError(400, 98_765))).toEqual({
      outcome: 'rejected',
      reason: {
        kind: 'unknown',
        permanent: true,
        fallback: false,
        alert: true,
        providerCode: '98765',
        message: 'Twilio refused with the code 98765, which this version does not know.',
      },
    });
  });
});
