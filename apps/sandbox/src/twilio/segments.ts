import { SegmentedMessage } from 'sms-segments-calculator';

/** The basic GSM-7 alphabet without CR, one septet each: 3GPP TS 23.038, section 6.2.1 */
const basicGsm7 = /^[\n@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà]*$/u;
/** The same with the signs of the extension table, two septets each: section 6.2.1.1. */
const gsm7WithExtension = /^[@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà^{}\\[~\]|€]*$/u;
/** Precomposed Latin letters and printable ASCII: one UTF-16 unit each, never joined to a neighbour. */
const simpleLatin = /^[\u0020-\u007e\u00a0-\u00ac\u00ae-\u024f]*$/u;

/**
 * Segments of a text as Twilio counts them. The calculator decides; it takes about a
 * millisecond a text, so the plain cases, where counting is division, do without it.
 */
export function countSegments(body: string, smartEncoded: boolean): number {
  if (body === '') return 0;
  if (basicGsm7.test(body)) return divided(body.length, 160, 153);
  if (!smartEncoded && simpleLatin.test(body) && !gsm7WithExtension.test(body)) return divided(body.length, 70, 67);
  return new SegmentedMessage(body, 'auto', smartEncoded).segments.length;
}

function divided(units: number, whole: number, part: number): number {
  return units <= whole ? 1 : Math.ceil(units / part);
}
