import { boundedMemo } from '../bounded-memo.ts';
import { canonicalPhone, maxPhoneTextLength } from './canonical-phone.ts';
import type { CanonicalPhone } from './canonical-phone.ts';

export type PhoneReader = (raw: string) => CanonicalPhone;

/**
 * `canonicalPhone` with a memory: several events of a call name the same number. It keeps
 * the `cacheSize` texts that came last, which are personal data, in this process only.
 */
export function createPhoneReader({ cacheSize }: { readonly cacheSize: number }): PhoneReader {
  const read = boundedMemo(cacheSize, canonicalPhone);
  // Text that is too long to be a number is not worth remembering.
  return (raw) => (raw.length > maxPhoneTextLength ? canonicalPhone(raw) : read(raw));
}
