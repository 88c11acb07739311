import { table } from '../report/table.ts';
import type { Trend } from '../measure/statistics.ts';
import type { EnduranceRun } from './run-endurance.ts';

/** A promise, and whether this run kept it. */
export interface Check {
  readonly name: string;
  readonly wanted: string;
  readonly measured: string;
  readonly isMet: boolean;
}

const wanted = { overloadP99: 1_000, heldPercent: 5, memory: 350, growthRatio: 0.9, startMs: 3_000 } as const;
/** A line as steep as that or less, within twice its standard error, is flat. */
const errorsOfNoise = 2;

/** Of the parts that were run. */
export function checksOf({ overload, held, soak, growth, starts = [] }: EnduranceRun): readonly Check[] {
  const checks: Check[] = [];
  const check = (name: string, limit: string, measured: string, isMet: boolean): void => {
    checks.push({ name, wanted: limit, measured, isMet });
  };
  if (overload !== undefined) {
    const { p99 } = overload;
    const limit = `under ${wanted.overloadP99} ms`;
    check('overload: p99 of what is taken', limit, `${p99.toFixed(0)} ms`, p99 < wanted.overloadP99);
  }
  if (held !== undefined) {
    // The roll-up of what came before goes on meanwhile, in both: it is not they that cost that.
    const percent = held.after.gateway + held.after.postgres - held.before.gateway - held.before.postgres;
    const limit = `under ${wanted.heldPercent} % of a core`;
    check(
      'held: what they add, gateway and PostgreSQL',
      limit,
      `${percent.toFixed(1)} %`,
      percent < wanted.heldPercent,
    );
  }
  if (soak !== undefined) {
    const { growth: trend, peakMemory } = soak;
    check('soak: growth of memory', 'none beyond noise', slopeOf(trend), trend.slope <= errorsOfNoise * trend.error);
    const limit = `under ${wanted.memory} MB`;
    check('soak: peak memory', limit, `${peakMemory.toFixed(0)} MB`, peakMemory < wanted.memory);
  }
  if (growth !== undefined) {
    const limit = `at least ${wanted.growthRatio} of the empty`;
    for (const { rows, most } of growth.full) {
      const ratio = most.eventsPerSecond / growth.empty.eventsPerSecond;
      check(`growth: the rate with ${rows} rows`, limit, ratio.toFixed(2), ratio >= wanted.growthRatio);
    }
  }
  if (starts.length > 0) {
    const slowest = Math.max(...starts);
    const limit = `under ${wanted.startMs} ms`;
    check('start: the slowest one', limit, `${slowest.toFixed(0)} ms`, slowest < wanted.startMs);
  }
  return checks;
}

function slopeOf({ slope, error }: Trend): string {
  return `${slope.toFixed(2)} ± ${error.toFixed(2)} MB a minute`;
}

/** For people: Markdown. */
export function describeEndurance(run: EnduranceRun, checks: readonly Check[]): string {
  const { machine } = run;
  return [
    `${machine.cpu}, ${machine.cores} cores for all processes, ${machine.memoryGb} GB, ${machine.platform}, ` +
      `Node ${machine.node}, PostgreSQL ${machine.postgres}. The maximum was ${run.maximum.eventsPerSecond.toFixed(0)} events/s.`,
    ...sentencesOf(run),
    table(
      ['target', 'wanted', 'measured', ''],
      checks.map(({ name, wanted: limit, measured, isMet }) => [name, limit, measured, isMet ? 'met' : 'MISSED']),
    ),
    ...(run.faults.length === 0 ? [] : [['THE FIGURES ARE NOT VALID:', ...run.faults].join('\n- ')]),
  ].join('\n\n');
}

function sentencesOf({ overload, held, soak, growth, starts }: EnduranceRun): string[] {
  const sentences: string[] = [];
  if (overload !== undefined) {
    const { perSecond, posted, accepted, unavailable, p50, p99 } = overload;
    sentences.push(
      `Overload: ${perSecond.toFixed(0)} events/s arrived, ${posted} in all; ${accepted} were taken, ${unavailable} were ` +
        `answered with 503 or 429. From their receipt to the provider's accept ${p50.toFixed(0)} ms (p50), ${p99.toFixed(0)} ms (p99).`,
    );
  }
  if (held !== undefined) {
    const { before, after, count } = held;
    sentences.push(
      `Held: of one core, the gateway takes ${before.gateway.toFixed(1)} % and PostgreSQL ${before.postgres.toFixed(1)} % ` +
        `with nothing to do, and ${after.gateway.toFixed(1)} % and ${after.postgres.toFixed(1)} % with ${count} follow-ups held.`,
    );
  }
  if (soak !== undefined) {
    const { minutes, perSecond, memory, peakMemory, growth: trend } = soak;
    sentences.push(
      `Soak: ${minutes} min at ${perSecond.toFixed(0)} events/s; ${memory.toFixed(0)} MB at the end, ` +
        `${peakMemory.toFixed(0)} MB at most, ${slopeOf(trend)} after the first third.`,
    );
  }
  if (growth !== undefined) {
    const { empty, full } = growth;
    const cpuOf = ({ cpu }: typeof empty): string => `${(cpu.gateway + cpu.postgres).toFixed(0)} us`;
    sentences.push(
      `Growth: ${empty.eventsPerSecond.toFixed(0)} events/s at ${cpuOf(empty)} of CPU each with an empty ledger` +
        `${full.map(({ rows, most }) => `, ${most.eventsPerSecond.toFixed(0)} at ${cpuOf(most)} with ${rows} rows more`).join('')}.`,
    );
  }
  if (starts !== undefined) sentences.push(`Start: ${starts.map((one) => one.toFixed(0)).join(', ')} ms.`);
  return sentences;
}
