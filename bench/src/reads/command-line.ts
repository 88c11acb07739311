import { parseArgs } from 'node:util';
import { UsageError, wholeNumber } from '../usage-error.ts';

export interface ReadsOptions {
  /** Of the ledger. */
  readonly rows: number;
  /** How often each question is asked. */
  readonly times: number;
}

const defaults = { rows: '10000000', times: '30' } as const;

export const usage = `pnpm bench-reads [--rows N] [--times N]

Fills the database of a gateway with a year of calls, has the scorecard rolled up, and asks for scorecards and journeys over
HTTP. Ten million rows take an hour or two, most of it for the roll-up, and 15 GB of disk.

  --rows N   rows of the ledger, about seven a call; ${defaults.rows} when absent
  --times N  how often each question is asked, of journeys ten times as often; ${defaults.times} when absent`;

/** @throws UsageError */
export function readCommandLine(args: readonly string[]): ReadsOptions | 'help' {
  const given = parse(args);
  if (given.help) return 'help';
  return {
    rows: wholeNumber('--rows', given.rows, 10_000, 100_000_000),
    times: wholeNumber('--times', given.times, 5, 1_000),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        rows: { type: 'string', default: defaults.rows },
        times: { type: 'string', default: defaults.times },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : 'the command line cannot be read');
  }
}
