import { sectionFigure, sectionFigures } from '../report/section-outcome.ts';
import type { OwnSection } from './bench-section.ts';
import { loadRounds } from './load-rounds.ts';
import { measureMaximum, type MaximumRound } from './measure-maximum.ts';
import { onScene } from './on-scene.ts';

interface ReplicasRound {
  readonly one: MaximumRound;
  readonly two: MaximumRound;
}

/** Two gateways on one database, beside one of them alone: the other one is there and has nothing to do. */
export const replicasSection: OwnSection = {
  name: 'replicas',
  about: 'two gateways on one database, beside one of them',
  isDefault: false,
  seconds: 70,
  measure: async (given) => {
    const { plan, inFlight, print } = given;
    const { measured: rounds, faults } = await onScene(given, { withReplica: true }, async (scene, runs) => {
      const warmUp = { leadInSeconds: 0, seconds: plan.warmUpSeconds };
      await runs.run({ kind: 'closed', inFlight }, warmUp, { toBoth: true });
      const measured: ReplicasRound[] = [];
      for (let round = 1; round <= plan.rounds; round += 1) {
        const one = await measureMaximum(scene, runs, inFlight, plan.closed);
        const two = await measureMaximum(scene, runs, inFlight, plan.closed, { toBoth: true });
        print(`Round ${round}: ${one.eventsPerSecond.toFixed(0)} events/s, ${two.eventsPerSecond.toFixed(0)} with two`);
        measured.push({ one, two });
      }
      return measured;
    });
    const rates = (of: keyof ReplicasRound): number[] => rounds.map((round) => round[of].eventsPerSecond);
    const ratios = rounds.map(({ one, two }) => two.eventsPerSecond / one.eventsPerSecond);
    return sectionFigures({
      figures: {
        oneGatewayEventsPerSecond: sectionFigure('one gateway: events delivered', 'per second', rates('one')),
        twoGatewaysEventsPerSecond: sectionFigure('two gateways: events delivered', 'per second', rates('two')),
        ratioOfTwoToOne: sectionFigure('two gateways / one', '', ratios, 3),
      },
      loads: {
        'event, one gateway': loadRounds(rounds.map(({ one }) => one)),
        'event, two gateways': loadRounds(rounds.map(({ two }) => two)),
      },
      chart: [
        { label: 'one of two gateways: events', rate: 'oneGatewayEventsPerSecond', load: 'event, one gateway' },
        { label: 'two gateways: events', rate: 'twoGatewaysEventsPerSecond', load: 'event, two gateways' },
      ],
      notes: [
        'All processes share the cores of this machine: where one gateway and its PostgreSQL keep them busy, a second one finds none.',
      ],
      faults,
    });
  },
};
