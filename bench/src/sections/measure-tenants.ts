import { sectionFigure, sectionFigures } from '../report/section-outcome.ts';
import type { OwnSection, SectionGiven } from './bench-section.ts';
import { loadRounds } from './load-rounds.ts';
import { maximumRounds } from './maximum-rounds.ts';
import type { MaximumRound } from './measure-maximum.ts';
import { onScene } from './on-scene.ts';

const many = 1_000;

/** What it costs a gateway to have many tenants, whose events come in turns: a gateway that has one, and after it one that has them. */
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
        ratioOfManyToOne: sectionFigure(
          `${many} tenants / one`,
          '',
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
  const of = tenants === 1 ? ' with one tenant' : ` with ${tenants} tenants`;
  const { measured: rounds, faults } = await onScene(given, { tenants }, (scene, runs) =>
    maximumRounds(given, { scene, runs }, { tenants }, of),
  );
  return { rounds, faults };
}
