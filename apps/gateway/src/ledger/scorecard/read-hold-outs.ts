import { holdOutReport, type DrawnHoldOut, type HoldOutReport, type TenantPolicy, type Trigger } from '@aftercall/core';
import { countExperiments, nobody, type ExperimentCounts, type ExperimentQuestion } from './count-experiments.ts';
import { readPeriod } from '../reads/period-reads.ts';
import type { TenantReads } from '../reads/tenant-reads.ts';

/** A hold-out as it is told: how it is settled beforehand, and what came of it. */
export interface ToldHoldOut extends HoldOutReport {
  readonly tenant: string;
  readonly trigger: Trigger;
  readonly experiment: string;
  /** Null of one that is not configured any more. */
  readonly settings: Omit<DrawnHoldOut, 'draw' | 'experiment'> | null;
}

/**
 * The hold-outs of tenants: those that are configured, and those that ever had somebody in them. Of those that are not
 * configured any more, nothing is known of what was planned.
 *
 * @throws {TooMuchToCountError}
 */
export async function readHoldOuts(
  reads: TenantReads,
  policies: ReadonlyMap<string, TenantPolicy>,
  question: ExperimentQuestion,
): Promise<readonly ToldHoldOut[]> {
  const counted = await readPeriod(reads, question, (client) => countExperiments(client, question));
  return holdOutsOf(counted, policies, question);
}

/** Pure. In the order of tenants, triggers and experiments. */
export function holdOutsOf(
  counted: readonly ExperimentCounts[],
  policies: ReadonlyMap<string, TenantPolicy>,
  { tenants, trigger: asked, asOf }: Pick<ExperimentQuestion, 'tenants' | 'trigger' | 'asOf'>,
): readonly ToldHoldOut[] {
  const configured = tenants.flatMap((tenant) =>
    [...(policies.get(tenant)?.holdOuts ?? [])]
      .filter(([trigger]) => asked === undefined || trigger === asked)
      .map(([trigger, holdOut]) => ({ tenant, trigger, holdOut })),
  );
  const isOf = (one: ExperimentCounts, { tenant, holdOut }: (typeof configured)[number]): boolean =>
    one.tenant === tenant && one.experiment === holdOut.experiment;
  const empty = configured
    .filter((one) => !counted.some((other) => isOf(other, one)))
    .map(({ tenant, trigger, holdOut: { experiment } }): ExperimentCounts => {
      return {
        tenant,
        trigger,
        experiment,
        told: nobody,
        heldOut: nobody,
        firstAt: null,
        recentPeople: 0,
        waitMs: null,
      };
    });
  return [...counted, ...empty].toSorted(inOrder).map((one) => {
    const holdOut = configured.find((other) => isOf(one, other))?.holdOut;
    const { tenant, trigger, experiment } = one;
    return { tenant, trigger, experiment, settings: settingsOf(holdOut), ...holdOutReport(one, holdOut, asOf) };
  });
}

function settingsOf(holdOut: DrawnHoldOut | undefined): ToldHoldOut['settings'] {
  if (holdOut === undefined) return null;
  const { draw: _draw, experiment: _experiment, ...settings } = holdOut;
  return settings;
}

function inOrder(one: ExperimentCounts, other: ExperimentCounts): number {
  const [a, b] = [one, other].map(({ tenant, trigger, experiment }) => `${tenant}\n${trigger}\n${experiment}`);
  return (a as string) < (b as string) ? -1 : 1;
}
