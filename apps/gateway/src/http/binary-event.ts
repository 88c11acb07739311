import type { IncomingHttpHeaders } from 'node:http';
import { invalidRequest } from './problem.ts';

const prefix = 'ce-';

/** The attributes that every event has, but for its subject. */
const required = ['specversion', 'id', 'source', 'type'].map((name) => prefix + name);

/**
 * Whether a request carries one event in CloudEvents binary mode: the attributes in headers, the data as the body. One of
 * them is enough to mean it: who forgot another is told of that one, and not that all are missing from the body.
 */
export function isBinaryEvent(headers: IncomingHttpHeaders): boolean {
  return required.some((name) => headers[name] !== undefined);
}

/**
 * The event of a request in binary mode, as it would be in structured mode.
 * https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md#31-binary-content-mode
 *
 * @param data undefined where there is none.
 */
export function binaryEvent(headers: IncomingHttpHeaders, data: unknown): Record<string, unknown> {
  const attributes = Object.entries(headers).flatMap(([name, value]) =>
    name.startsWith(prefix) && typeof value === 'string' ? [[name.slice(prefix.length), decoded(name, value)]] : [],
  );
  return { ...(Object.fromEntries(attributes) as Record<string, unknown>), ...(data !== undefined && { data }) };
}

/** Header values are percent-encoded (section 3.1.3.2). */
function decoded(name: string, value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    throw invalidRequest({ field: name, message: 'must be percent-encoded UTF-8' });
  }
}
