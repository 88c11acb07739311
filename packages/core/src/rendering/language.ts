/** The language of a BCP 47 tag in lower case, `es` for `es-MX` and for `es_MX`; never throws. */
export function languageOf(locale: string): string {
  return (/^[a-z]+/i.exec(locale)?.[0] ?? '').toLowerCase();
}

/** A BCP 47 tag as it is compared: `es-mx` for `es-MX` and for `es_MX`. */
export function normalTag(locale: string): string {
  return locale.toLowerCase().replaceAll('_', '-');
}
