import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { planBench } from './bench-plan.ts';
import type { BenchOptions } from './command-line.ts';
import { describeMachine } from './measure/machine.ts';
import { describeProfileIn } from './profile/describe-profile.ts';
import { type BenchResult, benchResult, type Measured } from './report/bench-result.ts';
import type { SectionOutcome } from './report/section-outcome.ts';
import { openScene } from './scene/scene.ts';
import type { BenchSection, OwnSection, SectionGiven, SharedSection } from './sections/bench-section.ts';
import { measureShared } from './sections/measure-shared.ts';

export interface BenchOutside {
  readonly print: (line: string) => void;
  readonly now: () => Date;
  readonly commit: string;
  /** Aborted when the bench is to end early. */
  readonly interrupted: AbortSignal;
}

/** What was measured on the gateway that sections share, and how it spent its CPU time if that was asked for. */
interface SharedRun {
  readonly measured: Measured;
  readonly profile?: string;
}

const notMeasured: Measured = {
  bareLoop: [],
  maximum: [],
  maximumWithSent: [],
  halfLoad: [],
  gatewayPeakMemoryMb: Number.NaN,
  faults: [],
};

/**
 * The sections that are wanted; whatever happens, everything that they started is ended again.
 *
 * @returns the result and, if it was asked for, the description of the gateway's CPU profile.
 */
export async function runBench(
  options: BenchOptions,
  { print, now, commit, interrupted }: BenchOutside,
): Promise<{ readonly result: BenchResult; readonly profile?: string }> {
  const { seconds, connections, inFlight, sections } = options;
  const date = now().toISOString();
  let postgres = 'none';
  const given: SectionGiven = {
    plan: planBench(seconds),
    connections,
    inFlight,
    pause: (length) => wait(length * 1_000, undefined, { signal: interrupted }),
    print,
    sawPostgres: (version) => (postgres = version),
  };
  const shared = sections.filter(isShared);
  const { measured, profile } =
    shared.length === 0 ? { measured: notMeasured } : await runShared(shared, options, given);
  const outcomes: Record<string, SectionOutcome> = {};
  for (const section of sections.filter(isOwn)) {
    print(`Section ${section.name}: ${section.about} ...`);
    const outcome = await section.measure(given);
    if ('skipped' in outcome) print(`skipped: ${outcome.skipped}`);
    outcomes[section.name] = outcome;
  }
  const facts = { date, commit, machine: describeMachine(postgres), settings: { seconds, connections, inFlight } };
  const result = benchResult(facts, measured, outcomes);
  return { result, ...(profile !== undefined && { profile }) };
}

async function runShared(
  sections: readonly SharedSection[],
  { connections, profile }: BenchOptions,
  given: SectionGiven,
): Promise<SharedRun> {
  given.print('Starting a responder, a generator, and a gateway with a new database ...');
  const scene = await openScene({ connections, profile });
  try {
    given.sawPostgres(await scene.ledger.serverVersion());
    const names = new Set(sections.map(({ name }) => name));
    const measured = await Promise.race([measureShared(scene, names, given), scene.failure]);
    if (!profile) return { measured };
    return { measured, profile: await describeProfileIn(join(await scene.stopGateway(), 'profile')) };
  } finally {
    await scene.close();
  }
}

function isOwn(section: BenchSection): section is OwnSection {
  return 'measure' in section;
}

function isShared(section: BenchSection): section is SharedSection {
  return !isOwn(section);
}
