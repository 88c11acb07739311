import { sectionFigure, sectionFigures } from '../report/section-outcome.ts';
import { whyNoTopic } from '../scene/open-topic.ts';
import type { OwnSection } from './bench-section.ts';
import { loadRounds } from './load-rounds.ts';
import { type LatencyRound, measureLatency } from './measure-latency.ts';
import { measureMaximum, type MaximumRound } from './measure-maximum.ts';
import { onScene } from './on-scene.ts';

interface PubsubRound {
  readonly most: MaximumRound;
  /** At half of that rate, open loop. */
  readonly half: LatencyRound;
}

/** The events of the other sections, but published to a topic, from which the gateway pulls them. */
export const pubsubSection: OwnSection = {
  name: 'pubsub',
  about: "events published to Google's emulator of Pub/Sub and pulled, until they are delivered",
  isDefault: false,
  seconds: 75,
  measure: async (given) => {
    const skipped = whyNoTopic();
    if (skipped !== undefined) return { skipped };
    const { plan, inFlight, print } = given;
    const { measured: rounds, faults } = await onScene(given, { withPubsub: true }, async (scene, runs) => {
      const options = scene.topic === undefined ? {} : { door: scene.topic.settings };
      await runs.run({ kind: 'closed', inFlight }, { leadInSeconds: 0, seconds: plan.warmUpSeconds }, options);
      const measured: PubsubRound[] = [];
      for (let round = 1; round <= plan.rounds; round += 1) {
        const most = await measureMaximum(scene, runs, inFlight, plan.closed, options);
        const half = await measureLatency(scene, runs, most.eventsPerSecond / 2, plan.open, options);
        const [rate, p99] = [most.eventsPerSecond.toFixed(0), half.dueToAccept.p99.toFixed(1)];
        print(`Round ${round}: ${rate} events/s, p99 at half of that ${p99} ms`);
        measured.push({ most, half });
      }
      return measured;
    });
    const rates = rounds.map(({ most }) => most.eventsPerSecond);
    return sectionFigures({
      figures: {
        eventsPerSecond: sectionFigure('published, pulled, delivered, in the ledger: events', 'per second', rates),
        ...latencyFigures(rounds.map(({ half }) => half)),
      },
      loads: {
        'event, published and pulled': loadRounds(rounds.map(({ most }) => most)),
        'event, published and pulled, at half load': loadRounds(rounds.map(({ half }) => half)),
      },
      chart: [{ label: 'Pub/Sub: events', rate: 'eventsPerSecond', load: 'event, published and pulled' }],
      notes: [
        "The emulator, which is a program in Java, and Google's client in the generator take cores from the gateway here that Pub/Sub would not.",
      ],
      faults,
    });
  },
};

/** The times count from when an event was due to be published. */
function latencyFigures(rounds: readonly LatencyRound[]) {
  const of = (quantile: 'p50' | 'p99'): number[] => rounds.map(({ dueToAccept }) => dueToAccept[quantile]);
  return {
    halfLoadEventsPerSecond: sectionFigure(
      'at half load: events',
      'per second',
      rounds.map(({ eventsPerSecond }) => eventsPerSecond),
    ),
    dueToAcceptP50Ms: sectionFigure('due -> provider accept, at half load, p50', 'ms', of('p50')),
    dueToAcceptP99Ms: sectionFigure('due -> provider accept, at half load, p99', 'ms', of('p99')),
  };
}
