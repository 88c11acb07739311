/**
 * With so many kills and nothing lost, the share of kills that lose something is below this with 95 % confidence: the
 * rule of three, https://en.wikipedia.org/wiki/Rule_of_three_(statistics)
 */
export function lossBound(kills: number): number {
  return Math.min(1, 3 / kills);
}

/** E.g. `0.30 %`. */
export function asPercent(share: number): string {
  const percent = share * 100;
  return `${percent >= 0.1 ? percent.toFixed(2) : percent.toPrecision(2)} %`;
}
