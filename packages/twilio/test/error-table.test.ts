import { describe, expect, test } from '@jest/globals';
import { commonErrorCodes } from '../src/common-error-codes.ts';
import { createErrorTable } from '../src/error-table.ts';
import { decisionOf } from './support/decision-of.ts';
import { readErrorDictionary } from './support/twilio-specs.ts';

const [plainest, other] = [createErrorTable(commonErrorCodes(false)), createErrorTable(commonErrorCodes(true))];

describe('what the codes ask for on every channel', () => {
  test.each([
    [20003, 'configuration: permanent fallback alert stops account'],
    [21211, 'invalid_number: permanent'],
    [21408, 'configuration: permanent fallback alert'],
    [21610, 'opted_out: permanent stops all'],
    [21612, 'unreachable: permanent fallback'],
    [30002, 'configuration: permanent fallback alert stops account'],
    [30003, 'unreachable: fallback'],
    [30004, 'blocked: permanent fallback'],
    [30005, 'invalid_number: permanent'],
    [30007, 'filtered: permanent alert'],
    [30008, 'unknown: fallback'],
    [30036, 'expired: fallback'],
    [21611, 'rate_limited: fallback throttles sender'],
    [30410, 'provider_error: fallback'],
    [63003, 'unreachable: permanent fallback'],
    [63014, 'blocked: permanent'],
    [63035, 'configuration: permanent fallback alert'],
    [63050, 'opted_out: permanent stops marketing'],
  ])('%i is %s', (code, decision) => {
    expect(decisionOf(plainest, code)).toBe(decision);
    expect(decisionOf(other, code)).toBe(decision);
  });
});

test.each([
  [20429, 'rate_limited:', 'throttles account'],
  [20500, 'provider_error:', ''],
  [21617, 'content: permanent', 'alert'],
])('%i asks for another channel where that may help', (code, kind, more) => {
  const said = (...words: string[]): string => words.filter(Boolean).join(' ');
  expect(decisionOf(plainest, code)).toBe(said(kind, more));
  expect(decisionOf(other, code)).toBe(said(kind, 'fallback', more));
});

test('a code that the table lacks is final, and somebody looks', () => {
  expect(plainest.entry(98_765)).toBeUndefined();
  expect(plainest.reasonOf(98_765)).toEqual({
    kind: 'unknown',
    permanent: true,
    fallback: false,
    alert: true,
    providerCode: '98765',
    message: 'Twilio refused with the code 98765, which this version does not know.',
  });
});

test('where another channel may say what this one cannot, it may tell what was refused without a reason that we know', () => {
  expect(createErrorTable([], { fallback: true }).reasonOf(98_765)).toMatchObject({ kind: 'unknown', fallback: true });
});

test('the codes are told as often as they stand in the table', () => {
  const reason = { kind: 'content', permanent: true, fallback: false, alert: true } as const;
  const codes = { 1: 'One.', 2: 'Two.' };
  expect(
    createErrorTable([
      { reason, codes },
      { reason, codes: { 2: 'Two.' } },
    ]).codes,
  ).toEqual([1, 2, 2]);
  expect(new Set(other.codes).size).toBe(other.codes.length);
});

const dictionary = readErrorDictionary('codes against the dictionary');
if (dictionary !== undefined) {
  test("every code is in Twilio's dictionary of 2023, or is known to be newer", () => {
    const published = new Set(dictionary.map(({ code }) => code));
    const newer = [20403, 21660, 30036, 63050, 70051];
    expect(other.codes.filter((code) => !published.has(code)).toSorted((a, b) => a - b)).toEqual(newer);
  });
}
