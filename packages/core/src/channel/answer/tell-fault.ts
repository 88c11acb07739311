/**
 * Told of each part of a channel's answer that is not of the contract's shape, and of what is made of it.
 *
 * @param field such as `reason.kind`.
 * @param mend what was done, after "so it was": `left out`, `taken for uncertain`.
 */
export type TellFault = (field: string, mend: string) => void;

/** A value with named parts, whatever they are. */
export type Parts = Readonly<Record<string, unknown>>;

export function partsOf(value: unknown): Parts | undefined {
  return typeof value === 'object' && value !== null ? (value as Parts) : undefined;
}
