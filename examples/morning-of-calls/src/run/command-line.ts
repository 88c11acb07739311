import { parseArgs } from 'node:util';
import { isNativeError } from 'node:util/types';

export interface DemoOptions {
  /** End when the morning is over, instead of leaving the API up. */
  readonly exit: boolean;
  /** Play through Pub/Sub; absent: through `POST /v1/events`. */
  readonly pubsub?: PubsubOptions;
  /** Where the data and logs of the run are kept; absent: in a temporary folder, and removed. */
  readonly runs?: string;
}

export interface PubsubOptions {
  /** `host:port` of the emulator. */
  readonly emulatorHost: string;
  /** How often each message is published; each time it is a message of its own. */
  readonly copies: 1 | 2;
}

/** The command line cannot be understood; the message says how to write it. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const usage = `pnpm demo [--exit] [--door http|pubsub] [--twice] [--runs DIR]

Plays a morning of calls at eight businesses through the gateway and shows what became of each.

  --exit         end when the morning is over: with 0 only if every call ended as its script says
  --door pubsub  publish the calls to the Pub/Sub emulator of PUBSUB_EMULATOR_HOST instead of POST /v1/events
  --twice        with --door pubsub: publish each message twice
  --runs DIR     keep the database and the logs of the run in a folder below DIR`;

/**
 * @param environment names the emulator: the morning is played to it, and never to Google.
 * @throws UsageError
 */
export function readCommandLine(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): DemoOptions | 'help' {
  const { exit, door, twice, runs, help } = parse(args);
  if (help) return 'help';
  if (door !== 'http' && door !== 'pubsub') throw new UsageError('--door is "http" or "pubsub"');
  if (twice && door !== 'pubsub') throw new UsageError('--twice publishes messages twice: it needs --door pubsub');
  if (runs === '') throw new UsageError('--runs needs the name of a folder');
  const emulatorHost = environment['PUBSUB_EMULATOR_HOST'] ?? '';
  if (door === 'pubsub' && emulatorHost === '') {
    throw new UsageError(
      '--door pubsub needs PUBSUB_EMULATOR_HOST: start the emulator (gcloud beta emulators pubsub start ' +
        '--project=demo --host-port=127.0.0.1:8085) and set PUBSUB_EMULATOR_HOST=127.0.0.1:8085',
    );
  }
  if (door === 'pubsub' && !hostAndPort.test(emulatorHost)) {
    throw new UsageError(
      'PUBSUB_EMULATOR_HOST must be a host and a port without anything else, such as 127.0.0.1:8085',
    );
  }
  return {
    exit,
    ...(door === 'pubsub' && { pubsub: { emulatorHost, copies: twice ? 2 : 1 } }),
    ...(runs !== undefined && { runs }),
  };
}

const hostAndPort = /^(?:[^\s:/]+|\[[\d:a-f]+\]):\d{1,5}$/i;

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        exit: { type: 'boolean', default: false },
        door: { type: 'string', default: 'http' },
        twice: { type: 'boolean', default: false },
        runs: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (error) {
    throw new UsageError(isNativeError(error) ? error.message : 'the command line cannot be read');
  }
}
