import { sectionFigure, sectionFigures } from '../report/section-outcome.ts';
import type { OwnSection, SectionGiven } from './bench-section.ts';
import { loadRounds } from './load-rounds.ts';
import { measureMaximum, type MaximumRound } from './measure-maximum.ts';
import { onScene } from './on-scene.ts';

const many = 1_000;

/** What it costs a gateway to have many tenants, each of which is told of in its turn. */
export const tenantsSection: OwnSection = {
  name: 'tenants',
  about: `events of ${many} tenants in turns, beside those of one`,
  isDefault: false,
  seconds: 95,
  measure: async (given) => {
    const one = await roundsOf(given, 1);
    const thousand = await roundsOf(given, many);
    const ratesOf = ({ rounds }: TenantsRounds): number[] => rounds.map(({ eventsPerSecond }) => eventsPerSecond);
    const [ofOne, ofMany] = [ratesOf(one), ratesOf(thousand)];
    return sectionFigures({
      figures: {
        oneEventsPerSecond: sectionFigure('one tenant: events', 'per second', ofOne),
        manyEventsPerSecond: sectionFigure(`${many} tenants: events`, 'per second', ofMany),
        ratio: sectionFigure(
          `${many} tenants / one`,
          'of the rate',
          ofMany.map((rate, round) => rate / (ofOne[round] ?? Number.NaN)),
          3,
        ),
      },
      loads: {
        'event, of one tenant': loadRounds(one.rounds),
        'event, of many tenants': loadRounds(thousand.rounds),
      },
      chart: [{ label: `${many} tenants: events`, rate: 'manyEventsPerSecond', load: 'event, of many tenants' }],
      faults: [...one.faults, ...thousand.faults],
    });
  },
};

interface TenantsRounds {
  readonly rounds: readonly MaximumRound[];
  readonly faults: readonly string[];
}

async function roundsOf(given: SectionGiven, tenants: number): Promise<TenantsRounds> {
  const { plan, inFlight, print } = given;
  const { measured: rounds, faults } = await onScene(given, { tenants }, async (scene, runs) => {
    const options = { tenants };
    await runs.run({ kind: 'closed', inFlight }, { leadInSeconds: 0, seconds: plan.warmUpSeconds }, options);
    const measured: MaximumRound[] = [];
    for (let round = 1; round <= plan.rounds; round += 1) {
      const most = await measureMaximum(scene, runs, inFlight, plan.closed, options);
      print(
        `Round ${round} with ${tenants === 1 ? 'one tenant' : `${tenants} tenants`}: ${most.eventsPerSecond.toFixed(0)} events/s`,
      );
      measured.push(most);
    }
    return measured;
  });
  return { rounds, faults };
}
