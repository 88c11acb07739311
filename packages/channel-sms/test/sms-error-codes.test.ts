import { expect, test } from '@jest/globals';
import { errorCode, knownErrorCodes, reasonOfCode } from '../src/sms-error-codes.ts';
import { readErrorDictionary } from './support/twilio-specs.ts';

/** The codes whose decision somebody relies on, in short: kind, then permanent, fallback, alert, opt-out, throttle. */
test.each([
  [20003, 'configuration', 'permanent fallback alert stops account'],
  [20429, 'rate_limited', 'throttles account'],
  [21211, 'invalid_number', 'permanent'],
  [21408, 'configuration', 'permanent fallback alert'],
  [21610, 'opted_out', 'permanent stops all'],
  [21611, 'rate_limited', 'throttles sender'],
  [21612, 'unreachable', 'permanent fallback'],
  [21614, 'landline', 'permanent fallback'],
  [21617, 'content', 'permanent alert'],
  [30001, 'rate_limited', 'throttles sender'],
  [30002, 'configuration', 'permanent fallback alert stops account'],
  [30003, 'unreachable', 'fallback'],
  [30004, 'blocked', 'permanent fallback'],
  [30005, 'invalid_number', 'permanent'],
  [30006, 'landline', 'permanent fallback'],
  [30007, 'filtered', 'permanent alert'],
  [30008, 'unknown', 'fallback'],
  [30017, 'provider_error', ''],
  [30022, 'rate_limited', 'throttles sender'],
  [30034, 'configuration', 'permanent alert'],
  [30036, 'expired', 'fallback'],
  [30450, 'blocked', 'permanent alert'],
  [63016, 'content', 'permanent'],
  [63036, 'unreachable', 'fallback'],
  [63050, 'opted_out', 'permanent stops marketing'],
])('%i is %s: %s', (code, kind, decision) => {
  const { permanent, fallback, alert, stopsAccount, optOut, ...rest } = reasonOfCode(code);
  const throttles = errorCode(code)?.throttles;
  const said = [
    permanent && 'permanent',
    fallback && 'fallback',
    alert && 'alert',
    stopsAccount && 'stops account',
    optOut && `stops ${optOut}`,
    throttles && `throttles ${throttles}`,
  ];
  expect(rest).toEqual({ kind, providerCode: String(code), message: expect.stringMatching(/^[A-Z].+\.$/) });
  expect(said.filter(Boolean).join(' ')).toBe(decision);
});

test('every code has its sentence, and stands in one group only', () => {
  expect(new Set(knownErrorCodes).size).toBe(knownErrorCodes.length);
  expect(knownErrorCodes.length).toBeGreaterThan(110);
  for (const code of knownErrorCodes) expect(reasonOfCode(code).message).toMatch(/^[A-Z].{10,}\.$/);
});

const dictionary = readErrorDictionary('codes against the dictionary');
if (dictionary !== undefined) {
  test("every code is in Twilio's dictionary of 2023, or is known to be newer", () => {
    const published = new Set(dictionary.map(({ code }) => code));
    const newer = [19023, 21659, 21660, 21664, 21665, 21666, 21667, 30036, 63049, 63050];
    expect(knownErrorCodes.filter((code) => !published.has(code)).toSorted((a, b) => a - b)).toEqual(newer);
  });
}
