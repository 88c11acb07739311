import { expect, test } from '@jest/globals';
import { decisionOf, readErrorDictionary } from '@aftercall/twilio/test-support';
import { smsErrors } from '../src/sms-error-codes.ts';

/** The codes whose decision somebody relies on. */
test.each([
  [20003, 'configuration: permanent fallback alert stops account'],
  [20429, 'rate_limited: throttles account'],
  [21214, 'unreachable: permanent'],
  [21614, 'landline: permanent fallback'],
  [21617, 'content: permanent alert'],
  [30006, 'landline: permanent fallback'],
  [21701, 'configuration: permanent fallback alert'],
  [30001, 'rate_limited: fallback throttles sender'],
  [30017, 'provider_error: fallback'],
  [30022, 'rate_limited: fallback throttles sender'],
  [30023, 'rate_limited: fallback alert throttles sender'],
  [30034, 'configuration: permanent fallback alert'],
  [30450, 'blocked: permanent alert'],
  [63016, 'content: permanent'],
  [63036, 'unreachable: fallback'],
])('%i is %s', (code, decision) => {
  expect(decisionOf(smsErrors, code)).toBe(decision);
});

test('every code has its sentence, and stands in one group only', () => {
  const { codes } = smsErrors;
  expect(new Set(codes).size).toBe(codes.length);
  expect(codes.length).toBeGreaterThan(110);
  for (const code of codes) expect(smsErrors.reasonOf(code).message).toMatch(/^[A-Z].{10,}\.$/);
});

const dictionary = readErrorDictionary('codes against the dictionary');
if (dictionary !== undefined) {
  test("every code is in Twilio's dictionary of 2023, or is known to be newer", () => {
    const published = new Set(dictionary.map(({ code }) => code));
    const newer = [19023, 20403, 21659, 21660, 21664, 21665, 21666, 21667, 30036, 63049, 63050, 70051];
    expect(smsErrors.codes.filter((code) => !published.has(code)).toSorted((a, b) => a - b)).toEqual(newer);
  });
}
