import { median } from '../measure/statistics.ts';

/** A figure of each round, and the median of them. */
export interface Figure {
  readonly median: number;
  readonly rounds: readonly number[];
}

/** Microseconds, by process. */
export type Cpu = Readonly<Record<string, Figure>>;

/** @throws RangeError without rounds. */
export function figure(rounds: readonly number[], decimals = 1): Figure {
  return { median: rounded(median(rounds), decimals), rounds: rounds.map((one) => rounded(one, decimals)) };
}

export function cpuFigures(rounds: readonly Readonly<Record<string, number>>[]): Cpu {
  const names = Object.keys(rounds[0] ?? {});
  const of = (name: string): Figure =>
    figure(
      rounds.map((round) => round[name] ?? Number.NaN),
      0,
    );
  return Object.fromEntries(names.map((name) => [name, of(name)]));
}

export function rounded(number: number, decimals = 1): number {
  return Number(number.toFixed(decimals));
}
