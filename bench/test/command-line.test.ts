import { describe, expect, test } from '@jest/globals';
import { type BenchOptions, readCommandLine, usage } from '../src/command-line.ts';
import { sections } from '../src/sections/registry.ts';
import { UsageError } from '../src/usage-error.ts';

function optionsOf(args: readonly string[]): BenchOptions {
  const options = readCommandLine(args);
  if (options === 'help') throw new Error('it asks for help');
  return options;
}

describe('readCommandLine', () => {
  test('has a default for everything', () => {
    const { sections, ...others } = optionsOf([]);
    expect(others).toEqual({ seconds: 90, connections: 128, inFlight: 400, profile: false });
    expect(sections.map(({ name }) => name)).toEqual(['bare', 'http', 'receipts', 'latency']);
  });

  test('takes every flag', () => {
    const given = ['--seconds', '300', '--connections', '20', '--in-flight', '64', '--profile'];
    expect(readCommandLine(given)).toMatchObject({ seconds: 300, connections: 20, inFlight: 64, profile: true });
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
    [
      ['--sections', 'http,fax'],
      `--sections knows ${sections.map(({ name }) => name).join(', ')} and all, and not "fax"`,
    ],
    [['--sections', ''], /^--sections knows .* and not ""$/],
    [
      ['--sections', 'live', '--profile'],
      '--profile is of the gateway that is measured over HTTP: give --sections http with it',
    ],
    [['--quick', '--seconds', '30'], 'give either --quick or --seconds'],
  ])('%j is refused with the mend', (given, message) => {
    expect(() => readCommandLine(given)).toThrow(UsageError);
    expect(() => readCommandLine(given)).toThrow(message);
  });

  test.each([
    ['live', ['live']],
    ['pubsub, bare', ['bare', 'pubsub']],
    ['latency', ['http', 'latency']],
    ['kannel', ['http', 'kannel']],
    ['all', sections.map(({ name }) => name)],
  ])('--sections %s is measured in the order in which sections run, with what it needs', (list, names) => {
    expect(optionsOf(['--sections', list]).sections.map(({ name }) => name)).toEqual(names);
  });

  test('the usage has a line for each section, which no other has the name of', () => {
    const lines = usage.split('\n');
    for (const { name, about } of sections) {
      expect(lines.filter((line) => line.startsWith(`  ${name.padEnd(11)}`) && line.includes(about))).toHaveLength(1);
    }
  });

  test('an unknown flag is refused', () => {
    expect(() => readCommandLine(['--fast'])).toThrow(UsageError);
  });
});
