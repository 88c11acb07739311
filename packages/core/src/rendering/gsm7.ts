/** The GSM 7-bit default alphabet: 3GPP TS 23.038, 6.2.1 (https://www.3gpp.org/dynareport/23038.htm). */
const basic =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?' +
  '¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';

/** Its extension table, 6.2.1.1: each of these is sent behind an escape. */
const extension = '\f^{}\\[~]|€';

/** Septets by UTF-16 code unit; 0 for what GSM-7 lacks. Every character of it is one code unit, up to the € at U+20AC. */
const septets = new Uint8Array(0x20ad);
for (let index = 0; index < basic.length; index++) septets[basic.charCodeAt(index)] = 1;
for (let index = 0; index < extension.length; index++) septets[extension.charCodeAt(index)] = 2;

/** The septets that a text takes; undefined when it holds a character that GSM-7 lacks. */
export function countSeptets(text: string): number | undefined {
  let count = 0;
  for (let index = 0; index < text.length; index++) {
    const width = septets[text.charCodeAt(index)];
    if (width === undefined || width === 0) return undefined;
    count += width;
  }
  return count;
}

/** Whether a text can be sent in GSM-7. */
export function isGsm7(text: string): boolean {
  return countSeptets(text) !== undefined;
}

/** The septets of each character of a GSM-7 text. */
export function septetWidths(text: string): number[] {
  return Array.from(text, (character) => septets[character.charCodeAt(0)] ?? 0);
}
