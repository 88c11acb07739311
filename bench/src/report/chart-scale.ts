/** An axis from 0: its end, and where it has lines. */
export interface Scale {
  readonly end: number;
  readonly ticks: readonly number[];
}

const mostTicks = 6;

/** The shortest axis with round numbers that holds every value, and 0 to 1 where nothing is above 0. */
export function scaleFor(values: readonly number[]): Scale {
  const most = Math.max(0, ...values.filter(Number.isFinite));
  if (most === 0) return { end: 1, ticks: [0, 1] };
  const step = roundStep(most / (mostTicks - 1));
  const count = Math.ceil(most / step);
  const ticks = Array.from({ length: count + 1 }, (_, index) => index * step);
  return { end: count * step, ticks };
}

/** 1, 2 or 5 times a power of ten, and at least as large. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  const factor = [1, 2, 5].find((one) => one * power >= least) ?? 10;
  return factor * power;
}
