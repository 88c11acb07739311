import { boundedMemo } from '../bounded-memo.ts';

/** No tag in use is longer; RFC 5646 section 4.4.1 names 35 letters as ample. */
const maxTagLength = 64;

const canonicalTag = boundedMemo(1_000, (tag) => {
  try {
    return Intl.getCanonicalLocales(tag)[0];
  } catch {
    return undefined;
  }
});

/** A BCP 47 tag in its canonical case (`es-mx` is `es-MX`), or undefined when it is not well formed. */
export function canonicalLocale(tag: string): string | undefined {
  return tag.length <= maxTagLength ? canonicalTag(tag) : undefined;
}
