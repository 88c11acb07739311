import { type SectionFigures, sectionFigure, sectionFigures } from '../report/section-outcome.ts';
import type { KannelRound } from './kannel-runs.ts';
import type { MaximumRound } from './measure-maximum.ts';

/** What Kannel came to, beside the rounds of the path with which its own took turns. */
export function kannelFigures({
  version,
  rounds,
  maximum,
  faults,
}: {
  readonly version: string;
  readonly rounds: readonly KannelRound[];
  readonly maximum: readonly MaximumRound[];
  readonly faults: readonly string[];
}): SectionFigures {
  // Round by round, because a machine that others use, too, changes its speed from minute to minute.
  const pairs = rounds.flatMap((kannel, index) => {
    const path = maximum[index];
    return path === undefined ? [] : [{ kannel, path }];
  });
  const ratios = pairs.map(({ kannel, path }) => path.eventsPerSecond / kannel.messagesPerSecond);
  const cpuRatios = pairs.map(({ kannel, path }) => sumOf(kannel.cpu) / sumOf(path.cpu));
  return sectionFigures({
    figures: {
      messagesPerSecond: sectionFigure(
        `Kannel ${version}: messages reported as delivered`,
        'per second',
        rounds.map(({ messagesPerSecond }) => messagesPerSecond),
      ),
      ratioOfPath: sectionFigure('whole path / Kannel', '', ratios, 4),
      // Absent where the system does not tell.
      ...(cpuRatios.every(Number.isFinite) && {
        cpuRatioOfPath: sectionFigure('the same by the CPU that they take', '', cpuRatios, 4),
      }),
    },
    loads: {
      'message, through Kannel': {
        cpu: rounds.map(({ cpu }) => ({ ...cpu })),
        cpuOfOthers: rounds.map(({ cpuOfOthers }) => cpuOfOthers),
      },
    },
    chart: [{ label: `Kannel ${version}: messages`, rate: 'messagesPerSecond', load: 'message, through Kannel' }],
    notes: [
      'Kannel keeps nothing: what is under way is lost when it ends. It verifies no signature and asks for no consent.',
    ],
    faults,
  });
}

function sumOf(cpu: Readonly<Record<string, number>>): number {
  return Object.values(cpu).reduce((sum, one) => sum + one, 0);
}
