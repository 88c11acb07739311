import { sectionFigure, sectionFigures } from '../report/section-outcome.ts';
import { whyNoTopic } from '../scene/open-topic.ts';
import type { OwnSection } from './bench-section.ts';
import { loadRounds } from './load-rounds.ts';
import { measureMaximum, type MaximumRound } from './measure-maximum.ts';
import { onScene } from './on-scene.ts';

/** The events of the other sections, but published to a topic, from which the gateway pulls them. */
export const pubsubSection: OwnSection = {
  name: 'pubsub',
  about: "events published to Google's emulator of Pub/Sub and pulled, until they are delivered",
  isDefault: false,
  seconds: 55,
  measure: async (given) => {
    const skipped = whyNoTopic();
    if (skipped !== undefined) return { skipped };
    const { plan, inFlight, print } = given;
    const { measured: rounds, faults } = await onScene(given, { withPubsub: true }, async (scene, runs) => {
      const options = scene.topic === undefined ? {} : { door: scene.topic.settings };
      await runs.run({ kind: 'closed', inFlight }, { leadInSeconds: 0, seconds: plan.warmUpSeconds }, options);
      const measured: MaximumRound[] = [];
      for (let round = 1; round <= plan.rounds; round += 1) {
        const most = await measureMaximum(scene, runs, inFlight, plan.closed, options);
        print(`Round ${round}: ${most.eventsPerSecond.toFixed(0)} events/s`);
        measured.push(most);
      }
      return measured;
    });
    const rates = rounds.map(({ eventsPerSecond }) => eventsPerSecond);
    return sectionFigures({
      figures: {
        eventsPerSecond: sectionFigure('published, pulled, delivered, in the ledger: events', 'per second', rates),
      },
      loads: { 'event, published and pulled': loadRounds(rounds) },
      chart: [{ label: 'Pub/Sub: events', rate: 'eventsPerSecond', load: 'event, published and pulled' }],
      notes: [
        "The emulator, which is a program in Java, and Google's client in the generator take cores from the gateway here that Pub/Sub would not.",
      ],
      faults,
    });
  },
};
