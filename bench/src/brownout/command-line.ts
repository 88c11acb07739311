import { parseArgs } from 'node:util';
import { UsageError, wholeNumber } from '../usage-error.ts';

export interface BrownoutOptions {
  /** How long the provider of one of the tenants fails. */
  readonly minutes: number;
  /** How long both are watched before that. */
  readonly calmSeconds: number;
  /** Calls a second, of each tenant. */
  readonly rate: number;
}

const defaults = { minutes: '3', 'calm-seconds': '60', rate: '10' } as const;

export const usage = `pnpm brownout [--minutes N] [--calm-seconds N] [--rate N]

Two tenants with an account each send through one gateway; the provider of one of them answers half of its requests with
a 5xx, a fifth not at all, and a tenth with a 429. Tells what was lost, doubled and left uncertain, how long the backlog
took to drain, and what the other tenant noticed of it.

  --minutes N       how long the provider fails; ${defaults.minutes} when absent
  --calm-seconds N  how long both tenants are watched before that; ${defaults['calm-seconds']} when absent
  --rate N          calls a second, of each tenant; ${defaults.rate} when absent`;

/** @throws UsageError */
export function readCommandLine(args: readonly string[]): BrownoutOptions | 'help' {
  const given = parse(args);
  if (given.help) return 'help';
  return {
    minutes: wholeNumber('--minutes', given.minutes, 1, 60),
    calmSeconds: wholeNumber('--calm-seconds', given['calm-seconds'], 1, 600),
    rate: wholeNumber('--rate', given.rate, 1, 50),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        minutes: { type: 'string', default: defaults.minutes },
        'calm-seconds': { type: 'string', default: defaults['calm-seconds'] },
        rate: { type: 'string', default: defaults.rate },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : 'the command line cannot be read');
  }
}
