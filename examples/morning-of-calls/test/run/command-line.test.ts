import { describe, expect, test } from '@jest/globals';
import { readCommandLine, UsageError } from '../../src/run/command-line.ts';

const emulator = { PUBSUB_EMULATOR_HOST: '127.0.0.1:8085' };

test('without flags it plays over HTTP and stays', () => {
  expect(readCommandLine([], emulator)).toEqual({ exit: false });
});

test('every flag', () => {
  const flags = ['--exit', '--door', 'pubsub', '--twice', '--runs', 'runs'];
  expect(readCommandLine(flags, emulator)).toEqual({
    exit: true,
    pubsub: { emulatorHost: '127.0.0.1:8085', copies: 2 },
    runs: 'runs',
  });
  expect(readCommandLine(['--door', 'pubsub'], emulator)).toMatchObject({ pubsub: { copies: 1 } });
  expect(readCommandLine(['-h'], {})).toBe('help');
});

describe('what cannot be understood says how to write it', () => {
  test.each([
    [['--door', 'mail'], emulator, '--door is "http" or "pubsub"'],
    [['--twice'], emulator, '--twice publishes messages twice: it needs --door pubsub'],
    [['--door', 'pubsub'], {}, /^--door pubsub needs PUBSUB_EMULATOR_HOST: start the emulator/],
    [['--door', 'pubsub'], { PUBSUB_EMULATOR_HOST: '' }, /^--door pubsub needs PUBSUB_EMULATOR_HOST/],
    [
      ['--door', 'pubsub'],
      { PUBSUB_EMULATOR_HOST: 'localhost' },
      /must be a host and a port .* such as 127.0.0.1:8085/,
    ],
    [['--door', 'pubsub'], { PUBSUB_EMULATOR_HOST: 'http://127.0.0.1:8085' }, /must be a host and a port/],
    [['--runs', ''], {}, '--runs needs the name of a folder'],
    [['--quick'], {}, /--quick/],
    [['extra'], {}, /extra/],
  ])('%j', (args, environment, message) => {
    expect(() => readCommandLine(args, environment)).toThrow(UsageError);
    expect(() => readCommandLine(args, environment)).toThrow(message);
  });
});
