import type { Cpu, Figure } from './figure.ts';
import { processes } from './processes.ts';
import { table } from './table.ts';

/** The median, and the rounds that it is of. */
export function cells({ median, rounds }: Figure, decimals: number): [string, string] {
  return [median.toFixed(decimals), `(${rounds.map((one) => one.toFixed(decimals)).join(', ')})`];
}

/** A column for each process that took part in anything. @param loads by what a row is called. Empty without any. */
export function cpuTable(loads: Readonly<Record<string, Cpu>>): string {
  const rows = Object.entries(loads);
  if (rows.length === 0) return '';
  const shown = Object.entries(processes).filter(([name]) => rows.some(([, cpu]) => name in cpu));
  return table(
    ['CPU, microseconds each', ...shown.map(([, label]) => label)],
    rows.map(([what, cpu]) => [what, ...shown.map(([name]) => cpuCell(cpu[name]))]),
  );
}

/** Where a process took no part, or the system does not tell: a dash. */
function cpuCell(figure: Figure | undefined): string {
  return figure === undefined || Number.isNaN(figure.median) ? '-' : String(figure.median);
}
