/**
 * What a page of the console may load and do: what comes from here, and nothing else. No script stands in a page, nobody
 * frames it, and it sends forms nowhere else.
 *
 * https://www.w3.org/TR/CSP3/
 */
export const consolePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');
