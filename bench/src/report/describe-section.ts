import { cells, cpuTable } from './cells.ts';
import type { SectionFigure, SectionOutcome } from './section-outcome.ts';
import { table } from './table.ts';

/** What a section with processes of its own came to, or that it was skipped, in Markdown. */
export function describeSection(name: string, outcome: SectionOutcome): string {
  if ('skipped' in outcome) return `## ${name}\n\nskipped: ${outcome.skipped}`;
  const { figures, cpuMicrosecondsPerEvent, notes } = outcome;
  return [
    `## ${name}`,
    table([name, 'median', '(rounds)'], Object.values(figures).map(rowOf)),
    cpuTable(cpuMicrosecondsPerEvent),
    ...notes,
  ].join('\n\n');
}

function rowOf(figure: SectionFigure): string[] {
  const { what, unit } = figure;
  return [unit === '' ? what : `${what}, ${unit}`, ...cells(figure, decimalsOf(figure))];
}

/** As many as tell something: of a ratio three, of thousands none. */
function decimalsOf({ median }: SectionFigure): number {
  if (median >= 100) return 0;
  return median >= 10 ? 1 : 3;
}
