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
import { KannelRuns } from './sections/kannel-runs.ts';
import { measureShared } from './sections/measure-shared.ts';

export interface BenchOutside {
  readonly print: (line: string) => void;
  readonly now: () => Date;
  readonly commit: string;
  /** Aborted when the bench is to end early. */
  readonly interrupted: AbortSignal;
}

/** What was measured beside the gateway that sections share, and how it spent its CPU time if that was asked for. */
interface SharedRun {
  readonly measured: Measured;
  /** Of Kannel, if it was asked for. */
  readonly outcomes: Readonly<Record<string, SectionOutcome>>;
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

const kannelIsAbsent = 'the programs of Kannel, bearerbox and smsbox, are not installed';

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
  const nothing: SharedRun = { measured: notMeasured, outcomes: {} };
  const {
    measured,
    outcomes: ofShared,
    profile,
  } = shared.length === 0 ? nothing : await runShared(shared, options, given);
  const outcomes: Record<string, SectionOutcome> = { ...ofShared };
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
  { connections, inFlight, profile }: BenchOptions,
  given: SectionGiven,
): Promise<SharedRun> {
  given.print('Starting a responder, a generator, and a gateway with a new database ...');
  const scene = await openScene({ connections, profile });
  try {
    given.sawPostgres(await scene.ledger.serverVersion());
    const names = new Set(sections.map(({ name }) => name));
    const isKannelWanted = names.has('kannel');
    await using kannel = isKannelWanted ? await KannelRuns.open(scene, { connections, inFlight }) : undefined;
    const isSkipped = isKannelWanted && kannel === undefined;
    if (isSkipped) given.print(`Section kannel is skipped: ${kannelIsAbsent}`);
    const { measured, kannel: throughKannel } = await Promise.race([
      measureShared(scene, names, given, kannel),
      scene.failure,
    ]);
    const outcomes = {
      ...(throughKannel !== undefined && { kannel: throughKannel }),
      ...(isSkipped && { kannel: { skipped: kannelIsAbsent } }),
    };
    if (!profile) return { measured, outcomes };
    return { measured, outcomes, profile: await describeProfileIn(join(await scene.stopGateway(), 'profile')) };
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
