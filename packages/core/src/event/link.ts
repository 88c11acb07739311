/** White space, controls, what RFC 3986 leaves out of a URI, and the backslash that browsers read as a slash. */
const notInALink = /[\s\p{Cc}\p{Bidi_Control}<>"{}|\\^`]/u;

/**
 * A link in ASCII, as every channel carries it: letters outside ASCII become Punycode in
 * the host, where they could pass for another name, and percent escapes elsewhere. What
 * is no link is handed back as it is, for `faultOfLink` to judge.
 */
export function toAsciiLink(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text) || notInALink.test(text)) return text;
  return URL.parse(text)?.href ?? text;
}

/**
 * A link with nothing wrong: a host of plain labels, the last one of letters, and a path of
 * what RFC 3986 allows. It says in one look what `faultOfLink` otherwise asks in turn; a
 * host in Punycode has to be parsed.
 */
const ordinaryLink = /^https:\/\/(?:(?!xn--)[a-z\d-]+\.)+[a-z]+(?:[/?#][\w\-.~:/?#[\]@!$&'()*+,;=%]*)?$/i;

/** What is wrong with a link that is to reach a caller or to prove a consent, as `must be ...`; or nothing. */
export function faultOfLink(text: string, maxLength: number): string | undefined {
  if (text.length > maxLength) return `must be a link of at most ${maxLength} letters`;
  if (ordinaryLink.test(text)) return undefined;
  if (!/^https:\/\/[^/]/i.test(text)) return 'must be a link that starts with https://';
  if (notInALink.test(text)) return 'must be a link without spaces, control characters or any of <>"{}|\\^`';
  if (!URL.canParse(text)) return 'must be a link, e.g. https://example.com/r/7f3a';
  if (/^https:\/\/[^/?#]*@/i.test(text)) return 'must be a link without a user name or password';
  return undefined;
}
