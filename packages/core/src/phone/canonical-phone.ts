import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import type { PhoneNumber } from 'libphonenumber-js/max';
import { toSingleLine } from '../event/sanitize-text.ts';
import { mendNationalNumber } from './mend-national-number.ts';

/** What the number plan tells about a line. */
export type PhoneLine =
  | 'mobile'
  | 'fixed'
  /** The plan does not tell mobile from fixed, as in North America and Mexico. */
  | 'fixed_or_mobile'
  | 'toll_free'
  /** Premium rate, shared cost and personal numbers: whoever texts them pays somebody. */
  | 'premium'
  | 'voip'
  | 'other'
  | 'unknown';

export interface ValidPhone {
  readonly valid: true;
  /** E.164: the one form in which all ways of writing this number compare equal. */
  readonly e164: string;
  /** ISO 3166-1 alpha-2; absent for numbers that belong to no country. */
  readonly country?: string;
  readonly line: PhoneLine;
}

export interface InvalidPhone {
  readonly valid: false;
  readonly why: 'empty' | 'too_long' | 'not_a_number' | 'no_country_code' | 'extension' | 'not_in_number_plan';
}

export type CanonicalPhone = ValidPhone | InvalidPhone;

/** Longer text is no phone number, however it is written. */
export const maxPhoneTextLength = 64;

/** https://github.com/google/libphonenumber/blob/master/FAQ.md (types of phone numbers) */
const lineOfType: Readonly<Record<NonNullable<ReturnType<PhoneNumber['getType']>>, PhoneLine>> = {
  MOBILE: 'mobile',
  FIXED_LINE: 'fixed',
  FIXED_LINE_OR_MOBILE: 'fixed_or_mobile',
  TOLL_FREE: 'toll_free',
  PREMIUM_RATE: 'premium',
  SHARED_COST: 'premium',
  PERSONAL_NUMBER: 'premium',
  VOIP: 'voip',
  PAGER: 'other',
  UAN: 'other',
  VOICEMAIL: 'other',
};

/**
 * Reads a phone number written with its country code, and mends older forms before
 * judging it: Mexican +52 1, Brazilian mobiles of eight digits, Argentine numbers with
 * and without the 9. No country is ever guessed. Pure, and some twenty microseconds of
 * work: where the same numbers come again, use `createPhoneReader`. Never throws.
 */
export function canonicalPhone(raw: string): CanonicalPhone {
  if (raw.length > maxPhoneTextLength) return { valid: false, why: 'too_long' };
  const text = toSingleLine(raw.normalize('NFKC'));
  if (text === '') return { valid: false, why: 'empty' };
  if (!text.startsWith('+'))
    return { valid: false, why: /^[\d\s().\-/]+$/.test(text) ? 'no_country_code' : 'not_a_number' };
  const parsed = parsePhoneNumberFromString(text, { extract: false });
  if (!parsed) return { valid: false, why: 'not_a_number' };
  // Nobody can be texted behind an extension, and the number before it is somebody else's.
  if (parsed.ext !== undefined) return { valid: false, why: 'extension' };
  return parsed.countryCallingCode === '54' ? readArgentine(parsed) : readMended(parsed);
}

function readMended(parsed: PhoneNumber): CanonicalPhone {
  const national = mendNationalNumber(parsed.countryCallingCode, parsed.nationalNumber);
  const phone = national === parsed.nationalNumber ? parsed : withNational(parsed, national);
  return phone?.isValid() === true ? validPhone(phone, lineOf(phone)) : { valid: false, why: 'not_in_number_plan' };
}

/** Lines that belong to a service and not to a place: no mobile form of them exists. */
const serviceLines: ReadonlySet<PhoneLine> = new Set(['toll_free', 'premium', 'voip', 'other']);

/**
 * In Argentina a 9 after the country code says "mobile", and people leave it out: the
 * number with it and without it is one address, and without it nobody knows the line.
 */
function readArgentine(parsed: PhoneNumber): CanonicalPhone {
  const saysMobile = /^9\d{10}$/.test(parsed.nationalNumber);
  const subscriber = saysMobile ? parsed.nationalNumber.slice(1) : parsed.nationalNumber;
  const bare = withNational(parsed, subscriber);
  const mobile = withNational(parsed, `9${subscriber}`);
  const bareLine = bare?.isValid() === true ? lineOf(bare) : undefined;
  const isMobile = mobile?.isValid() === true;
  if (bare && !saysMobile && bareLine !== undefined && serviceLines.has(bareLine)) return validPhone(bare, bareLine);
  if (!mobile || (!isMobile && bareLine !== 'fixed')) return { valid: false, why: 'not_in_number_plan' };
  return validPhone(mobile, saysMobile && isMobile ? 'mobile' : 'unknown', 'AR');
}

function withNational(phone: PhoneNumber, national: string): PhoneNumber | undefined {
  return parsePhoneNumberFromString(`+${phone.countryCallingCode}${national}`, { extract: false });
}

function validPhone(phone: PhoneNumber, line: PhoneLine, country = phone.country): ValidPhone {
  return { valid: true, e164: phone.number, ...(country !== undefined && { country }), line };
}

function lineOf(phone: PhoneNumber): PhoneLine {
  const type = phone.getType();
  return type === undefined ? 'unknown' : lineOfType[type];
}
