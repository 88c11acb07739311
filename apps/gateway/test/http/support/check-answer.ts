import type { z } from 'zod';
import { operationOf } from '../../../src/http/openapi.ts';

/** An answer that a test was given, and what it asked for. */
interface Answered {
  readonly method: string;
  readonly url: string;
  readonly status: number;
  readonly contentType: string;
  readonly body: unknown;
}

/**
 * Holds an answer against what the API document says of its route, strictly: a field of which it does not tell is a fault.
 * What no operation is about, and a method that its path does not take, is left alone.
 */
export function checkAnswer({ method, url, status, contentType, body }: Answered): void {
  const { pathname } = new URL(url);
  const operation = operationOf({ request: { method, path: pathname } });
  if (operation === undefined || status === 405) return;
  const promised = operation.responses[String(status) as '200'] ?? operation.responses['2XX'];
  const what = `${method} ${pathname} answered ${status} ${contentType}`;
  if (promised === undefined) throw new Error(`${what}, of which the API document says nothing`);
  const { content } = promised as { content?: Record<string, { schema?: z.ZodType }> };
  if (content === undefined) return;
  const [type = ''] = contentType.split(';');
  const error =
    content[type]?.schema === undefined
      ? new Error(`it tells of ${Object.keys(content).join(', ')}`)
      : content[type].schema.safeParse(body).error;
  if (error !== undefined) throw new Error(`${what}, which is not as the API document says: ${error.message}`);
}
