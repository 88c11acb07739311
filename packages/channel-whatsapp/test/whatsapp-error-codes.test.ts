import { expect, test } from '@jest/globals';
import { errorCode, knownErrorCodes, reasonOfCode } from '../src/whatsapp-error-codes.ts';

/** The codes whose decision somebody relies on, in short: kind, then permanent, fallback, alert, opt-out, throttle. */
test.each([
  [0, 'configuration', 'permanent fallback alert stops account'],
  [1, 'provider_error', 'fallback'],
  [3, 'configuration', 'permanent fallback alert stops account'],
  [4, 'rate_limited', 'fallback throttles account 900000'],
  [10, 'configuration', 'permanent fallback alert stops account'],
  [100, 'content', 'permanent fallback alert'],
  [104, 'configuration', 'permanent fallback alert stops account'],
  [190, 'configuration', 'permanent fallback alert stops account'],
  [200, 'configuration', 'permanent fallback alert stops account'],
  [299, 'configuration', 'permanent fallback alert stops account'],
  [368, 'configuration', 'permanent fallback alert stops account'],
  [80007, 'rate_limited', 'fallback throttles account 900000'],
  [130403, 'blocked', 'permanent'],
  [130429, 'rate_limited', 'fallback throttles sender'],
  [130472, 'filtered', 'permanent fallback'],
  [130497, 'unreachable', 'permanent fallback'],
  [131000, 'provider_error', 'fallback'],
  [131005, 'configuration', 'permanent fallback alert stops account'],
  [131021, 'invalid_number', 'permanent'],
  [131026, 'unreachable', 'permanent fallback'],
  [131030, 'configuration', 'permanent fallback alert'],
  [131031, 'configuration', 'permanent fallback alert stops account'],
  [131042, 'configuration', 'permanent fallback alert stops account'],
  [131045, 'configuration', 'permanent fallback alert stops account'],
  [131047, 'window_closed', 'permanent fallback'],
  [131048, 'rate_limited', 'permanent fallback alert stops account'],
  [131049, 'rate_limited', 'throttles recipient 86400000'],
  [131050, 'opted_out', 'permanent stops marketing'],
  [131056, 'rate_limited', 'fallback throttles recipient 6000'],
  [131057, 'rate_limited', 'fallback throttles sender 60000'],
  [131064, 'rate_limited', 'fallback alert throttles message 86400000'],
  [131062, 'filtered', 'permanent fallback'],
  [132001, 'content', 'permanent fallback alert'],
  [132015, 'content', 'permanent fallback alert'],
  [133010, 'configuration', 'permanent fallback alert stops account'],
  [134101, 'configuration', 'fallback alert throttles message 600000'],
  [2494100, 'rate_limited', 'fallback throttles sender 60000'],
])('%i is %s: %s', (code, kind, decision) => {
  const { permanent, fallback, alert, stopsAccount, optOut, ...rest } = reasonOfCode(code);
  const throttles = errorCode(code)?.throttles;
  const said = [
    permanent && 'permanent',
    fallback && 'fallback',
    alert && 'alert',
    stopsAccount && 'stops account',
    optOut && `stops ${optOut}`,
    throttles && ['throttles', throttles.scope, throttles.retryAfterMs].filter(Boolean).join(' '),
  ];
  expect(rest).toEqual({ kind, providerCode: String(code), message: expect.stringMatching(/^[A-Z].+\.$/) });
  expect(said.filter(Boolean).join(' ')).toBe(decision);
});

test('every code has its sentence, and stands in one group only', () => {
  expect(new Set(knownErrorCodes).size).toBe(knownErrorCodes.length);
  for (const code of knownErrorCodes) expect(reasonOfCode(code).message).toMatch(/^[A-Z].{10,}\.$/);
});

test('every code that Meta documents for messages is known', () => {
  // https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes (2026-05-15)
  const documented = [
    [0, 1, 2, 3, 4, 10, 33, 100, 104, 190, 200, 250, 299, 368, 803, 80007, 2494100],
    [130403, 130429, 130472, 130497],
    [131000, 131005, 131008, 131009, 131016, 131021, 131026, 131030, 131031, 131037, 131042, 131045, 131047, 131048],
    [131049, 131050, 131051, 131052, 131053, 131055, 131056, 131057, 131062, 131063, 131064],
    [132000, 132001, 132005, 132007, 132012, 132015, 132016, 132018, 132068, 132069, 133004, 133010],
    [134100, 134101, 134102],
  ].flat();
  expect(documented.filter((code) => errorCode(code) === undefined)).toEqual([]);
});

test.each([-1, 199, 300, 131_999, 99_999_999])('%i, which the table lacks, is final, and somebody looks', (code) => {
  expect(reasonOfCode(code)).toEqual({
    kind: 'unknown',
    permanent: true,
    fallback: false,
    alert: true,
    providerCode: String(code),
    message: `Meta refused with the code ${code}, which this version does not know.`,
  });
});
