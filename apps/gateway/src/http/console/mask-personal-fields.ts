import { maskPhone } from '../../ledger/reads/mask-phone.ts';

/** `Ana Lopez` as `A***`. */
const initial = (name: string): string => `${Array.from(name)[0] ?? ''}***`;
/** How long it is, and nothing of it. */
const lengthOf = (text: string): string => `*** (${Array.from(text).length} characters)`;
const nothing = (): string => '***';

/** Fields of answers that say something of a person, wherever they stand, and what is shown of each. */
const masks: Readonly<Record<string, (text: string) => string>> = {
  name: initial,
  text: lengthOf,
  wording: lengthOf,
  presentedAs: lengthOf,
  transcriptExcerpt: lengthOf,
  act: lengthOf,
  recordingUrl: nothing,
  transcriptUrl: nothing,
  ani: nothing,
  dialedNumber: nothing,
  ip: nothing,
  userAgent: nothing,
};

const phone = /\+\d{7,15}/g;

/**
 * What a person at the console sees of a field of an answer, for `JSON.stringify`: names and texts of people are masked
 * by the name of their field, phone numbers wherever they stand. A new answer is masked without a word here, as long as it
 * calls things by the same names.
 */
export function maskPersonalField(field: string, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const mask = masks[field];
  return mask === undefined ? value.replaceAll(phone, maskPhone) : mask(value);
}
