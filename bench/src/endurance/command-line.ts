import { parseArgs } from 'node:util';
import { UsageError, wholeNumber } from '../usage-error.ts';

export const parts = ['overload', 'held', 'soak', 'growth', 'start'] as const;

export type Part = (typeof parts)[number];

export interface EnduranceOptions {
  readonly parts: readonly Part[];
  /** How long events arrive at twice the maximum. */
  readonly overloadSeconds: number;
  /** Follow-ups that wait for the ends of their calls. */
  readonly held: number;
  readonly soakMinutes: number;
  /** Of the ledger, before the maximum is looked for again; from the fewest to the most. */
  readonly rows: readonly number[];
}

const defaults = {
  parts: parts.join(','),
  'overload-seconds': '60',
  held: '100000',
  'soak-minutes': '10',
  rows: '1000000',
} as const;

export const usage = `pnpm bench-endurance [--parts LIST] [--overload-seconds N] [--held N] [--soak-minutes N] [--rows LIST]

What a minute of load does not show, of a gateway with its defaults and a database of its own, one part after the other:

  overload  events arrive at twice the rate that the gateway can take
  held      what follow-ups cost that wait for the ends of their calls
  soak      memory at half of the maximum
  growth    the maximum with an empty ledger, and with full ones
  start     how long a start on existing data takes

  --parts LIST           some of them, with commas between; all when absent
  --overload-seconds N   how long events arrive; ${defaults['overload-seconds']} when absent
  --held N               follow-ups that wait; ${defaults.held} when absent
  --soak-minutes N       how long memory is watched; ${defaults['soak-minutes']} when absent
  --rows LIST            rows of full ledgers, with commas between; ${defaults.rows} when absent, which take about a minute to make`;

/** @throws UsageError */
export function readCommandLine(args: readonly string[]): EnduranceOptions | 'help' {
  const given = parse(args);
  if (given.help) return 'help';
  return {
    parts: partsIn(given.parts),
    overloadSeconds: wholeNumber('--overload-seconds', given['overload-seconds'], 5, 600),
    held: wholeNumber('--held', given.held, 100, 1_000_000),
    soakMinutes: wholeNumber('--soak-minutes', given['soak-minutes'], 1, 600),
    rows: rowsIn(given.rows),
  };
}

/** In the order in which they run. */
function partsIn(list: string): readonly Part[] {
  const names = list.split(',').map((one) => one.trim());
  const unknown = names.find((one) => !parts.includes(one as Part));
  if (unknown !== undefined) throw new UsageError(`--parts knows ${parts.join(', ')}, and not "${unknown}"`);
  return parts.filter((one) => names.includes(one));
}

/** Each of them once, from the fewest to the most. */
function rowsIn(list: string): readonly number[] {
  const given = list.split(',').map((one) => wholeNumber('--rows', one.trim(), 10_000, 100_000_000));
  return [...new Set(given)].toSorted((one, other) => one - other);
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        parts: { type: 'string', default: defaults.parts },
        'overload-seconds': { type: 'string', default: defaults['overload-seconds'] },
        held: { type: 'string', default: defaults.held },
        'soak-minutes': { type: 'string', default: defaults['soak-minutes'] },
        rows: { type: 'string', default: defaults.rows },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : 'the command line cannot be read');
  }
}
