import type { StatementCount } from '../measure/ledger-reader.ts';
import { sectionFigure, sectionFigures } from '../report/section-outcome.ts';
import type { OwnSection } from './bench-section.ts';
import { loadRounds } from './load-rounds.ts';
import { maximumOf, type MaximumRound } from './measure-maximum.ts';
import { onScene } from './on-scene.ts';

interface StatementsRound {
  readonly most: MaximumRound;
  /** The whole load, lead-in and end included. */
  readonly events: number;
  readonly statements: readonly StatementCount[];
}

const shownStatements = 5;
const shownCharacters = 70;

/** What PostgreSQL is asked for an event. */
export const statementsSection: OwnSection = {
  name: 'statements',
  about: 'statements that PostgreSQL carries out for an event of the path, and those that take longest',
  isDefault: false,
  seconds: 55,
  measure: async (given) => {
    const { plan, inFlight, print } = given;
    const load = { kind: 'closed', inFlight } as const;
    const { measured: rounds, faults } = await onScene(given, { withStatementCounts: true }, async (scene, runs) => {
      await runs.run(load, { leadInSeconds: 0, seconds: plan.warmUpSeconds });
      const measured: StatementsRound[] = [];
      for (let round = 1; round <= plan.rounds; round += 1) {
        const before = await scene.ledger.statements();
        const run = await runs.run(load, plan.closed);
        const statements = statementsBetween(before, await scene.ledger.statements());
        const most = await maximumOf(scene, run);
        measured.push({ most, events: run.total.accepted, statements });
        print(`Round ${round}: ${(sumOf(statements, 'calls') / run.total.accepted).toFixed(2)} statements an event`);
      }
      return measured;
    });
    const perEvent = (of: 'calls' | 'milliseconds', factor = 1): number[] =>
      rounds.map(({ statements, events }) => (sumOf(statements, of) * factor) / events);
    return sectionFigures({
      figures: {
        statementsPerEvent: sectionFigure('statements', 'for each event', perEvent('calls'), 3),
        statementMicrosecondsPerEvent: sectionFigure(
          'time that they took, with the waits in it',
          'microseconds for each event',
          perEvent('milliseconds', 1_000),
        ),
      },
      loads: { 'event, with statements counted': loadRounds(rounds.map(({ most }) => most)) },
      notes: notesOf(rounds.at(-1)),
      faults,
    });
  },
};

/** What was carried out between two counts. */
export function statementsBetween(
  before: ReadonlyMap<string, StatementCount>,
  after: ReadonlyMap<string, StatementCount>,
): readonly StatementCount[] {
  return [...after].flatMap(([id, { text, calls, milliseconds }]) => {
    const earlier = before.get(id);
    const more = calls - (earlier?.calls ?? 0);
    return more > 0 ? [{ text, calls: more, milliseconds: milliseconds - (earlier?.milliseconds ?? 0) }] : [];
  });
}

function sumOf(statements: readonly StatementCount[], of: 'calls' | 'milliseconds'): number {
  return statements.reduce((sum, one) => sum + one[of], 0);
}

/** Those of the last round that took longest. */
function notesOf(round: StatementsRound | undefined): string[] {
  if (round === undefined) return [];
  const { statements, events } = round;
  const longest = statements.toSorted((one, other) => other.milliseconds - one.milliseconds).slice(0, shownStatements);
  const lines = longest.map(({ text, calls, milliseconds }) => {
    const [a, b] = [(calls / events).toFixed(3), ((milliseconds * 1_000) / events).toFixed(1)];
    return `- ${a} an event, ${b} microseconds: \`${text.replaceAll(/\s+/g, ' ').replaceAll('`', '').slice(0, shownCharacters)}\``;
  });
  return [['Those of the last round that took longest:', '', ...lines].join('\n')];
}
