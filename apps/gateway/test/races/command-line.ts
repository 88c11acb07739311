import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { UsageError, wholeNumber } from '../../../../bench/src/usage-error.ts';

export interface RacesOptions {
  readonly count: number;
  readonly seed: number;
  /** Races that are under way together. */
  readonly atOnce: number;
  /** Where the result goes. */
  readonly out: string;
}

const defaults = { count: '5000', 'at-once': '250', out: 'apps/gateway/test/races/results' } as const;
const largestSeed = 2 ** 31 - 1;

export const usage = `pnpm races [--count N] [--seed N] [--at-once N] [--out FOLDER]

Lets people say stop at the moment at which they are to be written to, over two gateways on one database.

  --count N     races; ${defaults.count} when absent
  --seed N      the same seed has the same races; a random one when absent
  --at-once N   races that are under way together; ${defaults['at-once']} when absent
  --out FOLDER  where the result goes, as a JSON file; ${defaults.out} when absent`;

/** @throws UsageError */
export function readCommandLine(args: readonly string[]): RacesOptions | 'help' {
  const given = parse(args);
  if (given.help === true) return 'help';
  return {
    count: wholeNumber('--count', given.count, 1, 1_000_000),
    seed: given.seed === undefined ? randomInt(largestSeed) : wholeNumber('--seed', given.seed, 0, largestSeed),
    atOnce: wholeNumber('--at-once', given['at-once'], 1, 2_000),
    out: given.out,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        count: { type: 'string', default: defaults.count },
        seed: { type: 'string' },
        'at-once': { type: 'string', default: defaults['at-once'] },
        out: { type: 'string', default: defaults.out },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
