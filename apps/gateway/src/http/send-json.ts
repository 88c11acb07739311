import type { ServerResponse } from 'node:http';

/** On an answer that hides something: what becomes of each field, as `JSON.stringify` asks for it. */
const answerMask = Symbol('answerMask');

export type MaskOfField = (field: string, value: unknown) => unknown;

/** An answer, as far as this file looks at it. */
interface Answer extends ServerResponse {
  [answerMask]?: MaskOfField;
}

/** From now on JSON answers are written through a mask; without one, as they are. */
export function maskAnswer(response: Answer, mask: MaskOfField | undefined): void {
  if (mask === undefined) delete response[answerMask];
  else response[answerMask] = mask;
}

/** What becomes of a field of an answer that is no JSON: as it is, where nothing is hidden. */
export function maskOf(response: Answer): MaskOfField {
  return response[answerMask] ?? ((_field, value) => value);
}

/**
 * Writes a JSON answer in one go. Express's own `json` also looks at settings, freshness and
 * entity tags, none of which this API has, and the doors answer thousands of times a second.
 */
export function sendJson(
  response: Answer,
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  const body = JSON.stringify(value, response[answerMask]);
  const { 'content-type': contentType = 'application/json', ...others } = headers;
  sendBody(response, status, contentType, body, ['cache-control', 'no-store', ...Object.entries(others).flat()]);
}

/**
 * Writes an answer whose body is at hand, head and body as one piece.
 *
 * @param headers further ones, as a flat list of names and values.
 */
export function sendBody(
  response: ServerResponse,
  status: number,
  contentType: string,
  body: string,
  headers: readonly string[] = [],
): void {
  const length = String(Buffer.byteLength(body));
  response.writeHead(status, ['content-type', contentType, 'content-length', length, ...headers]).end(body);
}
