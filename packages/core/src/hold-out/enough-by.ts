import type { ArmCounts } from './hold-out-report.ts';
import type { HoldOut } from './hold-out.ts';

const dayMs = 86_400_000;
/** The pace is that of so many days at most: what was longer ago says less of what comes. */
export const paceDays = 28;
/** Beyond that it is no forecast. */
const longestDays = 3_650;

/** How fast people come into an experiment. */
export interface Pace {
  /** When the first one did; null without any. */
  readonly firstAt: Date | null;
  /** Of both arms, within the last {@link paceDays} days. */
  readonly recentPeople: number;
  /** From there to the outcome, on average, in milliseconds; null without anybody. */
  readonly waitMs: number | null;
}

interface Arms {
  readonly told: ArmCounts;
  readonly heldOut: ArmCounts;
}

/**
 * When as many outcomes are expected to be known as are planned, if people go on coming as they did of late, in the planned
 * parts, and as many outcomes stay unknown as so far.
 *
 * @returns null where nobody came of late, or where it would take more than ten years.
 */
export function enoughBy(
  { firstAt, recentPeople, waitMs, told, heldOut }: Pace & Arms,
  { share }: Pick<HoldOut, 'share'>,
  planned: { readonly told: number; readonly heldOut: number },
  asOf: Date,
): Date | null {
  if (firstAt === null) return null;
  const known = told.attended + told.missed + heldOut.attended + heldOut.missed;
  const over = known + told.unknown + heldOut.unknown;
  const knownPart = over === 0 ? 1 : known / over;
  const missing = (arm: ArmCounts, plan: number): number =>
    Math.max(0, plan - arm.attended - arm.missed - arm.open * knownPart);
  const days = Math.min(paceDays, Math.max(1, (asOf.getTime() - firstAt.getTime()) / dayMs));
  const outcomesADay = (recentPeople / days) * knownPart;
  const perArm = [missing(told, planned.told) / (1 - share), missing(heldOut, planned.heldOut) / share];
  const most = Math.max(...perArm);
  const further = most === 0 ? 0 : most / outcomesADay;
  return further > longestDays ? null : new Date(Math.ceil(asOf.getTime() + further * dayMs + (waitMs ?? 0)));
}
