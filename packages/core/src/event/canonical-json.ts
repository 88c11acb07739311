import canonicalize from 'canonicalize';

/**
 * A JSON value as the one text that all equal values share, whatever the order of their
 * keys and the spelling of their numbers: RFC 8785. Takes what `parseJsonStrictly` lets
 * through; throws a TypeError for what no JSON text can say.
 */
export function canonicalBody(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('only a JSON value has a canonical form');
  return text;
}
