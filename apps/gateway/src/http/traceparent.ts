import type { IncomingMessage } from 'node:http';

/** The trace that a request belongs to: https://www.w3.org/TR/trace-context/#traceparent-header */
export function traceparentOf({ headers }: IncomingMessage): string | undefined {
  const { traceparent } = headers;
  return typeof traceparent === 'string' ? traceparent : undefined;
}
