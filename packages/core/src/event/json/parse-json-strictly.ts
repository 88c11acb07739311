import type { Fault } from '../call-event.ts';
import { formatPath } from '../format-path.ts';
import { findDuplicateKey } from './find-duplicate-key.ts';
import { inspectJson } from './inspect-json.ts';
import { scanJson } from './scan-json.ts';
import type { JsonLimits } from './scan-json.ts';

export type ParsedJson = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly fault: Fault };

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Room for a batch of a thousand events, and too little for a body that is small on the
 * wire and large in memory.
 */
export const defaultJsonLimits: JsonLimits = { depth: 16, keysPerObject: 1_000, values: 150_000 };

/**
 * Reads a JSON document that came from outside, and refuses what parsers read in
 * different ways or what storage cannot hold: invalid UTF-8, NUL, half surrogate pairs,
 * repeated keys (RFC 8259 section 4 leaves their meaning open), keys that reach for a
 * prototype, numbers beyond a double's range, and documents over the limits. A byte
 * order mark at the start is ignored, as RFC 8259 section 8.1 allows; numbers may lose
 * precision. Never throws. The fault never quotes a value of the document.
 *
 * Repetition is found by counting: a text in which no key is repeated has as many
 * colons outside strings as its tree has keys, so the good path builds no set of names.
 */
export function parseJsonStrictly(bytes: Uint8Array, limits: JsonLimits = defaultJsonLimits): ParsedJson {
  const scan = scanJson(bytes, limits);
  if (!scan.within) return refuse([], describeExcess(scan.exceeded, limits));
  const text = decodeUtf8(bytes);
  if (text === undefined) return refuse([], 'must be valid UTF-8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return refuse([], describeSyntaxError(text, error));
  }
  const { finding, keys } = inspectJson(value, scan.escapes);
  if (finding) return refuse(finding.path, finding.message);
  if (keys !== scan.keys) {
    return refuse(findDuplicateKey(text) ?? [], 'is a key that stands twice in one object: keep one');
  }
  return { ok: true, value };
}

function refuse(path: readonly (string | number)[], message: string): ParsedJson {
  return { ok: false, fault: { field: formatPath(path), message } };
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}

function describeExcess(exceeded: keyof JsonLimits, limits: JsonLimits): string {
  const what = {
    depth: 'levels of objects and arrays inside each other',
    keysPerObject: 'keys in one object',
    values: 'objects, arrays, keys and commas in all: send several smaller documents',
  };
  return `must hold at most ${limits[exceeded]} ${what[exceeded]}`;
}

/** The engine's own message quotes the document, and so could show a caller's data: only the position is taken. */
function describeSyntaxError(text: string, error: unknown): string {
  if (text.trim() === '') return 'must be a JSON document, and is empty';
  if (text.includes('\0')) return 'must be JSON, and holds a NUL character: remove it';
  const position = error instanceof Error ? / at position (\d{1,9})(?: |$)/.exec(error.message)?.[1] : undefined;
  return position === undefined
    ? 'must be JSON, and is malformed'
    : `must be JSON, and is malformed at letter ${position}`;
}
