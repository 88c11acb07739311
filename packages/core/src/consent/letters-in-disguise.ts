/** Digits that stand for letters, as in "st0p". */
const lettersOfDigits: ReadonlyMap<string, string> = new Map([
  ['0', 'o'],
  ['1', 'i'],
  ['3', 'e'],
  ['4', 'a'],
  ['5', 's'],
]);

/** Letters in dark circles and squares, and those of which flags are made: Unicode knows no letter behind them. */
const signsOfLetters = /[\u{1f150}-\u{1f169}\u{1f170}-\u{1f189}\u{1f1e6}-\u{1f1ff}]/gu;

/** A word with letters for the digits that stand for one. */
export function lettersForDigits(word: string): string {
  return word.replace(/[01345]/g, (digit) => lettersOfDigits.get(digit) ?? digit);
}

/** A text with letters for the signs that show one. */
export function lettersForSigns(text: string): string {
  return text.replaceAll(signsOfLetters, letterOfSign);
}

function letterOfSign(sign: string): string {
  const code = sign.codePointAt(0) ?? 0;
  const first = [0x1f1e6, 0x1f170, 0x1f150].find((one) => code >= one) ?? 0;
  return String.fromCodePoint(0x61 + code - first);
}
