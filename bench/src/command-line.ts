import { parseArgs } from 'node:util';
import { shortestBenchSeconds } from './bench-plan.ts';
import type { BenchSection } from './sections/bench-section.ts';
import { sections } from './sections/registry.ts';
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
  /** What is measured, in the order in which it is. */
  readonly sections: readonly BenchSection[];
}

const quickSeconds = shortestBenchSeconds;
const defaults = { seconds: '90', connections: '128', 'in-flight': '400' } as const;
const allSections = 'all';

export const usage = `pnpm bench [--sections LIST] [--quick] [--seconds N] [--connections N] [--in-flight N] [--profile]

Measures the whole durable path in one run on this machine, beside a bare loop of posts and in other ways:

${sections.map(describe).join('\n')}

  --sections LIST  some of them, with commas between, or ${allSections}; when absent those that are marked with *
  --seconds N      what the marked ones take together, about; at least ${shortestBenchSeconds}, ${defaults.seconds} when absent. The others are measured
                   for as long as the path is, and add a start of their own: the seconds behind them, at ${defaults.seconds}
  --quick          the same as --seconds ${quickSeconds}: one round, too short for good figures
  --connections N  open connections to the gateway, from it, and of the bare loop; ${defaults.connections} when absent
  --in-flight N    events under way at once while the maximum is looked for; ${defaults['in-flight']} when absent
  --profile        also say where the gateway of the marked ones spends its CPU time; this slows it down, and nothing is
                   written`;

/** @throws UsageError */
export function readCommandLine(args: readonly string[]): BenchOptions | 'help' {
  const given = parse(args);
  if (given.help) return 'help';
  if (given.quick && given.seconds !== undefined) throw new UsageError('give either --quick or --seconds');
  const seconds = given.quick ? String(quickSeconds) : (given.seconds ?? defaults.seconds);
  const wanted = sectionsIn(given.sections);
  if (given.profile && wanted.every((one) => 'measure' in one)) {
    throw new UsageError('--profile is of the gateway that is measured over HTTP: give --sections http with it');
  }
  return {
    seconds: wholeNumber('--seconds', seconds, shortestBenchSeconds, 3_600),
    connections: wholeNumber('--connections', given.connections, 1, 1_000),
    inFlight: wholeNumber('--in-flight', given['in-flight'], 1, 2_000),
    profile: given.profile,
    sections: wanted,
  };
}

/** In the order in which they run, with what they need. */
function sectionsIn(list: string | undefined): readonly BenchSection[] {
  if (list === undefined) return sections.filter(({ isDefault }) => isDefault);
  const names = list.split(',').map((one) => one.trim());
  if (names.includes(allSections)) return sections;
  const unknown = names.find((name) => !sections.some((section) => section.name === name));
  if (unknown !== undefined) {
    const known = sections.map(({ name }) => name).join(', ');
    throw new UsageError(`--sections knows ${known} and ${allSections}, and not "${unknown}"`);
  }
  const needed = sections.flatMap((one) => (names.includes(one.name) && 'needs' in one ? [one.needs] : []));
  return sections.filter(({ name }) => [...names, ...needed].includes(name));
}

function describe(section: BenchSection): string {
  const { name, about, isDefault, seconds } = section;
  const more = seconds === undefined ? '' : `; ${seconds} s`;
  return `  ${name.padEnd(11)}${isDefault ? '*' : ' '} ${about}${more}`;
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        sections: { type: 'string' },
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
