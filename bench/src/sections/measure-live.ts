import { percentile } from '../measure/statistics.ts';
import { sectionFigure, sectionFigures } from '../report/section-outcome.ts';
import type { OwnSection, SectionGiven } from './bench-section.ts';
import { loadRounds } from './load-rounds.ts';
import { maximumOf, type MaximumRound } from './measure-maximum.ts';
import { onScene } from './on-scene.ts';

interface LiveRound {
  /** As many requests at once as there can be. */
  readonly most: MaximumRound;
  /** From when a request was due until its answer, the wait for a connection included, in milliseconds. */
  readonly answers: readonly number[];
  /** Requests at half of that rate, each of which waits for the provider. */
  readonly waiting: MaximumRound;
  /** Until the provider has accepted the message, from when the request was due, in milliseconds. */
  readonly waitedAnswers: readonly number[];
}

/** Live sends that agents ask for while the caller is on the line. */
export const liveSection: OwnSection = {
  name: 'live',
  about: 'live sends by POST /v1/follow-ups until they are delivered, and how long their answers take',
  isDefault: false,
  seconds: 70,
  measure: async (given) => {
    const { measured, faults } = await onScene(given, {}, async (scene, runs) => {
      const { plan, inFlight, print } = given;
      const asked = { door: { kind: 'follow-ups', waits: false } } as const;
      const waited = { door: { kind: 'follow-ups', waits: true } } as const;
      const load = { kind: 'closed', inFlight } as const;
      await runs.run(load, { leadInSeconds: 0, seconds: plan.warmUpSeconds }, asked);
      const rounds: LiveRound[] = [];
      for (let round = 1; round <= plan.rounds; round += 1) {
        const run = await runs.run(load, plan.closed, asked);
        const answers = await scene.generator.answersBetween(run.from.markedAt, run.to.markedAt);
        const most = await maximumOf(scene, run);
        const half = await runs.run({ kind: 'open', perSecond: most.eventsPerSecond / 2 }, plan.open, waited);
        const waitedAnswers = await scene.generator.answersBetween(half.from.markedAt, half.to.markedAt);
        rounds.push({ most, answers, waiting: await maximumOf(scene, half), waitedAnswers });
        print(`Round ${round}: ${most.eventsPerSecond.toFixed(0)} sends/s`);
      }
      return rounds;
    });
    return liveFigures(measured, given, faults);
  },
};

function liveFigures(rounds: readonly LiveRound[], { inFlight }: SectionGiven, faults: readonly string[]) {
  const of = (answers: (round: LiveRound) => readonly number[], quantile: number): number[] =>
    rounds.map((round) => percentile(answers(round), quantile));
  const answers = ({ answers }: LiveRound): readonly number[] => answers;
  const waitedAnswers = ({ waitedAnswers }: LiveRound): readonly number[] => waitedAnswers;
  return sectionFigures({
    figures: {
      sendsPerSecond: sectionFigure(
        `live sends delivered, ${inFlight} under way`,
        'per second',
        rounds.map(({ most }) => most.eventsPerSecond),
      ),
      answerP50Ms: sectionFigure('due -> answer, p50', 'ms', of(answers, 0.5)),
      answerP99Ms: sectionFigure('due -> answer, p99', 'ms', of(answers, 0.99)),
      halfLoadSendsPerSecond: sectionFigure(
        'live sends delivered, at half load with wait=accepted',
        'per second',
        rounds.map(({ waiting }) => waiting.eventsPerSecond),
      ),
      waitedAnswerP50Ms: sectionFigure(
        'due -> answer, at half load with wait=accepted, p50',
        'ms',
        of(waitedAnswers, 0.5),
      ),
      waitedAnswerP99Ms: sectionFigure(
        'due -> answer, at half load with wait=accepted, p99',
        'ms',
        of(waitedAnswers, 0.99),
      ),
    },
    loads: {
      'live send, at the maximum': loadRounds(rounds.map(({ most }) => most)),
      'live send, at half load with wait=accepted': loadRounds(rounds.map(({ waiting }) => waiting)),
    },
    chart: [{ label: 'live sends', rate: 'sendsPerSecond', load: 'live send, at the maximum' }],
    faults,
  });
}
