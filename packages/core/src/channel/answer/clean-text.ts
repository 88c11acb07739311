import type { TellFault } from './tell-fault.ts';

/** What stands for a character that cannot be kept. */
const replacement = '\ufffd';

/**
 * A text as a database can keep and read it: PostgreSQL has no U+0000 in any text, and reads no JSON with half of a
 * surrogate pair in it.
 */
export function cleanText(text: string): string {
  // Nearly every text is clean, and both looks are made by the engine itself.
  const whole = text.isWellFormed() ? text : text.toWellFormed();
  return whole.includes('\0') ? whole.replaceAll('\0', replacement) : whole;
}

/** A text that may be left out; anything else is left out, and told. */
export function textOrNone(value: unknown, field: string, fault: TellFault): string | undefined {
  if (typeof value === 'string') return cleanText(value);
  if (value !== undefined && value !== null) fault(field, 'left out');
  return undefined;
}

/** Texts alone: what else stands in a list is left out, and told. */
export function textsOrNone(value: unknown, field: string, fault: TellFault): readonly string[] | undefined {
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value)) {
    fault(field, 'left out');
    return undefined;
  }
  return value.flatMap((one: unknown) => textOrNone(one ?? false, field, fault) ?? []);
}
