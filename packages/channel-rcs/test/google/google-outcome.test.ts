import { describe, expect, test } from '@jest/globals';
import { knownErrorStatuses, reasonOfStatus } from '../../src/google/google-errors.ts';
import { outcomeOfAnswer } from '../../src/google/google-outcome.ts';
import { apiError, apiMessage, to } from '../support/google-account.ts';
import { attemptId } from '../support/google-wire.ts';

const now = new Date('2026-11-23T10:00:00.000Z');

function outcome({ status, body }: { status: number; body: unknown }, headers: Record<string, string> = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return outcomeOfAnswer({ status, headers, body: text }, attemptId, now);
}

const accepted = { outcome: 'accepted', providerIds: [attemptId] };
const unreadable = { outcome: 'uncertain', cause: 'unreadable_answer' };

describe('accepted', () => {
  test('by the created message, and by the word that it is there already', () => {
    expect(outcome(apiMessage(attemptId))).toEqual(accepted);
    expect(outcome(apiError(409, 'ALREADY_EXISTS'))).toEqual(accepted);
  });

  test('with what it says of the bill in the United States', () => {
    const { status, body } = apiMessage(attemptId);
    const classified = { classificationType: 'RICH_MESSAGE', segmentCount: 2 };
    expect(outcome({ status, body: { ...body, richMessageClassification: classified } })).toEqual({
      ...accepted,
      billing: { category: 'RICH_MESSAGE', segments: 2 },
    });
  });

  test.each([
    apiMessage('another-id'),
    { status: 200, body: {} },
    { status: 200, body: '[]' },
    { status: 200, body: '' },
  ])('never by another answer: %j', (answer) => {
    expect(outcome(answer)).toEqual(unreadable);
  });
});

/** Kind, then permanent, fallback and alert. */
test.each([
  [400, 'INVALID_ARGUMENT', 'content', 'permanent fallback alert'],
  [401, 'UNAUTHENTICATED', 'configuration', 'permanent fallback alert stops account'],
  [403, 'PERMISSION_DENIED', 'configuration', 'permanent fallback alert'],
  [404, 'NOT_FOUND', 'unreachable', 'permanent fallback'],
  [401, 'TELEPORTED', 'configuration', 'permanent fallback alert stops account'],
  [403, 'TELEPORTED', 'configuration', 'permanent fallback alert'],
  [400, 'TELEPORTED', 'unknown', 'permanent fallback alert'],
  [400, 'constructor', 'unknown', 'permanent fallback alert'],
])('%i %s is %s: %s', (code, status, kind, decision) => {
  const result = outcome(apiError(code, status, `about ${to}`));
  if (result.outcome !== 'rejected') throw new Error(result.outcome);
  const { permanent, fallback, alert, stopsAccount, ...rest } = result.reason;
  const said = [permanent && 'permanent', fallback && 'fallback', alert && 'alert', stopsAccount && 'stops account'];
  expect(said.filter(Boolean).join(' ')).toBe(decision);
  expect(rest).toMatchObject({ kind, message: expect.stringMatching(/^[A-Z][^+]+\.$/) });
});

test('a status that is no word is not passed on', () => {
  expect(reasonOfStatus(`no ${to}`)).not.toHaveProperty('providerCode');
  for (const status of knownErrorStatuses) expect(reasonOfStatus(status)).toMatchObject({ providerCode: status });
});

describe('throttled', () => {
  const limited = apiError(429, 'RESOURCE_EXHAUSTED', 'Quota exceeded');

  test('by the status of Google, with the time to wait', () => {
    const expected = { outcome: 'throttled', scope: 'account', providerCode: 'RESOURCE_EXHAUSTED' };
    expect(outcome(limited)).toEqual(expected);
    expect(outcome(limited, { 'retry-after': '3' })).toEqual({ ...expected, retryAfterMs: 3_000 });
    expect(outcome(limited, { 'retry-after': 'Mon, 23 Nov 2026 10:00:05 GMT' })).toMatchObject({ retryAfterMs: 5_000 });
    expect(outcome(limited, { 'retry-after': 'Mon, 23 Nov 2026 09:00:05 GMT' })).toMatchObject({ retryAfterMs: 0 });
    expect(outcome(limited, { 'retry-after': 'soon' })).toEqual(expected);
  });

  test('for one person, where Google says so', () => {
    const message = 'The allowed traffic limit for this agent on the user has been reached.';
    expect(outcome(apiError(429, 'RESOURCE_EXHAUSTED', message))).toMatchObject({ scope: 'recipient' });
  });

  test.each(['slow down', '', '{}', '{"error":"slow down"}', '{"error":{"code":429}}'])(
    "never by a 429 whose body is not Google's: %s",
    (body) => {
      expect(outcome({ status: 429, body })).toEqual(unreadable);
    },
  );
});

describe('uncertain', () => {
  test.each([500, 502, 503, 504])('at %i, whatever the body says', (status) => {
    expect(outcome({ status, body: '<html>' })).toEqual({ outcome: 'uncertain', cause: 'server_error' });
    expect(outcome({ status, body: '' }, { 'retry-after': '30' })).toMatchObject({
      outcome: 'uncertain',
      retryAfterMs: 30_000,
    });
    expect(outcome({ ...apiError(status, 'UNAVAILABLE') })).toEqual({
      outcome: 'uncertain',
      cause: 'server_error',
      providerCode: 'UNAVAILABLE',
    });
    expect(outcome({ ...apiError(status, 'NOT_FOUND') })).toMatchObject({ outcome: 'uncertain' });
  });

  test.each([302, 400, 401, 403, 404])('at %i without a body of Google: a proxy speaks', (status) => {
    expect(outcome({ status, body: '<html>' })).toEqual(unreadable);
  });
});
