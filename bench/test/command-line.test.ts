import { describe, expect, test } from '@jest/globals';
import { readCommandLine } from '../src/command-line.ts';
import { UsageError } from '../src/usage-error.ts';

describe('readCommandLine', () => {
  test('has a default for everything', () => {
    expect(readCommandLine([])).toEqual({ seconds: 90, connections: 128, inFlight: 400, profile: false });
  });

  test('takes every flag', () => {
    const given = ['--seconds', '300', '--connections', '20', '--in-flight', '64', '--profile'];
    expect(readCommandLine(given)).toEqual({ seconds: 300, connections: 20, inFlight: 64, profile: true });
  });

  test('--quick is twenty seconds', () => {
    expect(readCommandLine(['--quick'])).toMatchObject({ seconds: 20 });
  });

  test.each([['--help'], ['-h']])('%s asks for help', (flag) => {
    expect(readCommandLine([flag])).toBe('help');
  });

  test.each([
    [['--seconds', '19'], '--seconds must be a whole number from 20 to 3600'],
    [['--seconds', '9.5e1'], '--seconds must be a whole number from 20 to 3600'],
    [['--connections', '0'], '--connections must be a whole number from 1 to 1000'],
    [['--in-flight', 'many'], '--in-flight must be a whole number from 1 to 2000'],
    [['--quick', '--seconds', '30'], 'give either --quick or --seconds'],
  ])('%j is refused with the mend', (given, message) => {
    expect(() => readCommandLine(given)).toThrow(new UsageError(message));
  });

  test('an unknown flag is refused', () => {
    expect(() => readCommandLine(['--fast'])).toThrow(UsageError);
  });
});
