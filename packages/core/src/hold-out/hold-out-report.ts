import { compareShares, type Comparison } from '../measures/compare-shares.ts';
import type { Count, Interval } from '../measures/interval.ts';
import type { Bounds, Judgement } from '../measures/judge.ts';
import { newcombeInterval } from '../measures/newcombe-interval.ts';
import { noShowDrop } from '../measures/no-show-drop.ts';
import { normalCdf } from '../measures/normal.ts';
import { powerOf, sampleSize, smallestDrop } from '../measures/sample-size.ts';
import { percent, share, type Measure } from '../measures/scorecard.ts';
import { enoughBy, type Pace } from './enough-by.ts';
import type { HoldOut } from './hold-out.ts';

/** The people of one arm, each once, by the first appointment that brought them into the experiment. */
export interface ArmCounts {
  readonly people: number;
  readonly attended: number;
  readonly missed: number;
  /** Nothing was heard of the appointment within the time for it. */
  readonly unknown: number;
  /** That time is not over. */
  readonly open: number;
}

/** Everything that the report of an experiment is made from. */
export interface HoldOutCounts extends Pace {
  readonly told: ArmCounts;
  readonly heldOut: ArmCounts;
}

/**
 * What the test says, once there are as many people as were planned. `fewer`: less no-shows among those who were told, by
 * more than chance. `more`: the other way round. `none`: chance alone may have made the difference.
 */
export const findings = ['no_data', 'too_early', 'none', 'fewer', 'more'] as const;
export type Finding = (typeof findings)[number];

/** A difference that chance makes less often than that counts as found. */
export const alpha = 0.05;

export interface ArmReport extends ArmCounts {
  /** Of those whose outcome is known. */
  readonly noShows: Measure;
}

export interface HoldOutReport {
  readonly told: ArmReport;
  readonly heldOut: ArmReport;
  /** `(p0 - p1) / p0`. */
  readonly drop: Measure & Judgement & { readonly bounds: Bounds };
  /** `p0 - p1`. */
  readonly difference: Pick<Measure, 'value' | 'interval'>;
  /** Null where an arm is empty. */
  readonly test: Comparison | null;
  readonly finding: Finding;
  /** People with a known outcome, in each arm. Null of an experiment that is not configured any more. */
  readonly planned: { readonly told: number; readonly heldOut: number; readonly power: number } | null;
  /** How likely the expected difference is to be found in those whose outcome is known. */
  readonly power: number | null;
  /**
   * The smallest drop from the no-shows that are expected without a message that is found with the planned power in those
   * whose outcome is known. Null where none is.
   */
  readonly findable: { readonly difference: number; readonly drop: number } | null;
  readonly isEnough: boolean;
  /** When it is expected to be enough; null where it is, or where nobody can tell. */
  readonly enoughOn: Date | null;
  readonly checks: {
    /** How likely chance alone makes arms as uneven as these: a very small one says that something draws people wrongly. */
    readonly split: number | null;
    /** How likely chance alone makes the parts without an outcome as different: a very small one says that the arms are followed differently. */
    readonly unknown: number | null;
  };
}

/** @param holdOut as it is configured; of one that is not any more, nothing was planned that is known. */
export function holdOutReport(counts: HoldOutCounts, holdOut: HoldOut | undefined, asOf: Date): HoldOutReport {
  const told = knownOf(counts.told);
  const heldOut = knownOf(counts.heldOut);
  const isEmpty = told.of === 0 || heldOut.of === 0;
  const planned = holdOut === undefined ? null : plannedFor(holdOut);
  const isEnough = planned !== null && told.of >= planned.told && heldOut.of >= planned.heldOut;
  const test = isEmpty ? null : compareShares(heldOut, told);
  const difference = isEmpty ? undefined : newcombeInterval(heldOut, told);
  return {
    told: { ...counts.told, noShows: share(told) },
    heldOut: { ...counts.heldOut, noShows: share(heldOut) },
    drop: noShowDrop([{ told, heldOut }], percent),
    difference: { value: difference?.difference ?? null, interval: intervalOf(difference) },
    test,
    finding: findingOf(test, difference?.difference ?? 0, isEnough),
    planned,
    power: holdOut === undefined || isEmpty ? null : powerOf(trialOf(holdOut), told.of, heldOut.of),
    findable: holdOut === undefined || isEmpty ? null : findableIn(holdOut, told, heldOut),
    isEnough,
    enoughOn: holdOut === undefined || planned === null || isEnough ? null : enoughBy(counts, holdOut, planned, asOf),
    checks: { split: splitOf(counts, holdOut), unknown: unknownOf(counts) },
  };
}

/** How many known outcomes each arm needs. */
export function plannedFor(
  holdOut: Pick<HoldOut, 'share' | 'effect' | 'power'>,
): NonNullable<HoldOutReport['planned']> {
  const { treated, control } = sampleSize(trialOf(holdOut), 1 - holdOut.share, holdOut.power);
  return { told: Math.ceil(treated), heldOut: Math.ceil(control), power: holdOut.power };
}

/** Who missed their appointment, of those of whom it is known. */
export function knownOf({ attended, missed }: Pick<ArmCounts, 'attended' | 'missed'>): Count {
  return { counted: missed, of: attended + missed };
}

function trialOf({ effect }: Pick<HoldOut, 'effect'>): { control: number; treated: number; alpha: number } {
  return { control: effect.heldOut, treated: effect.told, alpha };
}

function findableIn(holdOut: HoldOut, told: Count, heldOut: Count): HoldOutReport['findable'] {
  const control = holdOut.effect.heldOut;
  const difference = smallestDrop({ control, alpha }, { treated: told.of, control: heldOut.of }, holdOut.power);
  return difference === undefined ? null : { difference, drop: difference / control };
}

function findingOf(test: Comparison | null, difference: number, isEnough: boolean): Finding {
  if (test === null) return 'no_data';
  if (!isEnough) return 'too_early';
  if (test.p >= alpha) return 'none';
  return difference > 0 ? 'fewer' : 'more';
}

function intervalOf(difference: { low: number; high: number } | undefined): Interval | null {
  return difference === undefined ? null : { low: difference.low, high: difference.high };
}

/** Of fewer in the smaller arm the normal approximation says too little. */
const fewestExpected = 5;

function splitOf({ told, heldOut }: HoldOutCounts, holdOut: HoldOut | undefined): number | null {
  const all = told.people + heldOut.people;
  const part = holdOut?.share ?? 0;
  if (all * Math.min(part, 1 - part) < fewestExpected) return null;
  const z = (heldOut.people - all * part) / Math.sqrt(all * part * (1 - part));
  return 2 * normalCdf(-Math.abs(z));
}

function unknownOf({ told, heldOut }: HoldOutCounts): number | null {
  const unknown = (arm: ArmCounts): Count => ({ counted: arm.unknown, of: arm.unknown + arm.attended + arm.missed });
  const [one, other] = [unknown(told), unknown(heldOut)];
  return one.of === 0 || other.of === 0 ? null : compareShares(one, other).p;
}
