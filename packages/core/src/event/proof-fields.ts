import { readableText, type ReadText } from './quick-reader.ts';

// The kinds of field that proofs are made of, beside those of `event-fields.ts`.

const hexOfSha256 = /^[\da-f]{64}$/;

/** Comes out in lower case. */
export function sha256(description: string) {
  const error = 'must be a SHA-256 in hexadecimal: 64 digits from 0 to f';
  const fault = { fault: error };
  const read = (text: string): ReadText => {
    const hex = text.toLowerCase();
    return hexOfSha256.test(hex) ? hex : fault;
  };
  const example = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';
  return readableText(error, read, { description, example, pattern: hexOfSha256.source });
}

const codeOfPlace = /^[A-Z]{2}(?:-[A-Z\d]{1,3})?$/;

/** ISO 3166-1 or 3166-2, in upper case. */
export function jurisdiction(description: string) {
  const error = 'must be a country or one of its parts by its code of ISO 3166, e.g. "MX" or "US-CA"';
  const fault = { fault: error };
  const read = (text: string): ReadText => {
    const code = text.toUpperCase();
    return codeOfPlace.test(code) ? code : fault;
  };
  return readableText(error, read, { description, example: 'US-CA', pattern: codeOfPlace.source });
}
