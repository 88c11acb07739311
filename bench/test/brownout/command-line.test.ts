import { expect, test } from '@jest/globals';
import { bystander, failing, phoneOfCaller } from '../../src/brownout/brownout-tenants.ts';
import { readCommandLine } from '../../src/brownout/command-line.ts';
import { UsageError } from '../../src/usage-error.ts';

test('a brown-out takes three minutes unless it is told otherwise', () => {
  expect(readCommandLine([])).toEqual({ minutes: 3, calmSeconds: 60, rate: 10 });
  expect(readCommandLine(['--minutes', '1', '--calm-seconds', '20', '--rate', '5'])).toEqual({
    minutes: 1,
    calmSeconds: 20,
    rate: 5,
  });
  expect(readCommandLine(['--help'])).toBe('help');
});

test.each([[['--minutes', '0']], [['--rate', '51']], [['--calm-seconds', 'x']], [['--fast']]])(
  '%j is not understood',
  (args) => {
    expect(() => readCommandLine(args)).toThrow(UsageError);
  },
);

test('every caller has a number of their own, which tells whose caller they are and misbehaves by no magic', () => {
  const numbers = [failing, bystander].flatMap((tenant) =>
    Array.from({ length: 30_000 }, (_, caller) => phoneOfCaller(tenant, caller)),
  );
  expect(new Set(numbers).size).toBe(60_000);
  expect(numbers.every((one) => /^\+1(?:202|212)[2-9]\d{6}$/.test(one))).toBe(true);
  expect(numbers.some((one) => one.slice(-4) >= '9900')).toBe(false);
});
