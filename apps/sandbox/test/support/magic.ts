import { faultTable, magicNumbers } from '../../src/index.ts';

/** The magic digits whose fault is of one kind, so that a test can prove that it left none out. */
export function magicDigits(kind: 'refusal' | 'answer' | 'failure' | 'receipts' | 'absence'): string[] {
  return Object.entries(magicNumbers)
    .filter(([, { fault }]) => faultTable[fault].kind === kind)
    .map(([digits]) => digits)
    .sort();
}

/** Numbers of several countries that end in the digits. */
export function numbersEndingIn(digits: string): string[] {
  return [`+1415555${digits}`, `+52551234${digits}`, `+551191234${digits}`, `+44770090${digits}`];
}

export function numberEndingIn(digits: string): string {
  return `+1415555${digits}`;
}
