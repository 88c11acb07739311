import { parseArgs } from 'node:util';
import { shortestBenchSeconds } from './bench-plan.ts';
import { UsageError, wholeNumber } from './usage-error.ts';

export interface BenchOptions {
  /** What the whole bench is to take, about. */
  readonly seconds: number;
  /** Of the generator to the gateway, of the responder to it, and of the bare loop. */
  readonly connections: number;
  /** Events between their post and their `delivered` receipt while the maximum is looked for. */
  readonly inFlight: number;
  /** Also say where the gateway spends its CPU time. */
  readonly profile: boolean;
}

const quickSeconds = shortestBenchSeconds;
const defaults = { seconds: '90', connections: '128', 'in-flight': '400' } as const;

export const usage = `pnpm bench [--quick] [--seconds N] [--connections N] [--in-flight N] [--profile]

Measures the whole durable path beside a bare loop of posts, in one run on this machine.

  --seconds N      what the whole bench is to take, about; at least ${shortestBenchSeconds}, ${defaults.seconds} when absent
  --quick          the same as --seconds ${quickSeconds}: one round, too short for good figures
  --connections N  open connections to the gateway, from it, and of the bare loop; ${defaults.connections} when absent
  --in-flight N    events under way at once while the maximum is looked for; ${defaults['in-flight']} when absent
  --profile        also say where the gateway spends its CPU time; this slows it down, and nothing is written`;

/** @throws UsageError */
export function readCommandLine(args: readonly string[]): BenchOptions | 'help' {
  const given = parse(args);
  if (given.help) return 'help';
  if (given.quick && given.seconds !== undefined) throw new UsageError('give either --quick or --seconds');
  const seconds = given.quick ? String(quickSeconds) : (given.seconds ?? defaults.seconds);
  return {
    seconds: wholeNumber('--seconds', seconds, shortestBenchSeconds, 3_600),
    connections: wholeNumber('--connections', given.connections, 1, 1_000),
    inFlight: wholeNumber('--in-flight', given['in-flight'], 1, 2_000),
    profile: given.profile,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        seconds: { type: 'string' },
        quick: { type: 'boolean', default: false },
        connections: { type: 'string', default: defaults.connections },
        'in-flight': { type: 'string', default: defaults['in-flight'] },
        profile: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : 'the command line cannot be read');
  }
}
