import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { UsageError, wholeNumber } from '../../bench/src/usage-error.ts';

export interface TortureOptions {
  /** Kills a shard. */
  readonly kills: number;
  readonly seed: number;
  readonly shard: { readonly number: number; readonly of: number };
  readonly gateways: number;
  readonly door: 'http' | 'pubsub' | 'both';
  readonly callsPerSecond: number;
  /** After so long no further kill is begun; what was done is audited as ever. */
  readonly minutes: number;
  /** Where the result file goes. */
  readonly out: string;
}

export type Command = { readonly run: TortureOptions } | { readonly sum: string } | 'help';

const defaults = {
  kills: '50',
  shard: '1/1',
  gateways: '1',
  door: 'http',
  calls: '6',
  minutes: '60',
  out: 'torture/results',
} as const;
const largestSeed = 2 ** 31 - 1;

export const usage = `pnpm torture [--kills N] [--seed N] [--shard I/N] [--gateways N] [--door DOOR] [--calls N] [--minutes N] [--out FOLDER]
pnpm torture --sum FOLDER

Kills gateways and their PostgreSQL under load, and holds the ledger against what the carrier accepted.

  --kills N      kills a shard; ${defaults.kills} when absent
  --seed N       the same seed has the same kills and calls; a random one when absent
  --shard I/N    which of N runs of one seed; each has kills and calls of its own; ${defaults.shard} when absent
  --gateways N   gateways on one database, 1 to 4; ${defaults.gateways} when absent
  --door DOOR    http, pubsub (Google's emulator, by gcloud) or both; ${defaults.door} when absent
  --calls N      calls a second; ${defaults.calls} when absent
  --minutes N    after so long no further kill is begun; ${defaults.minutes} when absent
  --out FOLDER   where the result goes, one JSON file a shard; ${defaults.out} when absent
  --sum FOLDER   add up the results of a folder, write the table into docs/failure/crash.md, and run nothing`;

/** @throws UsageError */
export function readCommandLine(args: readonly string[]): Command {
  const given = parse(args);
  if (given.help === true) return 'help';
  if (given.sum !== undefined) return { sum: given.sum };
  const [, number = '', of = ''] = /^(\d{1,6})\/(\d{1,6})$/.exec(given.shard) ?? [];
  const shard = { number: Number(number), of: Number(of) };
  if (shard.number < 1 || shard.number > shard.of) {
    throw new UsageError('--shard must be I/N, I from 1 to N: --shard 3/20');
  }
  if (given.door !== 'http' && given.door !== 'pubsub' && given.door !== 'both') {
    throw new UsageError('--door must be http, pubsub or both');
  }
  return {
    run: {
      kills: wholeNumber('--kills', given.kills, 1, 10_000),
      seed: given.seed === undefined ? randomInt(largestSeed) : wholeNumber('--seed', given.seed, 0, largestSeed),
      shard,
      gateways: wholeNumber('--gateways', given.gateways, 1, 4),
      door: given.door,
      callsPerSecond: wholeNumber('--calls', given.calls, 1, 100),
      minutes: wholeNumber('--minutes', given.minutes, 1, 1_440),
      out: given.out,
    },
  };
}

/** The line that runs a shard again. */
export function lineOf({
  kills,
  seed,
  shard,
  gateways,
  door,
  callsPerSecond,
}: Omit<TortureOptions, 'out' | 'minutes'>): string {
  const place = `--shard ${shard.number}/${shard.of}`;
  return `pnpm torture --kills ${kills} --seed ${seed} ${place} --gateways ${gateways} --door ${door} --calls ${callsPerSecond}`;
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        kills: { type: 'string', default: defaults.kills },
        seed: { type: 'string' },
        shard: { type: 'string', default: defaults.shard },
        gateways: { type: 'string', default: defaults.gateways },
        door: { type: 'string', default: defaults.door },
        calls: { type: 'string', default: defaults.calls },
        minutes: { type: 'string', default: defaults.minutes },
        out: { type: 'string', default: defaults.out },
        sum: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : 'the command line cannot be read');
  }
}
