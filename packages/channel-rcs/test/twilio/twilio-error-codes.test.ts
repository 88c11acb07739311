import { expect, test } from '@jest/globals';
import { decisionOf } from '@aftercall/twilio/test-support';
import { twilioErrors } from '../../src/twilio/twilio-error-codes.ts';

/** The codes whose decision somebody relies on. */
test.each([
  [20003, 'configuration: permanent fallback alert stops account'],
  [20429, 'rate_limited: fallback throttles account'],
  [21610, 'opted_out: permanent stops all'],
  [21611, 'rate_limited: fallback throttles sender'],
  [21617, 'content: permanent fallback alert'],
  [30410, 'provider_error: fallback'],
  [63002, 'configuration: permanent fallback alert'],
  [63035, 'configuration: permanent fallback alert'],
  [63036, 'unreachable: permanent fallback'],
  [98_765, 'unknown: permanent fallback alert'],
])('%i is %s', (code, decision) => {
  expect(decisionOf(twilioErrors, code)).toBe(decision);
});

test('every code has its sentence, and stands in one group only', () => {
  const { codes } = twilioErrors;
  expect(new Set(codes).size).toBe(codes.length);
  expect(codes.length).toBeGreaterThan(50);
  for (const code of codes) expect(twilioErrors.reasonOf(code).message).toMatch(/^[A-Z].{10,}\.$/);
});
