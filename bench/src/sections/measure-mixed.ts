import { channelsInTurns } from '../generator/callers.ts';
import { sectionFigure, sectionFigures } from '../report/section-outcome.ts';
import type { ResponderStats } from '../responder/responder.ts';
import type { OwnSection } from './bench-section.ts';
import { loadRounds } from './load-rounds.ts';
import { maximumRounds } from './maximum-rounds.ts';
import type { MaximumRound } from './measure-maximum.ts';
import { onScene } from './on-scene.ts';

interface Mixed {
  readonly rounds: readonly MaximumRound[];
  readonly takenBy: ResponderStats['takenBy'];
}

/** Of a third: messages that are under way when it is counted make it no less than this. */
const leastShare = 0.32;

/** Callers for three channels in turns, each of whom the shipped rules send to another one. */
export const mixedSection: OwnSection = {
  name: 'mixed',
  about: 'SMS, WhatsApp and RCS in equal parts, by the shipped rules, each with its receipts',
  isDefault: false,
  seconds: 60,
  measure: async (given) => {
    const { measured, faults } = await onScene(
      given,
      { withThreeChannels: true },
      async (scene, runs): Promise<Mixed> => {
        const rounds = await maximumRounds(given, { scene, runs }, { callers: 'three-channels' });
        return { rounds, takenBy: (await scene.responder.stats()).takenBy };
      },
    );
    const { rounds, takenBy } = measured;
    const rates = rounds.map(({ eventsPerSecond }) => eventsPerSecond);
    return sectionFigures({
      figures: {
        eventsPerSecond: sectionFigure('three channels in turns: events delivered', 'per second', rates),
      },
      loads: { 'event, of three channels': loadRounds(rounds) },
      chart: [{ label: 'three channels: events', rate: 'eventsPerSecond', load: 'event, of three channels' }],
      notes: [`Taken by ${channelsInTurns.map((name) => `${name} ${takenBy[name]}`).join(', ')}.`],
      faults: [...faults, ...unevenFaults(takenBy)],
    });
  },
};

/** The channels that got clearly less than their third, in sentences. */
export function unevenFaults(takenBy: ResponderStats['takenBy']): string[] {
  const all = channelsInTurns.reduce((sum, name) => sum + takenBy[name], 0);
  return channelsInTurns
    .filter((name) => takenBy[name] < all * leastShare)
    .map((name) => `Only ${takenBy[name]} of ${all} messages went by ${name}.`);
}
