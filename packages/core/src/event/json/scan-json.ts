/** What a JSON text may hold at most, whatever its size in bytes. */
export interface JsonLimits {
  /** Levels of objects and arrays inside each other. */
  readonly depth: number;
  readonly keysPerObject: number;
  /** Objects, arrays, keys and commas in all: a measure of what is built, whatever its shape. */
  readonly values: number;
}

/** What one pass over the bytes tells, before anything is built from them. */
export type JsonScan =
  | {
      readonly within: true;
      /** Colons outside strings: in a well-formed text, one for each key as it was written. */
      readonly keys: number;
      /** A `\u` escape occurs, the only way in which UTF-8 can carry a NUL or half a surrogate pair. */
      readonly escapes: boolean;
    }
  | { readonly within: false; readonly exceeded: keyof JsonLimits };

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const LETTER_U = 0x75;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/**
 * Counts what makes a JSON text costly to build, in one pass and without building it:
 * four megabytes of brackets, or of distinct keys, cost `JSON.parse` the better part of
 * a second. Every byte that it looks at is ASCII, so UTF-8 needs no decoding. The figures
 * of a malformed text mean nothing; `JSON.parse` refuses it afterwards.
 */
export function scanJson(bytes: Uint8Array, limits: JsonLimits): JsonScan {
  const keysAtDepth = [0];
  let depth = 0;
  let values = 0;
  let keys = 0;
  let escapes = false;
  const length = bytes.length;
  for (let at = 0; at < length; at += 1) {
    const byte = bytes[at];
    if (byte === QUOTE) {
      at += 1;
      while (at < length && bytes[at] !== QUOTE) {
        if (bytes[at] === BACKSLASH) {
          at += 1;
          if (bytes[at] === LETTER_U) escapes = true;
        }
        at += 1;
      }
    } else if (byte === COLON) {
      keys += 1;
      values += 1;
      const keysHere = (keysAtDepth[depth] ?? 0) + 1;
      if (keysHere > limits.keysPerObject) return { within: false, exceeded: 'keysPerObject' };
      keysAtDepth[depth] = keysHere;
    } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      depth += 1;
      values += 1;
      if (depth > limits.depth) return { within: false, exceeded: 'depth' };
      keysAtDepth[depth] = 0;
    } else if (byte === COMMA) {
      values += 1;
      if (values > limits.values) return { within: false, exceeded: 'values' };
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      // Below zero the text is malformed; the counts need only stay in bounds.
      if (depth > 0) depth -= 1;
    }
  }
  return { within: true, keys, escapes };
}
