import type { ServerResponse } from 'node:http';

/**
 * Writes a JSON answer in one go. Express's own `json` also looks at settings, freshness and
 * entity tags, none of which this API has, and the doors answer thousands of times a second.
 */
export function sendJson(
  response: ServerResponse,
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  const body = JSON.stringify(value);
  response
    .writeHead(status, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'cache-control': 'no-store',
      ...headers,
    })
    .end(body);
}
