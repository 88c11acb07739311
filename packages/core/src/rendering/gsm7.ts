/**
 * The GSM 7-bit default alphabet and its extension table: 3GPP TS 23.038, 6.2.1
 * (https://www.3gpp.org/dynareport/23038.htm).
 */
const onlyBasic = /^[\n\r !"#$%&'()*+,\-./0-9:;<=>?@A-Z_a-z¡£¤¥§¿ÄÅÆÇÉÑÖØÜßàäåæèéìñòöøùüΓΔΘΛΞΠΣΦΨΩ]*$/;
const onlyGsm7 = /^[\n\r !"#$%&'()*+,\-./0-9:;<=>?@A-Z_a-z¡£¤¥§¿ÄÅÆÇÉÑÖØÜßàäåæèéìñòöøùüΓΔΘΛΞΠΣΦΨΩ\f^{}\\[~\]|€]*$/;
const extension: ReadonlySet<string> = new Set('\f^{}\\[~]|€');

/** Whether every character is in the basic table, where each takes one septet. */
export function isBasicGsm7(text: string): boolean {
  return onlyBasic.test(text);
}

/** Whether a message can be sent in GSM-7 at all. */
export function isGsm7(text: string): boolean {
  return onlyGsm7.test(text);
}

/** The septets of each character of a GSM-7 text: characters of the extension table are escaped and take two. */
export function septetsOf(text: string): number[] {
  return Array.from(text, (character) => (extension.has(character) ? 2 : 1));
}
