import { expect, test } from '@jest/globals';
import { UsageError } from '../../bench/src/usage-error.ts';
import { lineOf, readCommandLine } from '../src/command-line.ts';

function optionsOf(...args: readonly string[]) {
  const command = readCommandLine(args);
  if (command === 'help' || 'sum' in command) throw new Error('It runs nothing.');
  return command.run;
}

test('without flags it is 50 kills of one gateway, over HTTP, with a seed of its own', () => {
  expect(optionsOf()).toMatchObject({ kills: 50, shard: { number: 1, of: 1 }, gateways: 1, door: 'http' });
  expect(optionsOf().seed).not.toBe(optionsOf().seed);
});

test('the line of a run runs it again', () => {
  const options = optionsOf('--kills', '12', '--seed', '7', '--shard', '3/20', '--gateways', '2', '--door', 'both');
  const [, , ...args] = lineOf(options).split(' ');
  expect(optionsOf(...args)).toEqual(options);
});

test('--sum runs nothing', () => {
  expect(readCommandLine(['--sum', 'torture/results'])).toEqual({ sum: 'torture/results' });
  expect(readCommandLine(['--help'])).toBe('help');
});

test.each([
  [['--kills', '0'], '--kills must be a whole number from 1 to 10000'],
  [['--seed', 'x'], '--seed must be a whole number'],
  [['--shard', '3'], '--shard must be I/N'],
  [['--shard', '4/3'], '--shard must be I/N'],
  [['--gateways', '9'], '--gateways must be a whole number from 1 to 4'],
  [['--door', 'fax'], '--door must be http, pubsub or both'],
])('%j is refused with the mend', (args, message) => {
  expect(() => readCommandLine(args)).toThrow(UsageError);
  expect(() => readCommandLine(args)).toThrow(message);
});

test('a flag that is not there is refused', () => {
  expect(() => readCommandLine(['--frobnicate'])).toThrow(UsageError);
});
