import { describe, expect, test } from '@jest/globals';
import { readCommandLine } from '../../src/endurance/command-line.ts';
import { UsageError } from '../../src/usage-error.ts';

describe('readCommandLine', () => {
  test('has a default for everything', () => {
    expect(readCommandLine([])).toEqual({
      parts: ['overload', 'held', 'soak', 'growth', 'start'],
      overloadSeconds: 60,
      held: 100_000,
      soakMinutes: 10,
      rows: [1_000_000],
    });
  });

  test('takes some parts, and has them in their order', () => {
    expect(readCommandLine(['--parts', 'start, held'])).toMatchObject({ parts: ['held', 'start'] });
  });

  test('fills the ledger from the fewest rows to the most', () => {
    expect(readCommandLine(['--rows', '5000000, 1000000,5000000'])).toMatchObject({ rows: [1_000_000, 5_000_000] });
  });

  test.each([
    [['--parts', 'overload,everything'], '--parts knows overload, held, soak, growth, start, and not "everything"'],
    [['--parts', ''], '--parts knows overload, held, soak, growth, start, and not ""'],
    [['--held', '10'], '--held'],
    [['--soak-minutes', '0'], '--soak-minutes'],
    [['--rows', 'many'], '--rows'],
    [['--rows', '1000000,'], '--rows'],
  ])('refuses %j', (args, message) => {
    expect(() => readCommandLine(args)).toThrow(UsageError);
    expect(() => readCommandLine(args)).toThrow(message);
  });

  test('--help asks for help', () => {
    expect(readCommandLine(['--help'])).toBe('help');
  });
});
