import { isGsm7 } from './gsm7.ts';

const outsideGsm7 = /[^\n\r\f\x20-\x5f\x61-\x7e¡£¤¥§¿ÄÅÆÇÉÑÖØÜßàäåæèéìñòöøùüΓΔΘΛΞΠΣΦΨΩ€]/gu;
const unusualSpaces = /[\u00a0\u2000-\u200a\u202f\u205f\u3000]/g;
const accents = /[\u0300-\u036f]/g;

/** Typography that word processors and speech models write, and what a telephone keyboard writes. */
const plainTypography: Readonly<Record<string, string>> = {
  '‘': "'",
  '’': "'",
  '‚': "'",
  '‛': "'",
  '′': "'",
  '´': "'",
  '`': "'",
  '“': '"',
  '”': '"',
  '„': '"',
  '‟': '"',
  '″': '"',
  '«': '"',
  '»': '"',
  '‐': '-',
  '‑': '-',
  '‒': '-',
  '–': '-',
  '—': '-',
  '―': '-',
  '−': '-',
  '•': '-',
  '·': '.',
  '…': '...',
};

/** Letters that have no base letter to fall back on. */
const plainLetters: Readonly<Record<string, string>> = {
  ª: 'a',
  º: 'o',
  '°': 'o',
  œ: 'oe',
  Œ: 'OE',
};

/** Every unusual space, such as the narrow one that Intl writes before "PM", as a plain one. */
export function foldSpaces(text: string): string {
  return text.replace(unusualSpaces, ' ');
}

/** Spaces, quotation marks, dashes and ellipses in GSM-7; every letter stays as it is. */
export function foldTypography(text: string): string {
  return isGsm7(text) ? text : text.replace(outsideGsm7, foldSign);
}

/**
 * A text with every Latin letter in GSM-7: `á í ó ú ã õ â ê ô ç` lose their accents, while
 * `é ñ ü à ¿ ¡`, which GSM-7 has, stay. Typography is folded too; what has no likeness in
 * GSM-7 (an emoji, another script) is left alone.
 */
export function foldAccents(text: string): string {
  if (isGsm7(text)) return text;
  // An accent may come as a character of its own; composed first, an é written so is kept.
  return text.normalize('NFC').replace(outsideGsm7, foldLetter);
}

function foldLetter(letter: string): string {
  const base = plainLetters[letter] ?? letter.normalize('NFD').replace(accents, '');
  return base !== letter && isGsm7(base) ? base : foldSign(letter);
}

function foldSign(sign: string): string {
  return plainTypography[sign] ?? foldSpaces(sign);
}
