import type { Scene } from '../scene/scene.ts';
import type { SectionGiven } from './bench-section.ts';
import type { EventRunOptions, EventRuns } from './event-runs.ts';
import { measureMaximum, type MaximumRound } from './measure-maximum.ts';

/**
 * Warms a gateway and looks for its maximum in every round.
 *
 * @param of what the rounds are told apart by from others of their section, as it stands behind their number.
 */
export async function maximumRounds(
  { plan, inFlight, print }: SectionGiven,
  { scene, runs }: { readonly scene: Scene; readonly runs: EventRuns },
  options: EventRunOptions,
  of = '',
): Promise<readonly MaximumRound[]> {
  await runs.run({ kind: 'closed', inFlight }, { leadInSeconds: 0, seconds: plan.warmUpSeconds }, options);
  const rounds: MaximumRound[] = [];
  for (let round = 1; round <= plan.rounds; round += 1) {
    const most = await measureMaximum(scene, runs, inFlight, plan.closed, options);
    print(`Round ${round}${of}: ${most.eventsPerSecond.toFixed(0)} events/s`);
    rounds.push(most);
  }
  return rounds;
}
