/**
 * Amounts of money are whole millionths of a currency's main unit, as BigInt: sums of them lose nothing. What has more
 * than six decimals is rounded once, where it comes in, half away from zero.
 */
const decimals = 6;

const decimalText = /^(\d{1,12})(?:\.(\d{1,18}))?$/;

/**
 * @param text a decimal of 0 or more, such as `0.0079`.
 * @returns millionths; undefined for what is no such text.
 */
export function microsOf(text: string): bigint | undefined {
  const [, whole, fraction = ''] = decimalText.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const kept = fraction.slice(0, decimals).padEnd(decimals, '0');
  const roundsUp = (fraction[decimals] ?? '0') >= '5';
  return BigInt(whole + kept) + (roundsUp ? 1n : 0n);
}

/** Millionths as a decimal text with two to six decimals: `0.0079`, `12.50`. */
export function decimalOf(micros: bigint): string {
  const digits = String(micros < 0n ? -micros : micros).padStart(decimals + 1, '0');
  const fraction = digits.slice(-decimals).replace(/0{1,4}$/, '');
  return `${micros < 0n ? '-' : ''}${digits.slice(0, -decimals)}.${fraction}`;
}
