import type { IncomingMessage } from 'node:http';
import { defaultJsonLimits, parseJsonStrictly } from '@aftercall/core';
import { CallerGoneError, invalidRequest, Problem } from './problem.ts';

/**
 * Reads a whole body, once and with one copy at most.
 *
 * @param limit bytes; with more the answer is a 413, and the rest is left unread.
 */
export function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > limit) return Promise.reject(tooLarge(limit));
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const settle = (then: () => void): void => {
      request.off('data', take).off('end', finish).off('error', leave).off('close', leave);
      then();
    };
    const take = (chunk: Buffer): void => {
      length += chunk.length;
      chunks.push(chunk);
      if (length > limit) settle(() => reject(tooLarge(limit)));
    };
    const finish = (): void => {
      const [first] = chunks;
      settle(() => resolve(chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks, length)));
    };
    const leave = (): void => settle(() => reject(new CallerGoneError('The caller left before the body was read.')));
    request.on('data', take).on('end', finish).on('error', leave).on('close', leave);
  });
}

export function tooLarge(limit: number, what = 'The body'): Problem {
  return new Problem('content-too-large', `${what} may have at most ${limit} bytes: send less at once.`);
}

/**
 * The media type of a body, in lower case and without parameters; empty where none is named.
 *
 * @throws {Problem} 415 for a character set other than UTF-8, and for an encoded body.
 */
export function mediaTypeOf(request: IncomingMessage): string {
  const encoding = request.headers['content-encoding'];
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    throw unsupported('Send the body as it is, without a content encoding.');
  }
  const [type = '', ...parameters] = (request.headers['content-type'] ?? '').toLowerCase().split(';');
  for (const parameter of parameters) {
    const [name, value = ''] = parameter.split('=');
    if (name?.trim() === 'charset' && value.trim().replaceAll('"', '') !== 'utf-8') {
      throw unsupported('Send the body in UTF-8.');
    }
  }
  return type.trim();
}

export function unsupported(detail: string): Problem {
  return new Problem('unsupported-media-type', detail);
}

/** The JSON document in a body, read strictly. */
export function parseBody(bytes: Uint8Array): unknown {
  const parsed = parseJsonStrictly(bytes, defaultJsonLimits);
  if (!parsed.ok) throw invalidRequest(parsed.fault);
  return parsed.value;
}

/** Reads the JSON body of a request that is no event. */
export async function readJson(request: IncomingMessage, limit: number): Promise<unknown> {
  if (mediaTypeOf(request) !== 'application/json') throw unsupported('Send the body as application/json.');
  return parseBody(await readBody(request, limit));
}
